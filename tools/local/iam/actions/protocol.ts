import { UserError } from '../../../../lambdas/shared/user-error';
import {
  type AccessRule,
  type ActionEnvironment,
  type ActionRequest,
  Input,
  jsonFields,
  type RequestedOperation,
  ruleNamed,
} from './operation';

/** How the requests of one service are read. */
export interface ServiceActions {
  readonly operations: readonly string[];
  readonly read: (request: ActionRequest, environment: ActionEnvironment) => RequestedOperation;
}

/** A service whose requests name their operation in `X-Amz-Target` and carry JSON (AWS JSON 1.0 and 1.1). */
export function jsonService(service: string, rules: Readonly<Record<string, AccessRule>>): ServiceActions {
  return {
    operations: Object.keys(rules),
    read: ({ headers, body }, environment) => {
      const target = headers['x-amz-target'];
      const operation = typeof target === 'string' ? target.slice(target.lastIndexOf('.') + 1) : '';
      const rule = ruleNamed(service, operation, rules);
      return { operation, accesses: rule(new Input(operation, jsonFields(operation, body)), environment) };
    },
  };
}

/** A service whose requests are forms with the operation in `Action` (AWS query). */
export function queryService(service: string, rules: Readonly<Record<string, AccessRule>>): ServiceActions {
  return {
    operations: Object.keys(rules),
    read: ({ body }, environment) => {
      const fields = Object.fromEntries(new URLSearchParams(body));
      const operation = fields.Action ?? '';
      return {
        operation,
        accesses: ruleNamed(service, operation, rules)(new Input(operation, fields), environment),
      };
    },
  };
}

/** One operation of a REST service. */
export interface Route {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with `{Name}` for its parameters. */
  readonly path: string;
  readonly rule: AccessRule;
}

/** A service whose operations are told by method and path (AWS REST JSON). Path, query and body give the input together. */
export function restService(service: string, routes: readonly Route[]): ServiceActions {
  return {
    operations: routes.map(({ operation }) => operation),
    read: ({ method, path, query, body }, environment) => {
      for (const route of routes) {
        const parameters = route.method === method ? pathParameters(route.path, path) : undefined;
        if (!parameters) continue;
        const { operation, rule } = route;
        const fields = {
          ...jsonFields(operation, body),
          ...Object.fromEntries(query),
          ...parameters,
        };
        return { operation, accesses: rule(new Input(operation, fields), environment) };
      }
      throw new UserError(`${service}: ${method} ${path} is not supported here`);
    },
  };
}

function pathParameters(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined && segment !== value) return undefined;
    if (name !== undefined) parameters[name] = decoded(value);
  }
  return parameters;
}

/** A part of a path without its percent-encoding. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new UserError(`"${segment}" is not percent-encoded UTF-8`);
  }
}
