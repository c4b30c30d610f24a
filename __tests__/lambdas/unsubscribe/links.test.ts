import { isDeepStrictEqual } from 'node:util';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { signToken, verifyToken } from '../../../lambdas/shared/unsubscribe-token';
import { claims, ledgerOf, leftTopic, PERSON, SECRET, startEndpoint, ticketOf, tokenOf } from './fixture';

describe('a link of years ago', () => {
  const olderSecret = Buffer.alloc(32, 3);
  const old = signToken(olderSecret, 7, claims);

  it('works, with the page to undo, while its key is among the valid ones', async () => {
    const endpoint = await startEndpoint(new Map([[7, olderSecret]]));
    const left = await endpoint.post(old);
    expect([left.status, await endpoint.person()]).toEqual([200, leftTopic]);
    await endpoint.submit(old, { undo: ticketOf(left) });
    expect(await endpoint.person()).toEqual({});
  });

  it('gets the page for links that are not ours once its key is retired', async () => {
    const endpoint = await startEndpoint();
    expect(await endpoint.post(old)).toEqual(await endpoint.get('x'));
    expect(await endpoint.tables.dump(endpoint.tables.suppression)).toEqual({});
  });
});

describe('a link that is not ours', () => {
  const token = tokenOf();
  const swapped = (a: string, b: string) => a.slice(0, 20) + b.slice(20);
  /** The last character holds bits that base64url leaves over; another spelling of the same bytes. */
  const respelled = `${token.slice(0, -1)}${String.fromCharCode(token.charCodeAt(token.length - 1) + 1)}`;
  const flipped = (position: number) => {
    const bytes = Buffer.from(token, 'base64url');
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    return bytes.toString('base64url');
  };
  const bad: [string, string][] = [
    ['empty', ''],
    ['cut off', token.slice(0, -4)],
    ['too long', `${token}AAAA`],
    ['very long', 'A'.repeat(5000)],
    ['padded', `${token}=`],
    ['respelled', respelled],
    ['in another alphabet', token.replaceAll('-', '+').replaceAll('_', '/').concat('=')],
    ['with a changed key id', flipped(0)],
    ['with another recipient', flipped(10)],
    ['with another run', flipped(40)],
    ['with another signature', flipped(Buffer.from(token, 'base64url').length - 1)],
    ['made of two', swapped(token, tokenOf({ recipient: Buffer.alloc(32, 9).toString('base64url') }))],
    ['text', '../../etc/passwd'],
    ['script', '<script>alert(1)</script>'],
  ];

  it('is tested with what would be one otherwise', () => {
    const secrets = new Map([[1, SECRET]]);
    expect(verifyToken(secrets, token)).toMatchObject({ recipient: PERSON, rcpt: '0-77' });
    expect(Buffer.from(respelled, 'base64url')).toEqual(Buffer.from(token, 'base64url'));
  });

  it.each(bad)('gets one and the same page: %s', async (_, forged) => {
    const endpoint = await startEndpoint();
    const reference = await endpoint.get('x');
    expect([reference.status, reference.heading]).toEqual([404, 'This link does not work']);
    expect(await endpoint.get(forged)).toEqual(reference);
    expect(await endpoint.post(forged)).toEqual(reference);
    expect(await endpoint.submit(forged, { undo: 'x', leave: 'all' })).toEqual(reference);
    expect(await endpoint.tables.dump(endpoint.tables.suppression)).toEqual({});
    expect(await ledgerOf(endpoint)).toEqual({});
    expect([...endpoint.lines, ...endpoint.metrics]).toEqual([]);
  });

  it('costs no call to a table, 10,000 times over', async () => {
    const endpoint = await startEndpoint();
    const reference = await endpoint.get('x');
    // Without tables every call to one would fail.
    for (const TableName of [endpoint.tables.suppression, endpoint.tables.ledger])
      await endpoint.tables.client.send(new DeleteTableCommand({ TableName }));
    await expect(endpoint.post(token)).rejects.toThrow('Requested resource not found');
    const length = Buffer.from(token, 'base64url').length;
    const different = new Set<string>();
    for (let attempt = 0; attempt < 10_000; attempt++) {
      const answer = await endpoint.post(attempt % 2 ? flipped(attempt % length) : `${attempt}${token}`);
      if (!isDeepStrictEqual(answer, reference)) different.add(JSON.stringify(answer));
    }
    expect([...different]).toEqual([]);
  });
});
