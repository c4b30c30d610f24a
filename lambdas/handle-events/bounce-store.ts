import { formatProof, type Proof } from '../shared/consent-store';
import type { Person, PersonUpdate, PersonUpdates } from '../shared/person-update';
import { suppressionAttributes } from '../shared/suppression';
import { formatSoftBounce, judgeSoftBounces, parseSoftBounce, type SoftBounce } from './soft-bounces';

/** What mailboxes bear. Recording the same twice changes nothing, in any order; times as in `ConsentStore`. */
export interface BounceStore {
  /**
   * Suppresses a person for good; of several times the first stays.
   *
   * @returns whether that was not known, or not since so early
   */
  recordHardBounce(person: Person, at: string, proof: Proof): Promise<boolean>;
  /** Notes soft bounces, and suppresses the person for a time when those of enough runs have come together. */
  recordSoftBounces(person: Person, bounces: readonly SoftBounce[]): Promise<void>;
}

/** Attributes beside {@link suppressionAttributes}. */
export const bounceAttributes = {
  /** How a hard bounce is known, a text of `formatProof`; `soft-bounces` are proven by {@link bounceAttributes.softBounces}. */
  bounceProof: 'bounceProof',
  /** Set of texts, see `formatSoftBounce`. */
  softBounces: 'softBounces',
} as const;

const NAMES = {
  reason: suppressionAttributes.bounceReason,
  at: suppressionAttributes.bounceAt,
  until: suppressionAttributes.bounceUntil,
  proof: bounceAttributes.bounceProof,
  softBounces: bounceAttributes.softBounces,
};

/** Deliverability in the suppression table. */
export function createBounceStore(updates: PersonUpdates): BounceStore {
  const update = (person: Person, change: Omit<PersonUpdate, 'names'>) =>
    updates.update(person, { ...change, names: NAMES });

  return {
    async recordHardBounce(person, at, proof) {
      const { met } = await update(person, {
        update: 'SET #reason = :hard, #at = :at, #proof = :proof REMOVE #until',
        condition: 'attribute_not_exists(#reason) OR #reason <> :hard OR #at > :at',
        values: { ':hard': 'hard-bounce', ':at': at, ':proof': formatProof(proof) },
      });
      return met;
    },

    async recordSoftBounces(person, bounces) {
      const { item } = await update(person, {
        update: 'ADD #softBounces :bounces',
        values: { ':bounces': new Set(bounces.map(formatSoftBounce)) },
      });
      const { suppression, forgotten } = judgeSoftBounces(softBouncesOf(item));
      if (suppression) {
        await update(person, {
          update: 'SET #reason = :soft, #at = :since, #until = :until',
          condition: 'attribute_not_exists(#reason) OR (#reason = :soft AND #until < :until)',
          values: { ':soft': 'soft-bounces', ':since': suppression.since, ':until': suppression.until },
        });
      }
      if (forgotten.length > 0) {
        await update(person, {
          update: 'DELETE #softBounces :forgotten',
          values: { ':forgotten': new Set(forgotten.map(formatSoftBounce)) },
        });
      }
    },
  };
}

function softBouncesOf(item: Readonly<Record<string, unknown>>): SoftBounce[] {
  const texts = item[NAMES.softBounces];
  return texts instanceof Set ? [...texts].map(String).map(parseSoftBounce) : [];
}
