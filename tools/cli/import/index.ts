import { UserError } from '../../../lambdas/shared/user-error';
import { type Command, type CommandResult, type Terminal, type Typed, UsageError } from '../command';
import { REASONS, type Reason } from './entry';
import { importSuppressions } from './import-suppressions';
import type { Reject } from './read-rows';
import { resubscribePeople } from './resubscribe-people';

/** Rejected rows that are told one by one. */
const MOST_TOLD = 50;

/** Takes over a suppression list of another service, or evidence of consent. */
export const importCommand: Command = {
  name: 'import',
  summary: 'Takes over a suppression list of another service, or evidence of consent given anew',
  operands: [
    { name: 'FILE', about: 'CSV (comma, semicolon or tab), JSON of an API, or one address a line; UTF-8' },
  ],
  options: {
    reason: {
      type: 'string',
      value: 'REASON',
      about: `why everybody in the file is suppressed: ${REASONS.join(', ')}; beats what the file says, needed where it says nothing`,
    },
    resubscribe: {
      type: 'boolean',
      about:
        'the file is evidence of consent: email, consent.at, consent.source, and topic where it is for one',
    },
    'dry-run': { type: 'boolean', about: 'read and check the file alone; AWS is not asked' },
  },
  details: [
    'Known by their columns: Mailchimp (unsubscribed, cleaned), SendGrid (bounces, invalid, spam reports), Mailgun (bounces, ' +
      'unsubscribes), Postmark, Brevo (blocked contacts), the account list of Amazon SES, and the export of this tool. Whatever else ' +
      'has a column for the address, or nothing but addresses, needs --reason. Bounces that were temporary are left out. Times ' +
      'without a zone count as UTC; where a time is missing, in the future or not readable, the moment of the import stands in for it.',
    'Nothing that is recorded is weakened: of several reasons the strongest stays, of several times the first. Importing a file twice ' +
      'changes nothing the second time. A suppression list makes nobody mailable, and neither does a row in a list of subscribers.',
    'With --resubscribe, who left may be mailed again: by consent that they gave later than they last left, with a time in its zone and ' +
      'a source that says where it can be looked up. It lifts its own scope alone, one topic or mail in general, and never a complaint ' +
      'or a bounce.',
    'Exit code 1 says that rows were rejected; the others are done.',
  ],
  examples: [
    'import unsubscribed_members_export.csv --dry-run',
    'import addresses.txt --reason manual --environment prod',
    'import signups.csv --resubscribe',
  ],
  permissions: ['findEnvironment', 'hashAddresses', 'recordPeople'],
  async run(typed, connect, terminal) {
    const [file = ''] = typed.operands;
    const dryRun = typed.options['dry-run'] === true;
    const reason = readReason(typed);
    const options = { file, connect: dryRun ? undefined : connect, tell: terminal.tell };
    const result =
      typed.options.resubscribe === true
        ? await resubscribePeople(options)
        : await importSuppressions({ ...options, reason });
    const environment = dryRun ? null : (await connect()).environment.environment;
    return resultOf(file, { dryRun, environment, ...result }, terminal);
  },
};

function readReason({ options }: Typed): Reason | undefined {
  const { reason, resubscribe } = options;
  if (reason === undefined) return undefined;
  if (resubscribe === true) throw new UsageError('--reason and --resubscribe exclude each other');
  const known = REASONS.find((candidate) => candidate === reason);
  if (known) return known;
  throw new UsageError(`--reason must be one of ${REASONS.join(', ')}, got ${JSON.stringify(reason)}`);
}

/** What reading a file came to. */
interface Outcome {
  readonly dryRun: boolean;
  readonly environment: string | null;
  readonly format: string;
  readonly rows: number;
  /** How many of each kind, in the order in which they are told. */
  readonly counts: Readonly<Record<string, number>>;
  readonly rejected: number;
  /** The first of them. */
  readonly rejects: readonly Reject[];
}

function resultOf(file: string, outcome: Outcome, { tell }: Terminal): CommandResult {
  const { dryRun, environment, format, rows, counts, rejected, rejects } = outcome;
  if (rows === 0) throw new UserError(`${file}: there is no row in it`);
  for (const { line, email, reason, message } of rejects.slice(0, MOST_TOLD)) {
    tell(`${file}, line ${line}: ${reason}${email === '' ? '' : ` ${email}`}: ${message}`);
  }
  if (rejected > MOST_TOLD) tell(`… and ${rejected - MOST_TOLD} more`);
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  return {
    lines: [
      `${file} (${format}), ${rows} rows${dryRun ? ', checked and not imported' : ` into ${environment}`}:`,
      ...told.map(([kind, count]) => `  ${count} ${kind}`),
      ...(rejected > 0 ? [`  ${rejected} rejected: mend those rows and import the file again`] : []),
    ],
    json: { command: 'import', file, ...outcome },
    exitCode: rejected > 0 ? 1 : 0,
  };
}
