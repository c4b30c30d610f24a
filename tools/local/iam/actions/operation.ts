import type { IncomingHttpHeaders } from 'node:http';
import { UserError } from '../../../../lambdas/shared/user-error';
import type { LocalAccount } from '../../arn';
import type { Access } from '../evaluate';
import { requestContext } from '../match';

/** A request to an AWS service, as far as its permissions depend on it. */
export interface ActionRequest {
  readonly method: string;
  /** Path as it came, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The whole body as text; may be empty where {@link needsBody} says so. */
  readonly body: string;
}

/** What a request's permissions depend on beside the request. */
export interface ActionEnvironment {
  readonly account: LocalAccount;
  /** SES identities by name, each with its default configuration set. */
  readonly identities: ReadonlyMap<string, { readonly configurationSet?: string }>;
  /** ARNs of keys by alias, e.g. `alias/shop-dev-messaging`. */
  readonly keyAliases: ReadonlyMap<string, string>;
  /** ARNs of the keys that topics and queues are encrypted with, by ARN of the topic or queue. */
  readonly encryptionKeys: ReadonlyMap<string, string>;
}

/** What a request is called in its service's API, and the permissions that it needs, all of them. */
export interface RequestedOperation {
  readonly operation: string;
  readonly accesses: readonly Access[];
}

/** The permissions of one operation, from its input. */
export type AccessRule = (input: Input, environment: ActionEnvironment) => readonly Access[];

/** One permission; context keys without a value are left out. */
export function access(
  action: string,
  resource: string,
  context: Readonly<Record<string, string | readonly string[] | undefined>> = {},
): Access {
  return { action, resource, context: requestContext(context) };
}

/** The fields of a request, with errors that name the operation. */
export class Input {
  constructor(
    private readonly operation: string,
    private readonly fields: Readonly<Record<string, unknown>>,
  ) {}

  /** A text that the operation can't be without. */
  public text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw new UserError(`${this.operation}: ${name} is missing`);
    return value;
  }

  public optionalText(name: string): string | undefined {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw new UserError(`${this.operation}: ${name} must be a text`);
    return value;
  }

  /** A nested structure; one without fields where it is left out. */
  public structure(name: string): Input {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (value === undefined || value === null) return new Input(this.operation, {});
    if (!isRecord(value)) throw new UserError(`${this.operation}: ${name} must be a structure`);
    return new Input(this.operation, value);
  }

  /** A list of structures; empty where it is left out. */
  public structures(name: string): readonly Input[] {
    return this.list(name).map((item) => {
      if (!isRecord(item)) throw new UserError(`${this.operation}: ${name} must be a list of structures`);
      return new Input(this.operation, item);
    });
  }

  /** A list of texts; empty where it is left out. */
  public texts(name: string): readonly string[] {
    return this.list(name).map((item) => {
      if (typeof item !== 'string') throw new UserError(`${this.operation}: ${name} must be a list of texts`);
      return item;
    });
  }

  public has(name: string): boolean {
    return Object.hasOwn(this.fields, name);
  }

  public names(): readonly string[] {
    return Object.keys(this.fields);
  }

  private list(name: string): readonly unknown[] {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw new UserError(`${this.operation}: ${name} must be a list`);
    return value;
  }
}

/** The fields of a JSON body; an empty body has none. */
export function jsonFields(operation: string, body: string): Readonly<Record<string, unknown>> {
  if (body === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new UserError(`${operation}: the body is no JSON`);
  }
  if (!isRecord(value)) throw new UserError(`${operation}: the body must be a JSON object`);
  return value;
}

/** The rule of an operation by its name. Fails with the name and the operations that are known. */
export function ruleNamed(
  service: string,
  operation: string,
  rules: Readonly<Record<string, AccessRule>>,
): AccessRule {
  const rule = Object.hasOwn(rules, operation) ? rules[operation] : undefined;
  if (rule) return rule;
  throw new UserError(
    `${service}: ${operation || 'a request without an operation'} is not supported here, only ${Object.keys(rules).join(', ')}`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
