import * as z from 'zod';
import { tagsSchema } from './deployment';
import { environmentSchema } from './environment';
import { fieldDocs, NAME_ALLOWED, NAME_PATTERN } from './fields';
import { settingsRules } from './settings-rules';

/** All of `settings.ts`: shape, defaults, docs and rules. */
export const settingsSchema = z
  .strictObject({
    name: z.string().regex(NAME_PATTERN).register(fieldDocs, {
      about: 'Name of the project; the names of all AWS resources begin with `<name>-<environment>`.',
      allowed: NAME_ALLOWED,
    }),
    tags: tagsSchema,
    environments: z
      .record(
        z.string().regex(NAME_PATTERN).register(fieldDocs, {
          about: 'Name of an environment.',
          allowed: NAME_ALLOWED,
        }),
        environmentSchema,
      )
      .refine((all) => Object.keys(all).length > 0, 'there is none; declare at least one, such as dev')
      .register(fieldDocs, {
        about: 'What is deployed, by name; each is a Terraform stack of its own.',
        allowed: 'environments by name, such as { dev: { … }, prod: { … } }',
      }),
  })
  .check(...settingsRules)
  .register(fieldDocs, {
    about: 'Settings of the project.',
    allowed: 'the object that defineSettings({ name, environments }) takes',
  });

/** What an engineer writes: settings with defaults left out. */
export type Settings = z.input<typeof settingsSchema>;

/** Gives `settings.ts` its types; what types can't say is checked when the settings are loaded. */
export const defineSettings = (settings: Settings): Settings => settings;
