import { formatCount } from '../../lambdas/shared/format-count';
import { RETENTION_DAYS } from '../../lambdas/shared/ledger/retention';
import { type Command, UsageError } from './command';
import { consentLines, consentView } from './consent-view';
import { runsOf } from './known-run';
import { type MailOfPerson, mailsOfPerson, type PersonSearch } from './mails-of-person';
import { ADDRESS_OPERAND, personKey, readAddress, readPerson } from './person';

const DAY = 24 * 60 * 60 * 1000;

/** Everything that is known about a person. */
export const who: Command = {
  name: 'who',
  summary: 'Tells everything that is known about a person',
  operands: [ADDRESS_OPERAND],
  options: {
    days: {
      type: 'string',
      value: 'N',
      about: `look only into runs of the last N days, 0 to ${RETENTION_DAYS}; 0 looks into none (default ${RETENTION_DAYS})`,
    },
  },
  details: [
    'Consent, topics, bounces and their evidence come from the suppression table; which runs sent them what, with which outcome, comes ' +
      "from the runs' audiences and the ledger, as far back as the ledger goes.",
    'Nothing else says who was sent what, so the audience of every run is read: about 140 bytes a recipient and run, over the network to ' +
      'this machine. Twelve runs to a million people are some 1.7 GB, which costs about 0.15 USD outside of AWS and a minute or two. ' +
      '--days limits it.',
    'Lists under subscribers/ and imports/ are yours and not searched.',
  ],
  examples: ['who jane@shop.com', 'who jane@shop.com --days 30 --json'],
  permissions: [
    'findEnvironment',
    'readLedger',
    'hashAddresses',
    'readPeople',
    'readAudiences',
    'listAudiences',
  ],
  async run({ operands: [typed = ''], options }, connect, { tell }) {
    const address = readAddress(typed);
    const days = readDays(options.days);
    const deployed = await connect();
    const view = consentView(await readPerson(await personKey(address, deployed), deployed));
    const since = Date.now() - days * DAY;
    const records = days === 0 ? [] : await runsOf(deployed).list();
    const recent = records.filter(({ startedAt }) => Date.parse(startedAt) >= since);
    if (recent.length > 0) tell(`reading the audiences of ${formatCount(recent.length)} runs …`);
    const search = await mailsOfPerson(address.key, recent, deployed);
    return {
      lines: [
        `${address.address} in ${deployed.environment.environment}:`,
        ...consentLines(view).map((line) => `  ${line}`),
        ...(days === 0 ? [] : ['', ...mailLines(search, days)]),
      ],
      json: {
        command: 'who',
        environment: deployed.environment.environment,
        address: address.address,
        suppression: view,
        days,
        ...search,
      },
    };
  },
};

function readDays(typed: string | boolean | undefined): number {
  if (typed === undefined) return RETENTION_DAYS;
  const days = /^\d{1,3}$/.test(String(typed)) ? Number(typed) : Number.NaN;
  if (days >= 0 && days <= RETENTION_DAYS) return days;
  throw new UsageError(
    `--days must be a whole number from 0 to ${RETENTION_DAYS}, got ${JSON.stringify(typed)}`,
  );
}

function mailLines({ mails, runs, objects, bytes, withoutAudience }: PersonSearch, days: number): string[] {
  return [
    `mails of the last ${days} days, ${mails.length} in ${formatCount(runs)} runs:`,
    ...mails.flatMap(linesOfMail),
    ...(withoutAudience.length > 0
      ? [`  not searched, for they have no audience or no longer: ${withoutAudience.join(', ')}`]
      : []),
    `  (${formatCount(objects)} audience objects read, ${(bytes / 1e6).toFixed(1)} MB)`,
  ];
}

function linesOfMail(mail: MailOfPerson): string[] {
  const { run, topic, template, rcpt, outcome, failure, events, clicked, data } = mail;
  const became = [failure === null ? outcome : `${outcome} (${failure})`, ...events].join(', ');
  return [
    `  ${run}: ${became}`,
    `    template ${template}${topic === null ? '' : `, topic ${topic}`}, recipient ${rcpt}`,
    ...clicked.map((url) => `    followed ${url}`),
    ...(Object.keys(data).length > 0 ? [`    data of their row: ${JSON.stringify(data)}`] : []),
  ];
}
