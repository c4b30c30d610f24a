import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoClient, toItem } from '../../../lambdas/shared/dynamodb';
import { dynamoSuppressionReader, suppressionOf } from '../../../lambdas/shared/suppression';
import { serve } from '../../../tools/local/http-server';
import { readBody } from '../../../tools/local/service';
import { startTables, type Tables } from '../../support/tables';

const NOW = Date.parse('2026-11-30T09:00:00Z');

describe('suppressionOf', () => {
  it.each([
    [{}, 'none'],
    [{ address: 'a@shop.com' }, 'none'],
    [{ consentReason: 'unsubscribed' }, 'unsubscribed'],
    [{ consentReason: 'complaint' }, 'suppressed'],
    [{ consentReason: 'manual' }, 'suppressed'],
    [{ consentReason: 'a reason of tomorrow' }, 'suppressed'],
    [{ bounceReason: 'hard-bounce' }, 'suppressed'],
    [{ bounceReason: 'soft-bounces', bounceUntil: '2026-11-30T09:00:01Z' }, 'suppressed'],
    [{ bounceReason: 'soft-bounces', bounceUntil: '2026-11-30T09:00:00Z' }, 'none'],
    [{ bounceReason: 'soft-bounces', bounceUntil: 'not a time' }, 'suppressed'],
    [{ bounceReason: 'soft-bounces' }, 'suppressed'],
    [{ 'left:promotions': '2026-11-01T09:00:00Z' }, 'unsubscribed'],
    [{ 'left:news': '2026-11-01T09:00:00Z' }, 'none'],
    [{ consentReason: 'unsubscribed', bounceReason: 'hard-bounce' }, 'suppressed'],
    [
      { consentReason: 'unsubscribed', bounceReason: 'soft-bounces', bounceUntil: '2026-01-01T00:00:00Z' },
      'unsubscribed',
    ],
  ])('of %j for a mail of promotions is %s', (item, suppression) => {
    expect(suppressionOf(toItem(item), 'promotions', NOW)).toBe(suppression);
  });

  it('takes somebody who left a topic for mailable where the mail has none', () => {
    expect(suppressionOf(toItem({ 'left:promotions': '2026-11-01T09:00:00Z' }), undefined, NOW)).toBe('none');
  });
});

describe('dynamoSuppressionReader', () => {
  let tables: Tables;
  beforeAll(async () => {
    tables = await startTables();
    const items = [
      { pk: 'key0', consentReason: 'unsubscribed' },
      { pk: 'key149', bounceReason: 'hard-bounce' },
      { pk: 'key7', address: 'a@shop.com' },
    ];
    for (const item of items) {
      await tables.client.send(new PutItemCommand({ TableName: tables.suppression, Item: toItem(item) }));
    }
  });
  afterAll(() => tables.stop());

  const clock = { now: () => NOW, sleep: async () => undefined };

  it('finds who must not be mailed among more people than one call takes, each asked for once', async () => {
    const reader = dynamoSuppressionReader(tables.client, tables.suppression, clock);
    const keys = Array.from({ length: 150 }, (_, index) => `key${index}`);
    expect(await reader.lookUp([...keys, 'key0'], undefined)).toEqual(
      new Map([
        ['key0', 'unsubscribed'],
        ['key149', 'suppressed'],
      ]),
    );
  });

  it('asks for nobody when there is nobody', async () => {
    const reader = dynamoSuppressionReader(tables.client, 'no-such-table', clock);
    expect(await reader.lookUp([], undefined)).toEqual(new Map());
  });

  it('fails where the table can not be read', async () => {
    const reader = dynamoSuppressionReader(tables.client, 'no-such-table', clock);
    await expect(reader.lookUp(['key0'], undefined)).rejects.toThrow('Requested resource not found');
  });
});

describe('a table that is busy', () => {
  /** Answers with the first `answered` of the keys that it is asked for. */
  async function lookUp(answered: number, keys: readonly string[]) {
    const asked: string[][] = [];
    const server = await serve(async ({ body }) => {
      const request = JSON.parse((await readBody(body)).toString());
      const wanted: { pk: { S: string } }[] = request.RequestItems.busy.Keys;
      asked.push(wanted.map(({ pk }) => pk.S));
      const left = wanted.slice(answered);
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({
          Responses: {
            busy: wanted.slice(0, answered).map((key) => ({ ...key, bounceReason: { S: 'hard-bounce' } })),
          },
          UnprocessedKeys: left.length > 0 ? { busy: { Keys: left } } : {},
        }),
      };
    });
    const client = dynamoClient({
      endpoint: server.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    });
    const waits: number[] = [];
    const clock = {
      now: () => NOW,
      sleep: async (milliseconds: number) => {
        waits.push(milliseconds);
      },
    };
    try {
      const found = await dynamoSuppressionReader(client, 'busy', clock).lookUp(keys, undefined);
      return { found: [...found.keys()], asked, waits };
    } finally {
      client.destroy();
      await server.close();
    }
  }

  it('is asked again for the keys that it left out, with growing waits', async () => {
    expect(await lookUp(1, ['a', 'b', 'c'])).toEqual({
      found: ['a', 'b', 'c'],
      asked: [['a', 'b', 'c'], ['b', 'c'], ['c']],
      waits: [50, 100],
    });
  });

  it('fails the look-up when it leaves them out for good: an unread person is not a mailable one', async () => {
    await expect(lookUp(0, ['a', 'b'])).rejects.toThrow(
      'suppression of 2 recipients could not be read in 8 tries',
    );
  });
});
