import type { ServiceRequest, ServiceResponse } from '../service';
import type { Store } from './store';
import { type XmlElement, xmlDocument } from './xml';

/** A request to one operation, after the routing has found which and checked that nothing in it is unknown. */
export interface OperationRequest {
  readonly store: Store;
  readonly request: ServiceRequest;
  readonly bucket: string;
  /** Empty for operations on a bucket. */
  readonly key: string;
}

export type Operation = (request: OperationRequest) => Promise<ServiceResponse>;

/** An answer of status 200 with a document. */
export function xmlResponse(
  root: XmlElement,
  headers: Readonly<Record<string, string>> = {},
): ServiceResponse {
  return { status: 200, headers: { ...headers, 'content-type': 'application/xml' }, body: xmlDocument(root) };
}
