import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { UserError } from '../../../lambdas/shared/user-error';
import { parseValue } from './parser';
import type { Expression } from './syntax';
import type { Value } from './value';

/** A resource or data source as the file has it. */
export interface Declaration {
  /** `aws_sqs_queue`, `data.aws_caller_identity`. */
  readonly type: string;
  /** `aws_sqs_queue.events`, `data.aws_caller_identity.caller`. */
  readonly address: string;
  readonly arguments: ReadonlyMap<string, Expression>;
  /** Addresses of `depends_on`. */
  readonly dependsOn: readonly string[];
  /** Terraform's own settings of a resource, as far as something here heeds them. */
  readonly lifecycle: { readonly preventDestroy: boolean; readonly ignoresAllChanges: boolean };
}

/** A synthesized `cdk.tf.json`, parsed, without its metadata; nothing is resolved yet. */
export interface StackFile {
  readonly declarations: readonly Declaration[];
  /** Values of locals, variables' defaults and outputs, by `local.x`, `var.x` and `output.x`. */
  readonly values: ReadonlyMap<string, Expression>;
  /** Arguments of each provider by its name. */
  readonly providers: ReadonlyMap<string, ReadonlyMap<string, Expression>>;
}

const value: z.ZodType<Value> = z.json();
const body = z.record(z.string(), value);
const declarations = z.record(z.string(), z.record(z.string(), body)).default({});
const lifecycle = z.strictObject({
  create_before_destroy: value.optional(),
  ignore_changes: value.optional(),
  prevent_destroy: z.boolean().default(false),
  replace_triggered_by: value.optional(),
});
/**
 * What Terraform takes for itself in a resource, where it changes nothing that runs here. `provider` may name the one
 * configuration there is; `count`, `for_each`, `provisioner` and `connection` are refused.
 */
const metaArguments = z.looseObject({
  depends_on: z.array(z.string()).default([]),
  lifecycle: lifecycle.optional(),
  provider: z
    .string()
    .regex(/^[^.]+$/, 'a second configuration of a provider is not supported here')
    .optional(),
  count: z.never('count is not supported here').optional(),
  for_each: z.never('for_each is not supported here').optional(),
  provisioner: z.never('provisioner is not supported here').optional(),
  connection: z.never('connection is not supported here').optional(),
});
const META_ARGUMENTS = Object.keys(metaArguments.shape);

const file = z.strictObject({
  resource: declarations,
  data: declarations,
  locals: body.default({}),
  variable: z.record(z.string(), z.looseObject({ default: value.optional() })).default({}),
  output: z.record(z.string(), z.looseObject({ value })).default({}),
  provider: z
    .record(z.string(), z.tuple([body], 'a second configuration of a provider is not supported here'))
    .default({}),
  /** Settings of Terraform itself, and changes of what its state says: nothing that runs. */
  terraform: value.optional(),
  import: value.optional(),
  moved: value.optional(),
  removed: value.optional(),
});

/**
 * Reads `cdk.tf.json` of a synthesized stack.
 *
 * @param folder folder of the stack, such as `cdktf.out/stacks/dev`
 * @throws UserError when the file is missing, is not Terraform's JSON or holds what is not supported here, with the path
 */
export function readStackFile(folder: string): StackFile {
  const name = path.join(folder, 'cdk.tf.json');
  const parsed = file.safeParse(withoutComments(readJson(name)));
  if (!parsed.success) throw faults(name, parsed.error, []);
  const { resource, data, locals, variable, output, provider } = parsed.data;
  return {
    declarations: [
      ...declared(name, resource, { typePrefix: '', pathPrefix: 'resource.' }),
      ...declared(name, data, { typePrefix: 'data.', pathPrefix: '' }),
    ],
    values: new Map([
      ...Object.entries(locals).map(([key, local]) => parsedAt(`local.${key}`, local)),
      ...Object.entries(variable).flatMap(([key, { default: preset }]) =>
        preset === undefined ? [] : [parsedAt(`var.${key}`, preset)],
      ),
      ...Object.entries(output).map(([key, { value }]) => parsedAt(`output.${key}`, value)),
    ]),
    providers: new Map(
      Object.entries(provider).map(([key, [settings]]) => [
        key,
        parsedArguments(`provider.${key}`, settings),
      ]),
    ),
  };
}

function declared(
  file: string,
  types: z.infer<typeof declarations>,
  { typePrefix, pathPrefix }: { readonly typePrefix: '' | 'data.'; readonly pathPrefix: '' | 'resource.' },
): Declaration[] {
  return Object.entries(types).flatMap(([type, named]) =>
    Object.entries(named).map(([name, body]) => {
      const address = `${typePrefix}${type}.${name}`;
      const path = `${pathPrefix}${address}`;
      const meta = metaArguments.safeParse(body);
      if (!meta.success) throw faults(file, meta.error, [path]);
      const own = Object.fromEntries(Object.entries(body).filter(([key]) => !META_ARGUMENTS.includes(key)));
      return {
        type: `${typePrefix}${type}`,
        address,
        arguments: parsedArguments(path, own),
        dependsOn: meta.data.depends_on,
        lifecycle: {
          preventDestroy: meta.data.lifecycle?.prevent_destroy ?? false,
          ignoresAllChanges: meta.data.lifecycle?.ignore_changes === 'all',
        },
      };
    }),
  );
}

/** An argument that is null is one that is left out. */
function parsedArguments(
  path: string,
  body: Readonly<Record<string, Value>>,
): ReadonlyMap<string, Expression> {
  return new Map(
    Object.entries(body).flatMap(([key, argument]) =>
      argument === null ? [] : [[key, parseValue(argument, `${path}.${key}`)] as const],
    ),
  );
}

function parsedAt(path: string, value: Value): readonly [string, Expression] {
  return [path, parseValue(value, path)];
}

function readJson(file: string): unknown {
  if (!existsSync(file))
    throw new UserError(`there is no ${file}: synthesize the stack first with "npm run synth"`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `//` is a comment wherever a block's arguments stand; cdktf keeps its metadata there. */
function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (key === '//' ? [] : [[key, withoutComments(item)]])),
  );
}

function faults(file: string, error: z.ZodError, at: readonly string[]): UserError {
  const lines = error.issues.map((issue) => `  ${[...at, ...issue.path].join('.')}: ${issue.message}`);
  return new UserError([`${file}:`, ...lines].join('\n'));
}
