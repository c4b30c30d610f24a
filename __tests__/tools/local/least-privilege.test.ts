import { requestContext } from '../../../tools/local/iam/match';
import { parsePolicy } from '../../../tools/local/iam/policy';
import { goEveryPath, strictGuard } from '../../support/every-path';
import { type LocalPlatform, upWith } from '../../support/local-platform';
import { type PolicyPart, partsOf, withoutParts } from '../../support/policy-removals';
import { type Asked, allows, RecordedRulings } from '../../support/recorded-rulings';

jest.setTimeout(180_000);

/**
 * What is granted and not used here, by what its name holds, and why it has to be there all the same. An entry that names
 * nothing, or only what is used, fails.
 */
const UNUSED: readonly (readonly [part: RegExp, reason: string])[] = [
  [/ logs:(CreateLogStream|PutLogEvents) /, 'Lambda writes the logs, and there is no CloudWatch Logs here'],
  [
    /-(build-audience|send-shard|housekeeping) s3:ListBucket /,
    'without it S3 answers 403 instead of 404 for an object that is gone, which then reads as a missing grant',
  ],
  [
    /-campaign states:(DescribeExecution|StopExecution) /,
    'Step Functions follows the children of its Map by itself',
  ],
  [
    / ses:(SendTemplatedEmail|SendBulkTemplatedEmail) /,
    'SES has also asked for the names of version 1; a campaign that is denied costs more than two names',
  ],
  [/-send-shard ses:SendEmail /, 'transport "single", which the stack can be switched to'],
  [
    /-send-shard ses:SendBulkEmail on \S+:identity\/\*@/,
    'where an address of the domain has an identity of its own, SES asks for that one',
  ],
  [
    /-send-shard ses:GetAccount /,
    'asked when what start-run has noted of the account is old: a run that takes long',
  ],
  [
    /-(housekeeping|handle-events) dynamodb:PutItem on \S+-ledger /,
    'blocks whose claims have run out are brought up to date, and no claim runs out as fast as this test',
  ],
];

/** What two statements of a role grant, with the reason: either alone can go, both together can't. */
const TWICE: readonly (readonly [part: RegExp, reason: string])[] = [
  [
    /-handle-events kms:Decrypt /,
    'who reads the queue and who alerts people needs it, and a pipeline may have no people to alert',
  ],
];

/** Somebody of the account who may do everything that no resource forbids. */
const stranger: Asked['caller'] = {
  kind: 'role',
  roleName: 'somebody',
  sessionName: 'somebody',
  policies: [
    parsePolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      }),
      { name: 'everything', kind: 'identity' },
    ),
  ],
};

/** What each Deny of the stack is there to keep out, by its Sid. */
function kept(bucket: string): Readonly<Record<string, readonly Asked[]>> {
  const arn = `arn:aws:s3:::${bucket}`;
  const ask = (action: string, resource: string, context: Record<string, string> = {}): Asked => ({
    caller: stranger,
    access: { action, resource, context: requestContext(context) },
  });
  const plain = { 'aws:SecureTransport': 'false' };
  return {
    DenyPlainHttp: [
      ask('s3:ListBucket', arn, plain),
      ask('s3:GetObject', `${arn}/subscribers/all.csv`, plain),
    ],
    DenyForeignWritesToRunsAndSuppression: [
      ask('s3:PutObject', `${arn}/runs/a/report.json`),
      ask('s3:PutObject', `${arn}/suppression/export.csv`),
    ],
  };
}

describe('every path of the stack', () => {
  const rulings = new RecordedRulings();
  let local: LocalPlatform;
  beforeAll(async () => {
    local = await upWith(strictGuard, { timeScale: 100_000, onRuling: rulings.record });
    await goEveryPath(local);
  });
  afterAll(() => local.close());

  const policies = () => local.platform.access.policies;
  const allowed = (asked: Asked, without: readonly PolicyPart[] = []) =>
    allows(withoutParts(policies(), without), asked, local.platform);
  const grants = () => partsOf(policies()).filter(({ effect }) => effect === 'Allow');
  /** Whether something that was done could not have been done. */
  const isMissed = (...parts: readonly PolicyPart[]) => rulings.all.some((asked) => !allowed(asked, parts));

  test('every call is allowed, and allowed again by the same policies', () => {
    expect(local.platform.access.log.denied).toEqual([]);
    expect(rulings.all.filter((asked) => !allowed(asked))).toEqual([]);
    expect(rulings.all.length).toBeGreaterThan(100);
  });

  test('what is taken out of the policies is missed, or has a reason to be there all the same', () => {
    const unmissed = grants()
      .filter((part) => !isMissed(part))
      .map(({ name }) => name);
    const excused = [...UNUSED, ...TWICE].map(([part]) => part);
    expect(unmissed.filter((name) => !excused.some((part) => part.test(name)))).toEqual([]);
    expect(excused.filter((part) => !unmissed.some((name) => part.test(name)))).toEqual([]);
    const missed = grants().filter(({ name }) => !unmissed.includes(name));
    expect(missed.filter(({ name }) => excused.some((part) => part.test(name)))).toEqual([]);
  });

  test.each(TWICE)('what two statements grant is missed when both are gone: %s', (part) => {
    const both = grants().filter(({ name }) => part.test(name));
    expect(both).toHaveLength(2);
    expect(isMissed(...both)).toBe(true);
  });

  test('each Deny keeps out what it is there for, and without it that gets through', () => {
    const denials = partsOf(policies()).filter(({ effect }) => effect === 'Deny');
    const attempts = kept(local.bucket);
    for (const denial of denials) {
      const sid = denial.name.split(' ')[1] ?? '';
      const kinds = attempts[sid] ?? [];
      expect({ sid, before: kinds.map((asked) => allowed(asked)) }).toEqual({ sid, before: [false, false] });
      expect({ sid, after: kinds.map((asked) => allowed(asked, [denial])) }).toEqual({
        sid,
        after: [true, true],
      });
    }
    expect(denials).toHaveLength(Object.keys(attempts).length);
  });
});
