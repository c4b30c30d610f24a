import path from 'node:path';
import type { FunctionName } from '../../lambdas/shared/environment';

const projectRoot = path.resolve(__dirname, '../..');

/** A deployed function's environment, for each function; the names are those of `lambdas/shared/environment.ts`. */
const stack = { STACK_PREFIX: 'shop-prod' };
const bucket = { BUCKET: 'shop-prod-123456789012-eu-west-1' };
const ledger = { LEDGER_TABLE: 'shop-prod-ledger' };
const suppression = {
  SUPPRESSION_TABLE: 'shop-prod-suppression',
  ADDRESS_KEY_ARN: 'arn:aws:kms:eu-west-1:123456789012:key/a',
};
const sender = { FROM_ADDRESSES: 'marketing@shop.com', CONFIGURATION_SET: 'shop-prod-campaigns' };
const tokenKey = { TOKEN_KEY_ARN: 'arn:aws:kms:eu-west-1:123456789012:key/t' };
const share = { SEND_RATE_SHARE: '0.8' };

const environments: Readonly<Record<FunctionName, NodeJS.ProcessEnv>> = {
  'start-run': { ...stack, ...bucket, ...ledger, ...sender, IDENTITY_DOMAIN: 'shop.com' },
  'build-audience': { ...bucket, ...ledger, ...share, RESERVED_DOMAINS_ALLOWED: 'false' },
  'send-shard': {
    ...stack,
    ...bucket,
    ...ledger,
    ...suppression,
    ...sender,
    ...share,
    ...tokenKey,
    FROM_NAME: 'Shop',
    TRANSPORT: 'bulk',
    UNSUBSCRIBE_URL: 'https://unsubscribe.shop.com/u/',
  },
  settle: { ...bucket, ...ledger },
  'handle-events': { ...stack, ...suppression, ...ledger, CONFIGURATION_SET: 'shop-prod-campaigns' },
  unsubscribe: {
    ...stack,
    ...ledger,
    ...tokenKey,
    SUPPRESSION_TABLE: 'shop-prod-suppression',
    BRAND_NAME: 'Shop',
    POSTAL_ADDRESS: '1 High Street',
  },
  housekeeping: { ...stack, ...bucket, ...ledger, ...suppression },
  'pause-sending': {
    CONFIGURATION_SET: 'shop-prod-campaigns',
    ALERT_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:shop-prod-alerts',
  },
};

/** The names of all functions. */
export const functionNames = Object.keys(environments) as FunctionName[];

/** What every handler is, seen from outside. */
export type Handler = (
  event: unknown,
  invocation: { getRemainingTimeInMillis(): number },
) => Promise<unknown>;

/**
 * Loads the handler of a function as Lambda does at a cold start: afresh, with its environment variables. `changes` are
 * laid over those; undefined takes one away.
 */
export function loadHandler(name: FunctionName, changes: NodeJS.ProcessEnv = {}): Handler {
  const before = process.env;
  process.env = { ...before, ...environments[name], ...changes };
  try {
    let handler: Handler | undefined;
    jest.isolateModules(() => {
      ({ handler } = require(path.join(projectRoot, 'lambdas', name, 'handler')));
    });
    if (!handler) throw new Error(`lambdas/${name}/handler.ts exports no handler`);
    return handler;
  } finally {
    process.env = before;
  }
}
