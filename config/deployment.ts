import * as z from 'zod';
import { domain, fieldDocs, list, region, wholeNumber } from './fields';

/** AWS account id of an environment, for the provider to refuse any other. */
export const accountSchema = z
  .string()
  .regex(/^\d{12}$/)
  .register(fieldDocs, {
    about:
      'AWS account that the environment belongs to; Terraform stops when its credentials are of another one.',
    allowed: "the 12 digits of an AWS account id, in quotes, such as '123456789012'",
    fallback: 'the account of the credentials in use',
  })
  .optional();

/** Days for which a log group can keep events (CloudWatch Logs API reference, PutRetentionPolicy, retentionInDays). */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Days after which the ledger forgets a run. Files of a run outlive it, for they name whom its positions stand for. */
export const LEDGER_DAYS = 120;

/** Runs pin versions of templates, which therefore outlive the ledger by a month. */
const TEMPLATE_VERSION_DAYS = 150;

/** The most that a lifecycle rule and a table would sensibly be given: a hundred years. */
const MOST_DAYS = 36_500;

function daysFrom(least: number, about: string) {
  return wholeNumber(least, MOST_DAYS, {
    about,
    allowed: `a whole number of days from ${least} to ${MOST_DAYS}`,
  });
}

/** How long things are kept. */
export const retentionSchema = z.strictObject({
  logDays: z
    .literal(LOG_DAYS)
    .register(fieldDocs, {
      about: 'Days for which logs are kept.',
      allowed: `a number of days that CloudWatch Logs offers: ${LOG_DAYS.join(', ')}`,
    })
    .default(90),
  runDays: daysFrom(
    LEDGER_DAYS,
    'Days for which the files of a run are kept: audience, rejected rows, report.',
  ).default(400),
  noncurrentDays: daysFrom(
    TEMPLATE_VERSION_DAYS,
    'Days for which replaced versions of objects are kept: templates, lists, campaigns.',
  ).default(TEMPLATE_VERSION_DAYS),
});

const PARTITION = 'arn:aws(?:-us-gov)?';

/** ARN of an IAM policy, as a permissions boundary takes it. */
export const permissionsBoundarySchema = z
  .string()
  .regex(new RegExp(`^${PARTITION}:iam::(?:\\d{12}|aws):policy/[\\w+=,.@/-]+$`))
  .register(fieldDocs, {
    about: 'Permissions boundary of every IAM role.',
    allowed: 'the ARN of an IAM policy such as arn:aws:iam::123456789012:policy/boundary',
  })
  .optional();

/** Principals that may write where the bucket's policy otherwise lets this environment's own roles alone. */
export const deployersSchema = list(
  z
    .string()
    .regex(new RegExp(`^${PARTITION}:iam::(?:\\d{12}|\\*):(?:role|user)/[\\w+=,.@/*?-]+$`))
    .register(fieldDocs, {
      about: 'One principal.',
      allowed:
        'the ARN of an IAM role or user such as arn:aws:iam::123456789012:role/deploy-*, with * and ? as ArnLike reads them',
    }),
  {
    about:
      'IAM roles and users besides those of this project that may write under `runs/` and `suppression/`: whoever runs Terraform, and operators. None: whoever applies the stack, at each apply anew; as soon as you list one, list the role that applies too.',
    allowed: "a list of ARNs such as ['arn:aws:iam::123456789012:role/deploy-*']",
  },
).default([]);

/** Tags as the AWS Tagging API takes them ("Tag naming limits and requirements"): a colon after `aws` is AWS's own. */
export const tagsSchema = z
  .record(
    z
      .string()
      .regex(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/iu)
      .register(fieldDocs, {
        about: 'Key of a tag.',
        allowed:
          'the key of a tag: 1 to 128 letters, digits, spaces or _ . : / = + - @, not beginning with aws:',
      }),
    z
      .string()
      .regex(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u)
      .register(fieldDocs, {
        about: 'Value of a tag.',
        allowed: 'the value of a tag: at most 256 letters, digits, spaces or _ . : / = + - @',
      }),
  )
  .register(fieldDocs, { about: 'Tags of every resource.', allowed: "tags such as { team: 'marketing' }" })
  .default({});

function cloudName(about: string, fallback?: string) {
  return z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,90}$/)
    .register(fieldDocs, {
      about,
      allowed: '1 to 90 letters, digits, hyphens or underscores',
      fallback,
    });
}

/** Where Terraform keeps the state of the environment. */
export const backendSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('local') }),
    z.strictObject({
      kind: z.literal('s3'),
      bucket: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
        .register(fieldDocs, {
          about: 'Bucket that holds the state; it has to exist, with versioning on.',
          allowed: 'the name of an S3 bucket such as example-terraform-state',
        }),
      region: region('Region of that bucket.', 'the Region of the environment').optional(),
      keyPrefix: z
        .string()
        .regex(/^[\w.-]+(?:\/[\w.-]+)*$/)
        .register(fieldDocs, {
          about:
            'Folder of that bucket; the state is `<keyPrefix>/<environment>/terraform.tfstate`, with a lock file beside it.',
          allowed: 'a path such as email/marketing, without a slash at either end',
          fallback: 'the `name` of the project',
        })
        .optional(),
    }),
    z.strictObject({
      kind: z.literal('cloud'),
      organization: cloudName('Organization in HCP Terraform.'),
      workspace: cloudName('Workspace; each environment needs its own.', '`<name>-<environment>`').optional(),
      hostname: domain('Host of a Terraform Enterprise of your own.').default('app.terraform.io'),
    }),
  ])
  .register(fieldDocs, {
    about:
      'Where Terraform keeps the state: `local` on this machine, `s3` in a bucket, `cloud` in HCP Terraform.',
    allowed: "{ kind: 'local' }, { kind: 's3', bucket: '…' } or { kind: 'cloud', organization: '…' }",
  })
  .default({ kind: 'local' });
