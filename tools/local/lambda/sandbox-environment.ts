import type { LambdaFunction } from './function';

/** What the caller gives a sandbox beside the function's own variables. */
export interface SandboxAccess {
  readonly region: string;
  /** Where the SDK finds every service, `http://127.0.0.1:PORT`. */
  readonly endpointUrl: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** One for each sandbox, so that a call tells which process made it. */
  readonly sessionToken: string;
}

/**
 * The environment of a function's process, built from nothing: the variables of this machine, credentials among them,
 * do not reach it. Names: Lambda guide, "Defined runtime environment variables".
 */
export function sandboxEnvironment(
  lambda: LambdaFunction,
  access: SandboxAccess,
  sandbox: { readonly codeFolder: string; readonly logStream: string },
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: access.endpointUrl,
    // The functions run on this machine's Node, of which the SDK may warn in every log.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...lambda.environment,
    _HANDLER: lambda.handler,
    LAMBDA_TASK_ROOT: sandbox.codeFolder,
    AWS_REGION: access.region,
    AWS_DEFAULT_REGION: access.region,
    AWS_ACCESS_KEY_ID: access.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
    AWS_SESSION_TOKEN: access.sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: lambda.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: sandbox.logStream,
  };
}
