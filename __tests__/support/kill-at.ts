import type { FunctionName } from '../../lambdas/shared/environment';
import type { LocalPlatform } from './local-platform';

/** A kill that waits for its moment. */
export interface ArmedKill {
  /** Resolves when the process has been killed. */
  readonly happened: Promise<void>;
}

/**
 * Kills the process of a function right before or right after its nth call of an AWS operation, counted from now on over all
 * its processes. Before: the service never hears of the call. After: the service has done it and the answer never arrives.
 * Happens once; the next process runs on.
 *
 * @param operation service and operation, such as `ses:SendBulkEmail` or `dynamodb:UpdateItem`
 * @param nth from 1
 * @example killAt(local, 'send-shard', 'after', 'ses:SendBulkEmail', 2)
 */
export function killAt(
  local: LocalPlatform,
  functionName: FunctionName,
  moment: 'before' | 'after',
  operation: `${string}:${string}`,
  nth = 1,
): ArmedKill {
  const { runner } = local.platform;
  let count = 0;
  const happened = new Promise<void>((resolve) => {
    const release = local.intercept(async (call, proceed) => {
      const sandbox = call.sessionToken === undefined ? undefined : runner.sandboxOf(call.sessionToken);
      if (!sandbox?.functionName.endsWith(`-${functionName}`)) return proceed();
      if (`${call.service}:${call.operation}` !== operation || ++count !== nth) return proceed();
      release();
      if (moment === 'after') await proceed();
      runner.kill(sandbox.sandboxId);
      resolve();
      // Whoever asked is gone; any answer might still be read before the process is.
      return { status: 200, fault: 'hang' };
    });
  });
  return { happened };
}
