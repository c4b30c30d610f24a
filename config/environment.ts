import * as z from 'zod';
import {
  accountSchema,
  backendSchema,
  deployersSchema,
  permissionsBoundarySchema,
  retentionSchema,
  tagsSchema,
} from './deployment';
import { environmentRules } from './environment-rules';
import { alertsSchema, featuresSchema } from './features';
import { fieldDocs, region } from './fields';
import { limitsSchema } from './limits';
import { schedulesSchema } from './schedules';
import { dnsSchema, identitySchema, senderSchema } from './sender';

/** Settings of one environment, and what their fields have to agree on. */
export const environmentSchema = z
  .strictObject({
    region: region('Region of everything, SES included.'),
    account: accountSchema,
    sender: senderSchema,
    dns: dnsSchema,
    identity: identitySchema.prefault({}),
    alerts: alertsSchema.prefault({}),
    schedules: schedulesSchema,
    limits: limitsSchema.prefault({}),
    deployers: deployersSchema,
    retention: retentionSchema.prefault({}),
    disposable: z
      .boolean()
      .register(fieldDocs, {
        about:
          'Whether `cdktf destroy` may delete the environment with its data; otherwise bucket, tables, keys and identity are protected.',
        allowed: 'true or false',
      })
      .default(false),
    backend: backendSchema,
    tags: tagsSchema,
    permissionsBoundary: permissionsBoundarySchema,
    features: featuresSchema.prefault({}),
  })
  .check(...environmentRules)
  .register(fieldDocs, {
    about: 'One environment.',
    allowed: 'an object with region, sender and, if wanted, the other settings of an environment',
  });
