import * as z from 'zod';
import { badRequest } from './errors';
import { suppressionReason, templateContent } from './state';

const nameValue = z
  .strictObject({ Name: z.string(), Value: z.string() })
  .transform(({ Name, Value }) => ({ name: Name, value: Value }));
const nameValues = z.array(nameValue).default([]);

const addresses = z.array(z.string()).default([]);
const destination = z.strictObject({
  ToAddresses: addresses,
  CcAddresses: addresses,
  BccAddresses: addresses,
});

const template = z
  .strictObject({
    TemplateName: z.string().optional(),
    TemplateArn: z.string().optional(),
    TemplateData: z.string().optional(),
    Headers: nameValues,
  })
  .refine(({ TemplateName, TemplateArn }) => (TemplateName === undefined) !== (TemplateArn === undefined), {
    error: 'needs TemplateName or TemplateArn, and not both',
  });
export type TemplateRequest = z.infer<typeof template>;

/** Mail is written in UTF-8 here, whatever the caller's own strings are. */
const text = z.strictObject({
  Data: z.string(),
  Charset: z
    .string()
    .regex(/^utf-?8$/i)
    .optional(),
});

const simple = z.strictObject({
  Subject: text,
  Body: z.strictObject({ Html: text.optional(), Text: text.optional() }),
  Headers: nameValues,
});
export type SimpleRequest = z.infer<typeof simple>;

const featureStatus = z.enum(['ENABLED', 'DISABLED']).optional();
const envelope = {
  ReplyToAddresses: addresses,
  ConfigurationSetName: z.string().optional(),
  ConfigurationOverrides: z
    .strictObject({
      Tracking: z
        .strictObject({ OpenTrackingEnabled: featureStatus, ClickTrackingEnabled: featureStatus })
        .default({}),
    })
    .default({ Tracking: {} }),
};
const envelopeOf = z.strictObject(envelope);
export type Envelope = z.infer<typeof envelopeOf>;

export const sendEmailRequest = z.strictObject({
  ...envelope,
  FromEmailAddress: z.string().min(1).optional(),
  Destination: destination.default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] }),
  Content: z
    .strictObject({
      Simple: simple.optional(),
      Template: template.optional(),
      Raw: z.strictObject({ Data: z.base64() }).optional(),
    })
    .refine((content) => Object.values(content).filter((one) => one !== undefined).length === 1, {
      error: 'needs one of Simple, Template and Raw',
    }),
  EmailTags: nameValues,
});
export type SendEmailRequest = z.infer<typeof sendEmailRequest>;

const bulkEntry = z.strictObject({
  Destination: destination,
  ReplacementEmailContent: z
    .strictObject({
      ReplacementTemplate: z.strictObject({ ReplacementTemplateData: z.string().optional() }).optional(),
    })
    .optional(),
  ReplacementTags: nameValues,
  ReplacementHeaders: nameValues,
});
export type BulkEntry = z.infer<typeof bulkEntry>;

export const sendBulkEmailRequest = z.strictObject({
  ...envelope,
  FromEmailAddress: z.string().min(1),
  DefaultEmailTags: nameValues,
  DefaultContent: z.strictObject({ Template: template }),
  BulkEmailEntries: z.array(bulkEntry),
});
export type SendBulkEmailRequest = z.infer<typeof sendBulkEmailRequest>;

export const createTemplateRequest = z.strictObject({
  TemplateName: z.string(),
  TemplateContent: templateContent,
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});
export const updateTemplateRequest = z.strictObject({ TemplateContent: templateContent });
export const testRenderRequest = z.strictObject({ TemplateData: z.string() });

export const sendingRequest = z.strictObject({ SendingEnabled: z.boolean().default(false) });
export const suppressionRequest = z.strictObject({
  EmailAddress: z.string().min(1),
  Reason: suppressionReason,
});
export const accountSuppressionRequest = z.strictObject({
  SuppressedReasons: z.array(suppressionReason).default([]),
});
export const listRequest = z.strictObject({
  PageSize: z.number().optional(),
  NextToken: z.string().optional(),
});

/**
 * A request body in its checked form. What the schema does not know is refused by name and path: AWS would ignore a
 * field that does not exist, and a field that exists there and not here must not be lost in silence.
 */
export function parseRequest<S extends z.ZodType>(operation: string, schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((fault) => {
    const path = fault.path.map(String).join('.');
    if (fault.code !== 'unrecognized_keys') return `${path || 'the request'}: ${fault.message}`;
    return fault.keys.map((key) => `${path ? `${path}.` : ''}${key} is not imitated here`).join('; ');
  });
  throw badRequest(`${operation}: ${faults.join('; ')}`);
}
