import { asciiJson } from '../../shared/audience-line';
import type { CampaignTemplate } from '../../shared/campaign-template';
import type { JsonObject } from '../../shared/json-values';
import { CONSENT_FIELDS, isReservedName } from '../../shared/subscriber';
import { type FieldCheck, fieldChecks } from '../../shared/template-data';
import { viewOfText } from '../byte-words';
import { fieldsRead } from '../row-data';
import type { SegmentFilter } from '../segment-filter';
import type { PlainField } from './plain-line';
import type { RowShape } from './row-shape';

/** What the fields of a shape are for. */
export interface ShapeUse {
  /** The place of the address among the fields. */
  readonly email: number;
  /** Fields that segment and consent look at. */
  readonly looked: readonly { readonly index: number; readonly name: string }[];
  /** Fields that go into the line, in the order in which they come. */
  readonly fields: readonly (PlainField & { readonly check: FieldCheck | undefined })[];
}

/** Says what the fields of a shape are for; nothing where rows of it are to be judged another way, for none is planned or some need care. */
export type UseOf = (shape: RowShape) => ShapeUse | undefined;

/** Makes {@link UseOf} for a run, with what its template reads and its segment looks at. */
export function createUseOf(template: CampaignTemplate, defaults: JsonObject, segment: SegmentFilter): UseOf {
  const checks = new Map(fieldChecks(template, defaults).map((check) => [check.name, check]));
  const read = new Set(fieldsRead(template));
  const needed = [...read].filter((name) => checks.get(name)?.holdsByDefault === false);
  const isLookedAt = (name: string): boolean =>
    segment.fields.has(name) || CONSENT_FIELDS.some((field) => field === name);
  return ({ names }) => {
    const email = names.indexOf('email');
    if (email < 0 || !needed.every((name) => names.includes(name))) return undefined;
    // Objects have names that are numbers before all others.
    if (names.some((name) => isReservedName(name) || /^\d+$/.test(name))) return undefined;
    const numbered = names.map((name, index) => ({ name, index }));
    return {
      email,
      looked: numbered.filter(({ name }) => isLookedAt(name)),
      fields: numbered
        .filter(({ name }) => read.has(name))
        .map(({ name, index }) => ({
          index,
          name: viewOfText(`${asciiJson(name)}:`),
          check: checks.get(name),
        })),
    };
  };
}
