import { type ConsentStore, createConsentStore } from '../../../lambdas/shared/consent-store';
import { toItem } from '../../../lambdas/shared/dynamodb';
import { dynamoPersonUpdates } from '../../../lambdas/shared/person-update';
import { suppressionOf } from '../../../lambdas/shared/suppression';
import { tablesForTest } from '../../support/function-surroundings';

const john = { key: 'hash-of-john', address: 'John@shop.com' };
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
  it('records reason, time and address', async () => {
    const { consent, item } = await start();
    await expect(consent.optOut(john, 'complaint', first)).resolves.toEqual({ isNew: true, at: first });
    expect(await item()).toEqual({
      address: 'John@shop.com',
      consentReason: 'complaint',
      consentAt: first,
      consentBefore: 'none',
      consentBeforeAt: 'none',
    });
  });

  it('keeps the first time, whatever comes first', async () => {
    const { consent, item } = await start();
    await consent.optOut(john, 'complaint', second);
    await expect(consent.optOut(john, 'complaint', third)).resolves.toEqual({ isNew: false, at: second });
    await expect(consent.optOut(john, 'complaint', first)).resolves.toEqual({ isNew: false, at: first });
    expect(await item()).toMatchObject({ consentAt: first });
  });

  it('replaces weaker reasons and leaves stronger ones', async () => {
    const { consent, item } = await start();
    const reasonAfter = async (reason: 'manual' | 'unsubscribed' | 'complaint') => {
      const { isNew } = await consent.optOut(nameless, reason, first);
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
    await consent.optOut(nameless, 'unsubscribed', first);
    expect(await item()).not.toHaveProperty('address');
    await consent.optOut(john, 'complaint', second);
    await consent.leaveTopic({ ...john, address: 'john@shop.com' }, 'offers', second);
    expect(await item()).toMatchObject({ address: 'John@shop.com' });
  });

  it('is what the reader of the list goes by', async () => {
    const { consent, item } = await start();
    await consent.leaveTopic(nameless, 'offers', first);
    const meaning = async (topic?: string) => {
      const { consentReason, 'left:offers': left } = await item();
      const fields = {
        consentReason: consentReason as string | undefined,
        'left:offers': left as string | undefined,
      };
      return suppressionOf(toItem(fields), topic, Date.parse(third));
    };
    expect([await meaning('offers'), await meaning('news')]).toEqual(['unsubscribed', 'none']);
    await consent.optOut(nameless, 'unsubscribed', first);
    expect(await meaning('news')).toBe('unsubscribed');
    await consent.optOut(nameless, 'complaint', first);
    expect(await meaning('news')).toBe('suppressed');
  });
});

describe('leaveTopic', () => {
  it('keeps the first time of each topic', async () => {
    const { consent, item } = await start();
    await expect(consent.leaveTopic(nameless, 'offers', second)).resolves.toEqual({
      isNew: true,
      at: second,
    });
    await expect(consent.leaveTopic(nameless, 'offers', third)).resolves.toEqual({
      isNew: false,
      at: second,
    });
    await expect(consent.leaveTopic(nameless, 'news', third)).resolves.toEqual({ isNew: true, at: third });
    await expect(consent.leaveTopic(nameless, 'offers', first)).resolves.toEqual({ isNew: false, at: first });
    expect(await item()).toEqual({ 'left:offers': first, 'left:news': third });
  });
});

describe('undoing', () => {
  it('takes back what was recorded at that time, and nothing else', async () => {
    const { consent, item } = await start();
    await consent.optOut(nameless, 'unsubscribed', second);
    await consent.leaveTopic(nameless, 'offers', second);
    const before = await item();
    await consent.undoOptOut(nameless, first);
    await consent.undoLeaveTopic(nameless, 'offers', third);
    expect(await item()).toEqual(before);
    await consent.undoOptOut(nameless, second);
    expect(await item()).toEqual({ 'left:offers': second });
    await consent.undoLeaveTopic(nameless, 'offers', second);
    expect(await item()).toEqual({});
  });

  it('brings back what others had recorded before', async () => {
    const { consent, item } = await start();
    await consent.optOut(nameless, 'manual', first);
    await consent.optOut(nameless, 'unsubscribed', second);
    await consent.undoOptOut(nameless, second);
    expect(await item()).toEqual({ consentReason: 'manual', consentAt: first });
  });

  it('never lifts a complaint', async () => {
    const { consent, item } = await start();
    await consent.optOut(nameless, 'complaint', first);
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
    await another.optOut(john, 'complaint', first);
    await another.noteMail(nameless, { run: 'b-20261201T090000Z', rcpt: '0-3' });
    expect(await itemOfJohn()).not.toHaveProperty('mailRun');
  });
});
