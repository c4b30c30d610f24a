import { Readable } from 'node:stream';
import * as z from 'zod';
import { type LocalService, readBody, type ServiceRequest, type ServiceResponse } from '../local/service';

/** A call of DynamoDB with what it consumed. */
export interface MeteredCall {
  readonly input: Readonly<Record<string, unknown>>;
  readonly answer: ServiceResponse;
  /** Capacity units that the answer tells of; 0 where it does not. */
  readonly units: number;
}

const consumed = z.object({ CapacityUnits: z.number() });
const answerWithUnits = z.looseObject({
  ConsumedCapacity: z.union([consumed, z.array(consumed)]).optional(),
});

/** Operations that write. */
export const WRITES: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

/** The operation that a request asks for (DynamoDB Developer Guide, "Request format"). */
export function operationOf({ headers }: ServiceRequest): string {
  return String(headers['x-amz-target']).split('.')[1] ?? '';
}

/** Asks DynamoDB for the units of a call, beside what its caller wants to know. */
export async function metered(service: LocalService, request: ServiceRequest): Promise<MeteredCall> {
  const input = z.looseObject({}).parse(JSON.parse((await readBody(request.body)).toString('utf8')));
  const body = Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' }));
  const answer = await service({ ...request, body: Readable.from([body]) });
  const { ConsumedCapacity = [] } =
    answer.status === 200 ? answerWithUnits.parse(JSON.parse(String(answer.body))) : {};
  const units = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  return { input, answer, units };
}
