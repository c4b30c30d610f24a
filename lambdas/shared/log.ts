import { Logger } from '@aws-lambda-powertools/logger';
import type { FunctionName } from './environment';

/** What a log line may carry: ids and counts. Never an address, a name, template data, a link or a token. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** The log as use cases see it. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** The log of a function: JSON lines with the function's name as `service`; the level comes from `POWERTOOLS_LOG_LEVEL`. */
export function createLog(name: FunctionName): Log {
  const logger = new Logger({ serviceName: name });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}
