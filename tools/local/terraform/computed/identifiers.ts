import { createHash } from 'node:crypto';
import { UserError } from '../../../../lambdas/shared/user-error';
import type { LocalAccount } from '../../arn';
import type { ComputeAttributes } from '../stack';
import type { Value, ValueMap } from '../value';

export interface LocalAddress extends LocalAccount {
  /** Port of 127.0.0.1 on which all services answer. */
  readonly port: number;
}

export type Config = Parameters<ComputeAttributes>[0];

/** An argument without which AWS or the provider would make up a name that is another at every apply. */
export function required(config: Config, address: string, argument: string): string {
  const value: Value | undefined = config[argument];
  if (typeof value !== 'string')
    throw new UserError(`${address} needs a ${argument} here: one that AWS makes up is not supported`);
  return value;
}

export function withArn(arn: string): ValueMap {
  return { arn, id: arn };
}

export function endpoint({ port }: LocalAddress): string {
  return `http://127.0.0.1:${port}`;
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function uuid(text: string): string {
  return digest(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

export function zoneId(text: string): string {
  return `Z${digest(text).slice(0, 20).toUpperCase()}`;
}

/** Unique ids of IAM are a prefix by kind and 17 characters (IAM User Guide, "Unique identifiers"). */
export function uniqueId(prefix: string, text: string): string {
  return `${prefix}${digest(text).slice(0, 17).toUpperCase()}`;
}
