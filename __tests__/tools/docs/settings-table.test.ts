import { settingsTable, withSettingsTable } from '../../../tools/docs/settings-table';
import { userErrorOf } from '../../config/example';

const rows = settingsTable().split('\n');
const rowOf = (path: string) => rows.filter((row) => row.startsWith(`| \`${path}\` |`));

test('has a head, and four cells in each row', () => {
  expect(rows.slice(0, 2)).toEqual([
    '| Setting | What it is | Default | Allowed |',
    '| --- | --- | --- | --- |',
  ]);
  for (const row of rows) {
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  }
});

test.each([
  [
    'name',
    '| `name` | Name of the project; the names of all AWS resources begin with `<name>-<environment>`. | **required** | a name of lower-case letters, digits and hyphens that begins with a letter and does not end in a hyphen |',
  ],
  [
    'environments.<environment>.region',
    '| `environments.<environment>.region` | Region of everything, SES included. | **required** | an AWS Region such as eu-central-1 |',
  ],
  [
    'environments.<environment>.dns.zoneName',
    '| `environments.<environment>.dns.zoneName` | With kind `route53`: Public hosted zone by name. | none | a domain in lower case such as mail.example.com (an international one in punycode) |',
  ],
  [
    'environments.<environment>.backend',
    "| `environments.<environment>.backend` | Where Terraform keeps the state: `local` on this machine, `s3` in a bucket, `cloud` in HCP Terraform. | `{ kind: 'local' }` | { kind: 'local' }, { kind: 's3', bucket: '…' } or { kind: 'cloud', organization: '…' } |",
  ],
  [
    'environments.<environment>.limits.sendRateShare',
    '| `environments.<environment>.limits.sendRateShare` | Share of the SES `MaxSendRate` that the environment may use; the shares of one account and Region add up to 1 at most. | `0.8` for an environment called `prod`, else `0.1` | a fraction above 0 and at most 1 |',
  ],
  [
    'environments.<environment>.schedules[].enabled',
    '| `environments.<environment>.schedules[].enabled` | Whether it runs; a new schedule starts off. | `false` | true or false |',
  ],
  [
    'environments.<environment>.features.dmarc.policy',
    '| `environments.<environment>.features.dmarc.policy` | What receivers do with mail that fails DMARC. | `\'none\'` | "none", "quarantine" or "reject" |',
  ],
])('tells of %s once', (path, row) => {
  expect(rowOf(path)).toEqual([row]);
});

test('names each setting once', () => {
  const paths = rows.slice(2).map((row) => row.split(' | ')[0]);
  expect(paths).toHaveLength(72);
  expect(new Set(paths).size).toBe(paths.length);
});

test('puts the table between the markers, whatever was there', () => {
  const readme = (between: string) =>
    `# Project\n\n<!-- settings:begin -->\n${between}<!-- settings:end -->\n\nThe rest.\n`;
  const done = readme(`${settingsTable()}\n`);
  expect(withSettingsTable(readme(''))).toBe(done);
  expect(withSettingsTable(readme('| old |\n'))).toBe(done);
  expect(withSettingsTable(done)).toBe(done);
});

test.each(['# Project', '<!-- settings:begin -->', '<!-- settings:end -->\n<!-- settings:begin -->'])(
  'fails on a README without both markers in order: %j',
  (readme) => {
    expect(userErrorOf(() => withSettingsTable(readme))).toBe(
      'README.md has no line <!-- settings:begin --> followed by a line <!-- settings:end -->: put them where the table belongs',
    );
  },
);
