import { type ConsentStore, createConsentStore, type Proof } from '../../../lambdas/shared/consent-store';
import { toItem } from '../../../lambdas/shared/dynamodb';
import { dynamoPersonUpdates } from '../../../lambdas/shared/person-update';
import { suppressionOf } from '../../../lambdas/shared/suppression';
import { tablesForTest } from '../../support/function-surroundings';

const john = { key: 'hash-of-john', address: 'John@shop.com' };
const link: Proof = { source: 'link', evidence: 'weekly-20261130T090000Z 0-3' };
const LINK = 'link weekly-20261130T090000Z 0-3';
const nameless = { key: 'hash-of-john' };
const [first, second, third] = [1, 2, 3].map((day) => `2026-12-0${day}T10:00:00.000Z`) as [
  string,
  string,
  string,
];

async function start(): Promise<{ consent: ConsentStore; item: () => Promise<Record<string, unknown>> }> {
  const { client, suppression, dump } = await tablesForTest();
  const consent = createConsentStore(dynamoPersonUpdates(client, suppression));
  return { consent, item: async () => (await dump(suppression))[john.key] ?? {} };
}

describe('optOut', () => {
  it('records reason, time, proof and address', async () => {
    const { consent, item } = await start();
    await expect(consent.optOut(john, 'complaint', first, link)).resolves.toEqual({ isNew: true, at: first });
    expect(await item()).toEqual({
      address: 'John@shop.com',
      consentReason: 'complaint',
      consentAt: first,
      consentLast: first,
      consentProof: LINK,
      consentBefore: 'none',
      consentBeforeAt: 'none',
      consentBeforeProof: 'none',
    });
  });

  it('keeps the first time, whatever comes first', async () => {
    const { consent, item } = await start();
    await consent.optOut(john, 'complaint', second, link);
    await expect(consent.optOut(john, 'complaint', third, link)).resolves.toEqual({
      isNew: false,
      at: second,
    });
    await expect(consent.optOut(john, 'complaint', first, link)).resolves.toEqual({
      isNew: false,
      at: first,
    });
    expect(await item()).toMatchObject({ consentAt: first, consentLast: third });
  });

  it('keeps the proof of the first time, and of what a stronger reason replaced', async () => {
    const { consent, item } = await start();
    const file: Proof = { source: 'import', evidence: 'left.csv line 2' };
    await consent.optOut(john, 'manual', second, link);
    await consent.optOut(john, 'manual', first, file);
    expect(await item()).toMatchObject({ consentAt: first, consentProof: 'import left.csv line 2' });
    await consent.optOut(john, 'unsubscribed', third, link);
    expect(await item()).toMatchObject({
      consentProof: LINK,
      consentBefore: 'manual',
      consentBeforeAt: first,
      consentBeforeProof: 'import left.csv line 2',
    });
    await consent.undoOptOut(john, third);
    expect(await item()).toMatchObject({ consentReason: 'manual', consentProof: 'import left.csv line 2' });
  });

  it('replaces weaker reasons and leaves stronger ones', async () => {
    const { consent, item } = await start();
    const reasonAfter = async (reason: 'manual' | 'unsubscribed' | 'complaint') => {
      const { isNew } = await consent.optOut(nameless, reason, first, link);
      return [isNew, (await item()).consentReason];
    };
    expect(await reasonAfter('manual')).toEqual([true, 'manual']);
    expect(await reasonAfter('unsubscribed')).toEqual([true, 'unsubscribed']);
    expect(await reasonAfter('manual')).toEqual([false, 'unsubscribed']);
    expect(await reasonAfter('complaint')).toEqual([true, 'complaint']);
    expect(await reasonAfter('unsubscribed')).toEqual([false, 'complaint']);
  });

  it('fills in an address that was not known, and keeps one that was', async () => {
    const { consent, item } = await start();
    await consent.optOut(nameless, 'unsubscribed', first, link);
    expect(await item()).not.toHaveProperty('address');
    await consent.optOut(john, 'complaint', second, link);
    await consent.leaveTopic({ ...john, address: 'john@shop.com' }, 'offers', second, link);
    expect(await item()).toMatchObject({ address: 'John@shop.com' });
  });

  it('is what the reader of the list goes by', async () => {
    const { consent, item } = await start();
    await consent.leaveTopic(nameless, 'offers', first, link);
    const meaning = async (topic?: string) => {
      const { consentReason, 'left:offers': left } = await item();
      const fields = {
        consentReason: consentReason as string | undefined,
        'left:offers': left as string | undefined,
      };
      return suppressionOf(toItem(fields), topic, Date.parse(third));
    };
    expect([await meaning('offers'), await meaning('news')]).toEqual(['unsubscribed', 'none']);
    await consent.optOut(nameless, 'unsubscribed', first, link);
    expect(await meaning('news')).toBe('unsubscribed');
    await consent.optOut(nameless, 'complaint', first, link);
    expect(await meaning('news')).toBe('suppressed');
  });
});

describe('leaveTopic', () => {
  it('keeps the first time of each topic', async () => {
    const { consent, item } = await start();
    await expect(consent.leaveTopic(nameless, 'offers', second, link)).resolves.toEqual({
      isNew: true,
      at: second,
    });
    await expect(consent.leaveTopic(nameless, 'offers', third, link)).resolves.toEqual({
      isNew: false,
      at: second,
    });
    await expect(consent.leaveTopic(nameless, 'news', third, link)).resolves.toEqual({
      isNew: true,
      at: third,
    });
    await expect(consent.leaveTopic(nameless, 'offers', first, link)).resolves.toEqual({
      isNew: false,
      at: first,
    });
    expect(await item()).toEqual({
      'left:offers': first,
      'leftLast:offers': third,
      'leftProof:offers': LINK,
      'left:news': third,
      'leftLast:news': third,
      'leftProof:news': LINK,
    });
  });
});

describe('undoing', () => {
  it('takes back what was recorded at that time, and nothing else', async () => {
    const { consent, item } = await start();
    await consent.optOut(nameless, 'unsubscribed', second, link);
    await consent.leaveTopic(nameless, 'offers', second, link);
    const before = await item();
    await consent.undoOptOut(nameless, first);
    await consent.undoLeaveTopic(nameless, 'offers', third);
    expect(await item()).toEqual(before);
    await consent.undoOptOut(nameless, second);
    expect(await item()).toEqual({
      'left:offers': second,
      'leftLast:offers': second,
      'leftProof:offers': LINK,
    });
    await consent.undoLeaveTopic(nameless, 'offers', second);
    expect(await item()).toEqual({});
  });

  it('brings back what others had recorded before', async () => {
    const { consent, item } = await start();
    await consent.optOut(nameless, 'manual', first, link);
    await consent.optOut(nameless, 'unsubscribed', second, link);
    await consent.undoOptOut(nameless, second);
    expect(await item()).toEqual({
      consentReason: 'manual',
      consentAt: first,
      consentProof: LINK,
      consentLast: second,
    });
  });

  it('never lifts a complaint', async () => {
    const { consent, item } = await start();
    await consent.optOut(nameless, 'complaint', first, link);
    await consent.undoOptOut(nameless, first);
    expect(await item()).toMatchObject({ consentReason: 'complaint' });
  });

  it('does not make an item for who has none', async () => {
    const { consent, item } = await start();
    await consent.undoOptOut(nameless, first);
    await consent.undoLeaveTopic(nameless, 'offers', first);
    expect(await item()).toEqual({});
  });
});

describe('noteMail', () => {
  it('notes the last mail to who has no address, and none to who has one', async () => {
    const { consent, item } = await start();
    await consent.noteMail(nameless, { run: 'a-20261201T090000Z', rcpt: '0-1' });
    await consent.noteMail(nameless, { run: 'b-20261201T090000Z', rcpt: '0-2' });
    expect(await item()).toEqual({ mailRun: 'b-20261201T090000Z', mailRcpt: '0-2' });
    const { consent: another, item: itemOfJohn } = await start();
    await another.optOut(john, 'complaint', first, link);
    await another.noteMail(nameless, { run: 'b-20261201T090000Z', rcpt: '0-3' });
    expect(await itemOfJohn()).not.toHaveProperty('mailRun');
  });
});

describe('consent given anew', () => {
  const file: Proof = { source: 'import', evidence: 'signups.csv line 2: form on shop.com' };
  const meaning = (fields: Record<string, unknown>, topic?: string) =>
    suppressionOf(
      toItem(
        Object.fromEntries(
          ['consentReason', 'left:offers', 'bounceReason'].map((name) => [
            name,
            fields[name] as string | undefined,
          ]),
        ),
      ),
      topic,
      Date.parse(third),
    );

  it.each(['unsubscribed', 'manual'] as const)(
    'lifts "%s" when it is later, and says how',
    async (reason) => {
      const { consent, item } = await start();
      await consent.optOut(nameless, reason, first, link);
      await expect(consent.resubscribe(john, undefined, second, file)).resolves.toBe('resubscribed');
      expect(await item()).toEqual({
        address: 'John@shop.com',
        consentGranted: second,
        consentGrantedProof: 'import signups.csv line 2: form on shop.com',
      });
    },
  );

  it.each([
    ['at the same time', second],
    ['earlier', first],
  ])('lifts nothing when it was given %s', async (_, granted) => {
    const { consent, item } = await start();
    await consent.optOut(nameless, 'unsubscribed', second, link);
    const before = await item();
    await expect(consent.resubscribe(john, undefined, granted, file)).resolves.toBe('not-later');
    expect(await item()).toEqual(before);
  });

  it('has to be later than the last time that the person left, not the first', async () => {
    const { consent } = await start();
    await consent.optOut(nameless, 'unsubscribed', first, link);
    await consent.optOut(nameless, 'unsubscribed', third, link);
    await expect(consent.resubscribe(john, undefined, second, file)).resolves.toBe('not-later');
  });

  it('has to be later than a weaker reason that was replaced', async () => {
    const { consent } = await start();
    await consent.optOut(nameless, 'manual', third, link);
    await consent.optOut(nameless, 'unsubscribed', first, link);
    await expect(consent.resubscribe(john, undefined, second, file)).resolves.toBe('not-later');
  });

  it('never lifts a complaint, be it for a topic', async () => {
    const { consent, item } = await start();
    await consent.leaveTopic(nameless, 'offers', first, link);
    await consent.optOut(nameless, 'complaint', first, link);
    const before = await item();
    await expect(consent.resubscribe(john, undefined, third, file)).resolves.toBe('complained');
    await expect(consent.resubscribe(john, 'offers', third, file)).resolves.toBe('complained');
    expect(await item()).toEqual(before);
  });

  it('lifts its own scope alone', async () => {
    const { consent, item } = await start();
    await consent.optOut(nameless, 'unsubscribed', first, link);
    await consent.leaveTopic(nameless, 'offers', first, link);
    await expect(consent.resubscribe(john, 'offers', second, file)).resolves.toBe('resubscribed');
    expect([meaning(await item(), 'offers'), meaning(await item())]).toEqual([
      'unsubscribed',
      'unsubscribed',
    ]);
    await consent.leaveTopic(nameless, 'offers', third, link);
    await expect(consent.resubscribe(john, undefined, second, file)).resolves.toBe('resubscribed');
    expect([meaning(await item(), 'offers'), meaning(await item())]).toEqual(['unsubscribed', 'none']);
  });

  it('does not make an item for who never left', async () => {
    const { consent, item } = await start();
    await expect(consent.resubscribe(john, undefined, first, file)).resolves.toBe('not-unsubscribed');
    await expect(consent.resubscribe(john, 'offers', first, file)).resolves.toBe('not-unsubscribed');
    expect(await item()).toEqual({});
  });

  it('outlives an older wish that is told later, as by a list that is imported again', async () => {
    const { consent, item } = await start();
    await consent.optOut(john, 'unsubscribed', first, link);
    await consent.leaveTopic(john, 'offers', first, link);
    await consent.resubscribe(john, undefined, second, file);
    await consent.resubscribe(john, 'offers', second, file);
    await expect(consent.optOut(john, 'unsubscribed', first, file)).resolves.toEqual({
      isNew: false,
      at: first,
    });
    await expect(consent.leaveTopic(john, 'offers', first, file)).resolves.toEqual({
      isNew: false,
      at: first,
    });
    expect(meaning(await item(), 'offers')).toBe('none');
  });

  it('gives way to a later wish, and to any complaint', async () => {
    const { consent, item } = await start();
    await consent.optOut(john, 'unsubscribed', first, link);
    await consent.resubscribe(john, undefined, second, file);
    await expect(consent.optOut(john, 'unsubscribed', third, link)).resolves.toEqual({
      isNew: true,
      at: third,
    });
    const { consent: another, item: itemOfAnother } = await start();
    await another.optOut(john, 'unsubscribed', first, link);
    await another.resubscribe(john, undefined, second, file);
    await another.optOut(john, 'complaint', first, link);
    expect([meaning(await item()), meaning(await itemOfAnother())]).toEqual(['unsubscribed', 'suppressed']);
  });
});
