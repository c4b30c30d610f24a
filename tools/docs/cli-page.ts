import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../cli/commands';
import { deployedNames } from '../cli/deployed-names';
import { helpOf } from '../cli/help';
import { policyFor } from '../cli/permissions';

/** `docs/cli.md`: the help of every command and the policy that all of them need, made from the same tables as both. */
export function cliPage(): string {
  const names = deployedNames(
    { prefix: 'email-marketing-prod', region: 'eu-central-1' },
    { partition: 'aws', accountId: '111122223333' },
  );
  const policy = policyFor(
    COMMANDS.flatMap(({ permissions }) => permissions),
    names,
  );
  return [
    '# Command line tool',
    '',
    'Made by `node tools/run.cjs tools/docs/cli-page.ts`.',
    '',
    '| command | does |',
    '|---|---|',
    ...COMMANDS.map(({ name, summary }) => `| [\`${name}\`](#${name}) | ${summary} |`),
    '',
    'Names and Region come from `settings.ts`, credentials from where the AWS SDK finds them (`AWS_PROFILE` and its kin). Nothing of ' +
      'Terraform is needed. `--environment local` is the stack of `npm start`: set `AWS_ENDPOINT_URL` to its address.',
    '',
    'Exit codes: 0 done; 1 not done, or not wholly, and the words say what to do; 2 typed wrongly. For a program, keep npm quiet: ' +
      '`npm run --silent cli -- COMMAND --json` prints one JSON object.',
    ...COMMANDS.flatMap((command) => [
      '',
      `## ${command.name}`,
      '',
      '```text',
      helpOf(command).trimEnd(),
      '```',
    ]),
    '',
    '## Permissions',
    '',
    'The tool acts with your own AWS identity. This policy allows all commands for the environment `prod` of the account 111122223333 and ' +
      'nothing else; each command is tested with just its part.',
    '',
    '```json',
    JSON.stringify(policy, null, 2),
    '```',
    '',
    '| command | statements |',
    '|---|---|',
    ...COMMANDS.map(({ name, permissions }) => `| \`${name}\` | ${sidsOf(permissions, names)} |`),
    '',
    'Whoever may derive the key for addresses (`HashAddresses`) can find out whether somebody whose address they know is in the ' +
      'suppression table; nobody can find addresses from its hashes.',
    '',
  ].join('\n');
}

function sidsOf(...of: Parameters<typeof policyFor>): string {
  return policyFor(...of)
    .Statement.map(({ Sid }) => Sid)
    .join(', ');
}

// Run as a program: node tools/run.cjs tools/docs/cli-page.ts, from the project's root.
if (process.argv[1]?.endsWith('cli-page.ts')) writeFileSync(path.join('docs', 'cli.md'), cliPage());
