import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionName } from '../../lambdas/shared/environment';
import { dynamoBlockStore } from '../../lambdas/shared/ledger/dynamo-block-store';
import { DeadClaims, writtenBlock } from '../../tools/bench/faults/dead-claims';
import type { GatewayCall } from '../../tools/local/platform/gateway';
import { stackClients } from '../../tools/local/stack-clients';
import type { LocalPlatform } from './local-platform';

/** A call to AWS at which the process of a function is killed, once. */
export interface KillPoint {
  /** The run that the function works on. */
  readonly run: string;
  readonly functionName: FunctionName;
  readonly matches: (call: GatewayCall) => boolean;
  /** Counts matching calls from 1. @default 1 */
  readonly nth?: number;
  /**
   * - `before`: the service never gets the call.
   * - `after`: the service carries it out, and nobody hears the answer.
   * - `asleep`: a moment after the answer, which is when the function sleeps.
   * - `idle`: when the invocation has returned; the process that the next one would have used is gone.
   */
  readonly when: 'before' | 'after' | 'asleep' | 'idle';
  /** Told as the process dies, with the full name of its function. */
  readonly onKill?: (functionName: string) => Promise<void>;
}

/** A kill that was asked for. */
export interface Kill {
  /** Resolves when the process is gone. */
  readonly done: Promise<void>;
  /** Whether the call has come; the process may be about to die. */
  readonly reached: boolean;
}

/** Long enough for an answer to arrive, shorter than the shortest wait of a function. */
const MOMENT = 300;

const RUN = /[a-z0-9-]{1,48}-\d{8}T\d{6}Z/;

/**
 * Kills processes by the run that they work on, where `killAt` kills by the function alone: for many runs at a time. Claims
 * of who was killed run out at once.
 */
export class RunKiller {
  private readonly waiting = new Set<Waiting>();
  /** The run that each process works on, as the last call that named one told. */
  private readonly runs = new Map<string, string>();

  private readonly clients;
  private readonly claims: DeadClaims;

  constructor(private readonly local: LocalPlatform) {
    const { runner } = local.platform;
    this.clients = stackClients(local.platform);
    const blocks = dynamoBlockStore(this.clients.dynamo, this.clients.ledgerTable);
    this.claims = new DeadClaims(
      () => blocks,
      (token) => runner.sandboxOf(token) !== undefined,
    );
    local.intercept(async (call, proceed) => {
      const { sessionToken } = call;
      if (sessionToken === undefined) return proceed();
      const carryOut = async () => {
        const response = await proceed();
        const written = response.status === 200 && isPut(call) ? writtenBlock(call.body ?? '') : undefined;
        if (written) await this.claims.wrote(sessionToken, written);
        return response;
      };
      const entry = this.reachedBy(sessionToken, call);
      if (!entry) return carryOut();
      const { when } = entry.point;
      const answer = when === 'before' ? undefined : await carryOut();
      const killed = this.kill(sessionToken, entry.point).then(entry.resolve);
      if (answer && (when === 'asleep' || when === 'idle')) return answer;
      await killed;
      return { status: 200, fault: 'reset' };
    });
  }

  add(point: KillPoint): Kill {
    let entry: Waiting | undefined;
    const done = new Promise<void>((resolve) => {
      entry = { point, seen: 0, reached: false, resolve };
      this.waiting.add(entry);
    });
    return {
      done,
      get reached() {
        return entry?.reached ?? false;
      },
    };
  }

  close(): void {
    this.clients.destroy();
  }

  /** The kill whose call this is. */
  private reachedBy(sessionToken: string, call: GatewayCall): Waiting | undefined {
    const [named] = RUN.exec(call.body ?? '') ?? [];
    if (named !== undefined) this.runs.set(sessionToken, named);
    const run = this.runs.get(sessionToken);
    const functionName = this.local.platform.runner.sandboxOf(sessionToken)?.functionName;
    for (const entry of this.waiting) {
      const { point } = entry;
      if (point.run !== run || !functionName?.endsWith(`-${point.functionName}`) || !point.matches(call))
        continue;
      entry.seen += 1;
      if (entry.seen !== (point.nth ?? 1)) continue;
      this.waiting.delete(entry);
      entry.reached = true;
      return entry;
    }
    return undefined;
  }

  private async kill(sessionToken: string, { when, onKill }: KillPoint): Promise<void> {
    const { runner } = this.local.platform;
    const sandbox = runner.sandboxOf(sessionToken);
    if (!sandbox) throw new Error('the process to be killed is not there');
    const others = (requestId: string | undefined) =>
      requestId !== undefined && (when === 'idle' || requestId !== sandbox.requestId);
    if (when === 'asleep') await sleep(MOMENT);
    // The process may serve another run by now, which is not to be disturbed.
    while (others(runner.sandboxOf(sessionToken)?.requestId)) await sleep(1);
    runner.kill(sandbox.sandboxId);
    await onKill?.(sandbox.functionName);
    while (runner.sandboxOf(sessionToken)) await sleep(2);
    await this.claims.died(sessionToken);
  }
}

interface Waiting {
  readonly point: KillPoint;
  seen: number;
  reached: boolean;
  readonly resolve: () => void;
}

const isPut = ({ service, operation }: GatewayCall) => service === 'dynamodb' && operation === 'PutItem';
