import { parseContract } from '../../../lambdas/shared/contract';
import { hasConsent, isReservedName, subscriber } from '../../../lambdas/shared/subscriber';

describe('subscriber', () => {
  it('keeps fields that it does not know: they are template data', () => {
    const row = {
      email: 'bob@shop.com',
      name: 'Bob',
      segment: 'new',
      preferences: ['books'],
      userId: '17',
      locale: 'de-AT',
      timeZone: 'Europe/Vienna',
      consent: { status: 'granted', at: '2026-01-01T00:00:00Z', source: 'shop' },
      discount: 20,
      items: [{ title: 'Watch' }],
    };
    expect(parseContract(subscriber, row)).toEqual({ ok: true, data: row });
  });

  it('tells every fault of a row', () => {
    const row = { name: 5, preferences: 'books', consent: { state: 'yes' }, html: 'x', __href: 'y' };
    expect(parseContract(subscriber, row)).toEqual({
      ok: false,
      faults: [
        { path: 'email', message: 'is missing; it must be a text' },
        { path: 'name', message: 'must be a text, got 5' },
        { path: 'preferences', message: 'must be a list, got "books"' },
        { path: 'consent.state', message: 'unknown key; allowed: status, at, source' },
        { path: 'html', message: 'this name is reserved: the sender fills it in; choose another' },
        { path: '__href', message: 'this name is reserved: the sender fills it in; choose another' },
      ],
    });
  });

  it.each([null, 'bob@shop.com', 42])('refuses %j in place of a row', (row) => {
    expect(parseContract(subscriber, row)).toMatchObject({ ok: false, faults: [{ path: '' }] });
  });
});

describe('isReservedName', () => {
  it.each(['html', 'href', 'line', 'unsubscribe_url', '__', '__proto__'])('holds for %s', (name) => {
    expect(isReservedName(name)).toBe(true);
  });

  it.each(['name', 'html5', 'my_line', '_name', 'HTML'])('does not hold for %s', (name) => {
    expect(isReservedName(name)).toBe(false);
  });
});

describe('hasConsent', () => {
  it.each([
    {},
    { consent: null },
    { consent: {} },
    { consent: { source: 'shop' } },
    { consent: { status: null } },
    { consent: { status: 'granted' } },
    { consent: { status: 'opted_in' } },
    { consent: { status: 'subscribed' } },
    { consent: 'subscribed' },
    { 'consent.status': 'granted' },
  ])('holds for %j', (row) => {
    expect(hasConsent(row)).toBe(true);
  });

  it.each([
    { consent: { status: 'revoked' } },
    { consent: { status: 'Granted' } },
    { consent: { status: '' } },
    { consent: { status: true } },
    { consent: 'unsubscribed' },
    { consent: '' },
    { consent: false },
    { consent: true },
    { consent: ['granted'] },
    { 'consent.status': 'pending' },
    { consent: { status: 'granted' }, 'consent.status': 'revoked' },
  ])('does not hold for %j', (row) => {
    expect(hasConsent(row)).toBe(false);
  });
});
