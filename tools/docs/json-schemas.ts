import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { campaign } from '../../lambdas/shared/campaign';
import { reject } from '../../lambdas/shared/reject';
import { report } from '../../lambdas/shared/report';
import { subscriber } from '../../lambdas/shared/subscriber';

const FOLDER = 'schemas';

const CONTRACTS = { campaign, subscriber, report, reject } as const;

/**
 * The JSON contracts as JSON Schema (draft 2020-12) for editors, by file name: `campaign.schema.json` and so on. They ask
 * what a schema can say; rules over several fields are checked when a file is read.
 */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(CONTRACTS).map(([name, schema]) => [
      `${name}.schema.json`,
      // What people write: a key with a default may be left out.
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', override: withoutTimePattern }), null, 2)}\n`,
    ]),
  );
}

/** The format says the same as zod's pattern of 200 characters, and people read these files. */
function withoutTimePattern({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
}

// Run as a program: node tools/run.cjs tools/docs/json-schemas.ts, from the project's root.
if (process.argv[1]?.endsWith('json-schemas.ts')) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, content] of jsonSchemas()) writeFileSync(path.join(FOLDER, name), content);
}
