import { randomUUID } from 'node:crypto';
import { UserError } from '../../../lambdas/shared/user-error';
import { requestContext } from '../iam/match';
import type { LambdaRunner } from '../lambda/runner';
import { type LocalService, readBody, type ServiceRequest, type ServiceResponse } from '../service';
import type { Resource, Stack } from '../terraform/stack';
import type { AccessControl } from './access-control';

interface Route {
  readonly key: string;
  readonly method: string;
  /** Segments of the path; `{name}` takes any one. */
  readonly segments: readonly string[];
  readonly functionArn: string;
}

/**
 * The HTTP API of a stack: routes to functions by payload format 2.0 (API Gateway Developer Guide, "Create AWS Lambda proxy
 * integrations for HTTP APIs"). The function's policy must let the API call it, by the ARN of the very request.
 */
export function httpApi(stack: Stack, runner: LambdaRunner, access: AccessControl): LocalService {
  const apis = stack.ofType('aws_apigatewayv2_api');
  if (apis.length > 1) throw new UserError(`the local platform has one HTTP API, the stack ${apis.length}`);
  const [api] = apis;
  // The stage without a path, which the endpoint answers for (API Gateway Developer Guide, "Stages for HTTP APIs").
  const isDeployed = stack
    .ofType('aws_apigatewayv2_stage')
    .some((stage) => stage.text('name') === '$default');
  const routes = stack.ofType('aws_apigatewayv2_route').map((route) => routeOf(route, stack));
  return async (request) => {
    const path = request.path.split('/').slice(1);
    const found = routes.find((route) => route.method === request.method && parametersOf(route, path));
    if (!api || !isDeployed || !found) return message(404, 'Not Found');
    const refusal = access.refusalOf(
      access.service(
        'apigateway.amazonaws.com',
        `${api.text('execution_arn')}/$default/${found.method}/${found.segments.join('/')}`,
      ),
      [{ action: 'lambda:InvokeFunction', resource: found.functionArn, context: requestContext({}) }],
    );
    if (refusal) return message(500, 'Internal Server Error');
    const event = await eventOf(request, found, parametersOf(found, path) ?? {});
    const { payload, errorType } = await runner.invoke(found.functionArn, JSON.stringify(event));
    return errorType === undefined ? responseOf(payload) : message(500, 'Internal Server Error');
  };
}

function routeOf(route: Resource, stack: Stack): Route {
  const key = route.text('route_key');
  const [method = '', path = ''] = key.split(' ');
  const id = route.text('target').replace(/^integrations\//, '');
  const integration = stack
    .ofType('aws_apigatewayv2_integration')
    .find((candidate) => candidate.text('id') === id);
  if (!integration) throw new UserError(`${route.address} leads to no integration of this stack`);
  const format = integration.text('payload_format_version');
  if (integration.text('integration_type') !== 'AWS_PROXY' || format !== '2.0') {
    throw new UserError(`${integration.address}: only AWS_PROXY with payload 2.0 is supported here`);
  }
  const uri = integration.text('integration_uri');
  const target = stack
    .ofType('aws_lambda_function')
    .find((candidate) => candidate.text('invoke_arn') === uri);
  if (!target) throw new UserError(`${integration.address} leads to no function of this stack`);
  return { key, method, segments: path.split('/').slice(1), functionArn: target.text('arn') };
}

function parametersOf(route: Route, path: readonly string[]): Record<string, string> | undefined {
  if (path.length !== route.segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const value = path[index] ?? '';
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    if (name === undefined && segment !== value) return undefined;
    if (name !== undefined) parameters[name] = decode(value);
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function eventOf(
  request: ServiceRequest,
  route: Route,
  pathParameters: Record<string, string>,
): Promise<object> {
  const body = await readBody(request.body);
  const isText = /^(text\/|application\/(json|x-www-form-urlencoded|xml|javascript))/.test(
    String(request.headers['content-type'] ?? ''),
  );
  const { cookie, ...headers } = request.headers;
  const query = Object.fromEntries(
    [...new Set(request.query.keys())].map((name) => [name, request.query.getAll(name).join(',')]),
  );
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: decode(request.path),
    rawQueryString: request.query.toString(),
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(request.query.size > 0 && { queryStringParameters: query }),
    pathParameters,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: String(request.headers.host ?? ''),
      http: {
        method: request.method,
        path: decode(request.path),
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: String(request.headers['user-agent'] ?? ''),
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: new Date().toISOString(),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** What a function may answer: an object with a status, or anything else, which is a 200 with that as JSON. */
function responseOf(payload: string): ServiceResponse {
  const answer = JSON.parse(payload) as {
    statusCode?: number;
    headers?: Record<string, string | number | boolean>;
    cookies?: string[];
    body?: string;
    isBase64Encoded?: boolean;
  } | null;
  if (answer === null || typeof answer !== 'object' || answer.statusCode === undefined) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: payload };
  }
  if (answer.cookies) throw new UserError('cookies in the answer of a function are not supported here');
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(
      Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    body: Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function message(status: number, text: string): ServiceResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: text }) };
}
