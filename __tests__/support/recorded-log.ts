import type { Log, LogFields } from '../../lambdas/shared/log';

/** A log that keeps its lines as `[level, message, fields]`. */
export function recordedLog(): { log: Log; lines: [string, string, LogFields?][] } {
  const lines: [string, string, LogFields?][] = [];
  const write =
    (level: string) =>
    (message: string, fields?: LogFields): void => {
      lines.push(fields === undefined ? [level, message] : [level, message, fields]);
    };
  return { log: { info: write('info'), warn: write('warn'), error: write('error') }, lines };
}
