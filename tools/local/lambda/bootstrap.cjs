// What Lambda's Node runtime does around a function, in a process of its own: loads the handler, runs one request at a
// time and tells errors as Lambda words them. The runner speaks to it over IPC; functions know nothing of it.
// Source of the names and forms: aws/aws-lambda-nodejs-runtime-interface-client (src/Errors.js, src/UserFunction.js).
'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { pathToFileURL } = require('node:url');
const { isNativeError } = require('node:util/types');

const environment = process.env;
/** The request under way, by its id. */
let current;

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

function told(error) {
  if (!isNativeError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: String(error.name),
    errorMessage: String(error.message),
    trace: String(error.stack).split('\n'),
  };
}

/** Ends what this request writes, so that no line of it is taken for the next one's. */
function endOutput() {
  const end = `\0END ${current}\n`;
  process.stdout.write(end);
  process.stderr.write(end);
}

/** Tells an error that ends the process. */
function fatal(error, exitCode) {
  process.send({ kind: 'fatal', error: told(error) }, () => process.exit(exitCode));
}

/** The module of a handler: `.js` before `.mjs` before `.cjs`, as Lambda looks for them. */
function loadModule(file) {
  const found = ['.js', '.mjs', '.cjs'].map((ending) => file + ending).find((name) => existsSync(name));
  return found?.endsWith('.mjs') ? import(pathToFileURL(found).href) : require(found ?? file);
}

async function loadHandler() {
  const [file, name] = environment._HANDLER.split('.');
  let loaded;
  try {
    loaded = await loadModule(path.join(environment.LAMBDA_TASK_ROOT, file));
  } catch (error) {
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND')
      throw new RuntimeError('Runtime.ImportModuleError', String(error));
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error));
    throw error;
  }
  const handler = loaded[name];
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${environment._HANDLER} is undefined or not exported`);
  }
  if (handler.length > 2) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      `${environment._HANDLER} takes a callback, which Node runtimes from 24 on do not give: return a promise`,
    );
  }
  return handler;
}

function contextOf({ requestId, deadline, arn }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: arn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function serialized(result) {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

async function answer(handler, request) {
  current = request.requestId;
  let message;
  try {
    const result = await handler(JSON.parse(request.payload), contextOf(request));
    message = { kind: 'result', payload: serialized(result) };
  } catch (error) {
    message = { kind: 'error', error: told(error) };
  }
  endOutput();
  process.send(message);
}

// Ctrl-C reaches every process of the terminal; the parent ends this one when it is no longer needed.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => fatal(error, 128));
process.on('unhandledRejection', (reason) =>
  fatal(new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason)), 129),
);

async function main() {
  const startedAt = performance.now();
  try {
    const handler = await loadHandler();
    process.on('message', (request) => void answer(handler, request));
    process.send({ kind: 'ready', initMs: performance.now() - startedAt });
  } catch (error) {
    fatal(error, 1);
  }
}

void main();
