import * as z from 'zod';
import { fieldDocs, NAME_ALLOWED, NAME_PATTERN, wholeNumber } from './fields';
import { isOneTime, scheduleExpressionFaults } from './schedule-expression';
import { isTimeZone, nearestTimeZone } from './time-zone';

const expressionSchema = z
  .string()
  .superRefine((expression, context) => {
    const faults = isOneTime(expression)
      ? [
          'a one-time schedule is not for Terraform to keep; make it from the command line, or write rate(…) or cron(…)',
        ]
      : scheduleExpressionFaults(expression);
    for (const fault of faults) {
      context.addIssue({ code: 'custom', message: `${JSON.stringify(expression)}: ${fault}` });
    }
  })
  .register(fieldDocs, {
    about: 'When it runs, as a schedule expression of EventBridge Scheduler.',
    allowed: 'rate(…) or cron(…) such as cron(0 9 ? * MON *)',
  });

const timeZoneSchema = z
  .string()
  .superRefine((zone, context) => {
    if (isTimeZone(zone)) return;
    const meant = nearestTimeZone(zone);
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(zone)} is not a time zone of the IANA database such as Europe/Berlin, nor UTC${
        meant === undefined ? '' : `; did you mean "${meant}"?`
      }`,
    });
  })
  .register(fieldDocs, {
    about: 'Time zone of the expression; summer time is followed.',
    allowed: 'a time zone of the IANA database such as Europe/Berlin, or UTC',
  });

const scheduleSchema = z
  .strictObject({
    name: z.string().regex(NAME_PATTERN).register(fieldDocs, {
      about: 'Name of the schedule; AWS shows it as `<name>-<environment>-<this>`.',
      allowed: NAME_ALLOWED,
    }),
    campaign: z
      .string()
      .regex(/^[a-z0-9-]{1,48}$/)
      .register(fieldDocs, {
        about: 'Campaign to send, the `<id>` of `campaigns/<id>.json`.',
        allowed: 'the id of a campaign: 1 to 48 lower-case letters, digits and hyphens',
      }),
    expression: expressionSchema,
    timeZone: timeZoneSchema,
    enabled: z
      .boolean()
      .register(fieldDocs, { about: 'Whether it runs; a new schedule starts off.', allowed: 'true or false' })
      .default(false),
    flexibleMinutes: wholeNumber(0, 1440, {
      about: 'Minutes after the planned time within which EventBridge Scheduler may start it; 0: at once.',
      allowed: 'a whole number of minutes from 0 to 1440',
    }).default(15),
  })
  .register(fieldDocs, {
    about: 'One schedule.',
    allowed:
      'an object with name, campaign, expression, timeZone and, if wanted, enabled and flexibleMinutes',
  });

/** Recurring campaigns. */
export const schedulesSchema = z
  .array(scheduleSchema)
  .register(fieldDocs, { about: 'Recurring campaigns.', allowed: 'a list of schedules' })
  .default([]);
