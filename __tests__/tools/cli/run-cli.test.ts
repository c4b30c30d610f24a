import settings from '../../../settings';
import { awsFault } from '../../../tools/cli/aws-fault';
import { chooseEnvironment } from '../../../tools/cli/choose-environment';
import { COMMANDS } from '../../../tools/cli/commands';
import { deployedNames } from '../../../tools/cli/deployed-names';
import { stackOf } from '../../support/stacks';
import { type } from './operator';

const RUN = 'weekly-20261130T090000Z';

describe('help', () => {
  test('of the tool lists every command and what exit codes mean', async () => {
    const { exitCode, output } = await type('--help');
    expect(exitCode).toBe(0);
    for (const { name } of COMMANDS) expect(output).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(output).toContain('Exit codes: 0 done, 1 not done or');
  });

  test.each(COMMANDS.map(({ name }) => name))(
    'of %s needs no operand, no environment and no AWS',
    async (name) => {
      const { exitCode, output, error } = await type(name, '--help');
      expect([exitCode, error]).toEqual([0, '']);
      expect(output).toMatch(new RegExp(`^usage: npm run cli -- ${name} `));
      for (const line of output.split('\n')) expect(line.length).toBeLessThanOrEqual(140);
    },
  );

  test('is what somebody gets who types nothing, with exit code 2', async () => {
    const { exitCode, output, error } = await type();
    expect([exitCode, output]).toEqual([2, '']);
    expect(error).toContain('usage: npm run cli -- COMMAND');
  });
});

describe('what is typed wrongly ends with 2, the fault and the usage', () => {
  test.each<[string, string[], string]>([
    [
      'an unknown command',
      ['halt', RUN],
      'there is no command "halt"; there are pause, resume, stop, who, forget, import, export',
    ],
    ['an unknown option', ['pause', RUN, '--now'], "Unknown option '--now'"],
    [
      'an option without its value',
      ['pause', RUN, '--environment'],
      "Option '--environment <value>' argument missing",
    ],
    ['no run', ['pause'], 'RUN is missing'],
    ['two runs', ['pause', RUN, RUN], `"${RUN}" is one argument too many`],
    [
      'no name of a run',
      ['stop', 'weekly'],
      '"weekly" is not the name of a run, such as weekly-20261130T090000Z',
    ],
    [
      'no environment where there are two',
      ['resume', RUN],
      '--environment is missing; settings.ts has dev, prod, local',
    ],
    [
      'an environment that is not there',
      ['resume', RUN, '--environment', 'test'],
      '--environment "test" is not in settings.ts, which has dev, prod, local',
    ],
    ['no address', ['who', 'jane'], '"jane" is not an address that mail is sent to: no @'],
    [
      'no number of days',
      ['who', 'jane@shop.com', '--days', '121'],
      '--days must be a whole number from 0 to 120, got "121"',
    ],
    [
      'no reason that there is',
      ['import', 'a.csv', '--reason', 'bored'],
      '--reason must be one of complaint, unsubscribed, manual, hard-bounce, got "bored"',
    ],
    [
      'a reason for evidence',
      ['import', 'a.csv', '--reason', 'manual', '--resubscribe'],
      '--reason and --resubscribe exclude each other',
    ],
    [
      'JSON and the list on one output',
      ['export', '--json'],
      '--json needs a FILE: standard output is the list itself without one',
    ],
  ])('%s', async (_, args, fault) => {
    const { exitCode, output, error } = await type(...args);
    expect([exitCode, output, error.split('\n')[0]]).toEqual([2, '', fault]);
    expect(error).not.toMatch(/^\s+at /m);
  });
});

test('the only environment need not be named', () => {
  const { dev } = settings.environments;
  if (!dev) throw new Error('no dev');
  expect(chooseEnvironment({ ...settings, environments: { dev } }, undefined).environment).toBe('dev');
});

test('names are those of the stack', () => {
  const stack = stackOf('prod');
  const region = 'eu-central-1';
  const names = deployedNames(
    { prefix: 'email-marketing-prod', region },
    { partition: 'aws', accountId: '111122223333' },
  );
  const attribute = (type: string, name: string, where = {}) => stack.one(type, where).config[name];
  const table = (name: string) => attribute('aws_dynamodb_table', 'name', { name });
  expect([table(names.ledgerTable), table(names.suppressionTable)]).toEqual([
    names.ledgerTable,
    names.suppressionTable,
  ]);
  const machine = String(attribute('aws_sfn_state_machine', 'name'));
  expect(names.stateMachineArn).toBe(`arn:aws:states:${region}:111122223333:stateMachine:${machine}`);
  expect(attribute('aws_kms_alias', 'name', { name: names.addressKeyAlias })).toBe(names.addressKeyAlias);
  expect(String(attribute('aws_s3_bucket', 'bucket')).replace(/\$\{[^}]*\}/, '111122223333')).toBe(
    names.bucket,
  );
});

describe('what AWS answers is told in words', () => {
  const named = (name: string, message = 'message') =>
    Object.assign(new Error(message), { name, $metadata: {} });
  test.each<[unknown, string]>([
    [named('CredentialsProviderError'), 'there are no AWS credentials: '],
    [named('ExpiredTokenException'), 'the AWS credentials have expired: '],
    [
      named('UnrecognizedClientException', 'The security token is invalid.'),
      'AWS does not accept the credentials: The security token is invalid.',
    ],
    [
      named('AccessDeniedException', 'User: a is not authorized'),
      'AWS refused: User: a is not authorized\ndocs/cli.md',
    ],
    [named('ThrottlingException', 'Rate exceeded'), 'AWS is busy: Rate exceeded; run the command again'],
    [
      named('KMSInvalidStateException', 'pending deletion'),
      'AWS answered KMSInvalidStateException: pending deletion',
    ],
    [
      Object.assign(new Error('getaddrinfo ENOTFOUND a'), { code: 'ENOTFOUND' }),
      "AWS can't be reached: getaddrinfo ENOTFOUND a; ",
    ],
  ])('%s', (error, words) => {
    expect(awsFault(error)).toContain(words);
  });

  test('and a fault of this program is not taken for one of AWS', () => {
    expect(awsFault(new TypeError('x is undefined'))).toBeUndefined();
  });
});
