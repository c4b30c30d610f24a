import type { AwsService } from '../../../../../tools/local/iam/actions';

/** Action, resource and, where the request brings some along, context keys. */
export type Expected = readonly [
  action: string,
  resource: string,
  context?: Readonly<Record<string, string | readonly string[]>>,
];

export interface ClientCall {
  readonly service: AwsService;
  readonly operation: string;
  readonly call: () => Promise<unknown>;
  readonly accesses: readonly Expected[];
}

/** ARN of a resource of the account. */
export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:eu-central-1:000000000000:${resource}`;

/** Context of a call on a key through a service. */
export const viaKms = (service: string) => ({
  'kms:CallerAccount': '000000000000',
  'kms:ViaService': `${service}.eu-central-1.amazonaws.com`,
});
