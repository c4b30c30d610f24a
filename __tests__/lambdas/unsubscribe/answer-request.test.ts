import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { aRun } from '../../support/memory-runs';
import {
  type Answer,
  at,
  ledgerOf,
  leftTopic,
  noted,
  PERSON,
  proof,
  startEndpoint,
  ticketOf,
  tokenOf,
} from './fixture';

const leftAll = {
  consentReason: 'unsubscribed',
  consentAt: at,
  consentLast: at,
  consentProof: proof,
  consentBefore: 'none',
  consentBeforeAt: 'none',
  consentBeforeProof: 'none',
  ...noted,
};

const multipart = (name: string, value: string) => ({
  contentType: 'multipart/form-data; boundary=b0undary',
  body: `--b0undary\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b0undary--\r\n`,
});
const urlencoded = 'application/x-www-form-urlencoded';

describe('POST', () => {
  const oneClick = multipart('List-Unsubscribe', 'One-Click');
  it.each([
    ['urlencoded, as RFC 8058 has it', 'List-Unsubscribe=One-Click', urlencoded],
    ['multipart', oneClick.body, oneClick.contentType],
    ['without a body', '', ''],
    ['without a body and a content type of its own', '', urlencoded],
    ['with a body of another type', '{"List-Unsubscribe":"One-Click"}', 'application/json'],
    ['with a multipart body that is cut off', oneClick.body.slice(0, 40), oneClick.contentType],
    ['with a content type that is none', 'x', '???'],
    ['with other fields', 'hello=world', urlencoded],
  ])('%s: leaves the topic of the mail', async (_, body, contentType) => {
    const endpoint = await startEndpoint();
    const answer = await endpoint.post(tokenOf(), body, contentType);
    expect([answer.status, answer.heading]).toEqual([200, 'You are unsubscribed']);
    expect(answer.html).toContain('You get no more mail about “spring offers” from');
    expect(await endpoint.person()).toEqual(leftTopic);
    expect(endpoint.metrics).toEqual([{ Unsubscribes: 1 }]);
  });

  const everything = multipart('leave', 'all');
  it.each([
    ['urlencoded', 'leave=all', urlencoded],
    ['multipart', everything.body, everything.contentType],
  ])('of the second button, %s: leaves everything', async (_, body, contentType) => {
    const endpoint = await startEndpoint();
    const { html } = await endpoint.post(tokenOf(), body, contentType);
    expect(html).toContain('You get no more marketing mail from');
    expect(await endpoint.person()).toEqual(leftAll);
  });

  it('leaves everything where the mail has no topic', async () => {
    const endpoint = await startEndpoint();
    await endpoint.post(tokenOf({ topic: undefined }));
    expect(await endpoint.person()).toEqual(leftAll);
  });

  it('is counted in the block of the recipient, and marks the run as changed', async () => {
    const endpoint = await startEndpoint();
    await endpoint.post(tokenOf());
    expect(await ledgerOf(endpoint)).toEqual({ [`R#${aRun().run}#0 E#001`]: { unsubscribed: [77] } });
    expect((await endpoint.runs.read(aRun().run))?.changedAt).toBe(at);
  });

  it('twice changes nothing more and counts once', async () => {
    const endpoint = await startEndpoint();
    await endpoint.post(tokenOf());
    endpoint.clock.now += 1000;
    const again = await endpoint.post(tokenOf());
    expect([again.status, again.heading]).toEqual([200, 'You are unsubscribed']);
    const last = '2026-12-01T10:00:01.000Z';
    expect(await endpoint.person()).toEqual({ ...leftTopic, 'leftLast:spring-offers': last });
    expect(await ledgerOf(endpoint)).toEqual({ [`R#${aRun().run}#0 E#001`]: { unsubscribed: [77] } });
    expect(endpoint.metrics).toEqual([{ Unsubscribes: 1 }]);
  });

  it('works for a run that the ledger has forgotten', async () => {
    const endpoint = await startEndpoint();
    await endpoint.post(tokenOf({ run: 'weekly-20200106T090000Z' }));
    expect(await endpoint.person()).toMatchObject({ 'left:spring-offers': at });
  });

  it('works when the ledger can’t be written; that is logged without the token', async () => {
    const endpoint = await startEndpoint();
    const { client, ledger } = endpoint.tables;
    await client.send(new DeleteTableCommand({ TableName: ledger }));
    const answer = await endpoint.post(tokenOf());
    expect(answer.status).toBe(200);
    expect(await endpoint.person()).toEqual(leftTopic);
    expect(endpoint.lines).toEqual([
      [
        'error',
        'an unsubscription is missing in the report of its run',
        { run: aRun().run, reason: 'ResourceNotFoundException: Requested resource not found' },
      ],
    ]);
  });

  it('fails when consent can’t be recorded, so that nobody believes they were unsubscribed', async () => {
    const endpoint = await startEndpoint();
    const { client, suppression } = endpoint.tables;
    await client.send(new DeleteTableCommand({ TableName: suppression }));
    await expect(endpoint.post(tokenOf())).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await ledgerOf(endpoint)).toEqual({});
    expect(endpoint.metrics).toEqual([]);
  });
});

describe('GET', () => {
  it('shows what can be left, and changes nothing', async () => {
    const endpoint = await startEndpoint();
    const answer = await endpoint.get(tokenOf());
    expect([answer.status, answer.heading]).toEqual([200, 'Unsubscribe']);
    expect(answer.fields).toEqual([
      ['leave', 'topic'],
      ['leave', 'all'],
    ]);
    expect(answer.html).toContain('>Unsubscribe from “spring offers”</button>');
    expect(answer.html).toContain('>Unsubscribe from everything</button>');
    expect(await endpoint.person()).toBeUndefined();
    expect(await ledgerOf(endpoint)).toEqual({});
  });

  it('offers everything alone where the mail has no topic', async () => {
    const endpoint = await startEndpoint();
    const { fields } = await endpoint.get(tokenOf({ topic: undefined }));
    expect(fields).toEqual([['leave', 'all']]);
  });

  it('has buttons that do what they say', async () => {
    const endpoint = await startEndpoint();
    const { fields } = await endpoint.get(tokenOf());
    const [topic = ['', '']] = fields;
    await endpoint.submit(tokenOf(), Object.fromEntries([topic]));
    expect(await endpoint.person()).toEqual(leftTopic);
  });
});

describe('whom we know and whom we don’t', () => {
  it('get the same answers', async () => {
    const endpoint = await startEndpoint();
    const known = tokenOf();
    const unknown = tokenOf({ recipient: Buffer.alloc(32, 9).toString('base64url') });
    await endpoint.submit(known, { leave: 'all' });
    const withoutTicket = ({ status, headers, html }: Answer) => ({
      status,
      headers,
      html: html.replace(/value="(all|topic)\.[^"]*"/, 'value="ticket"'),
    });
    for (const ask of [endpoint.get, endpoint.post]) {
      expect(withoutTicket(await ask(known))).toEqual(withoutTicket(await ask(unknown)));
    }
    const leave = (token: string) => endpoint.submit(token, { leave: 'all' });
    expect(withoutTicket(await leave(known))).toEqual(withoutTicket(await leave(unknown)));
  });
});

describe('undoing', () => {
  it('takes back the topic on the page right after', async () => {
    const endpoint = await startEndpoint();
    const left = await endpoint.post(tokenOf());
    expect(left.fields.map(([name, value]) => [name, value.split('.')[0]])).toEqual([
      ['undo', 'topic'],
      ['leave', 'all'],
    ]);
    const undone = await endpoint.submit(tokenOf(), { undo: ticketOf(left) });
    expect([undone.status, undone.heading]).toEqual([200, 'Undone']);
    expect(undone.fields).toEqual([
      ['leave', 'topic'],
      ['leave', 'all'],
    ]);
    expect(await endpoint.person()).toEqual({});
  });

  it('takes back everything, and nothing that was left before', async () => {
    const endpoint = await startEndpoint();
    await endpoint.post(tokenOf());
    endpoint.clock.now += 60_000;
    const left = await endpoint.submit(tokenOf(), { leave: 'all' });
    expect(left.fields.map(([name]) => name)).toEqual(['undo']);
    await endpoint.submit(tokenOf(), { undo: ticketOf(left) });
    const { mailRun: _, mailRcpt: __, ...leftBefore } = leftTopic;
    expect(await endpoint.person()).toEqual(leftBefore);
  });

  it('works for who clicked twice', async () => {
    const endpoint = await startEndpoint();
    await endpoint.post(tokenOf());
    endpoint.clock.now += 500;
    const again = await endpoint.post(tokenOf());
    await endpoint.submit(tokenOf(), { undo: ticketOf(again) });
    expect(await endpoint.person()).toEqual({});
  });

  it('works twice and in a multipart form', async () => {
    const endpoint = await startEndpoint();
    const left = await endpoint.post(tokenOf());
    const { body, contentType } = multipart('undo', ticketOf(left));
    for (let times = 0; times < 2; times += 1) {
      expect((await endpoint.post(tokenOf(), body, contentType)).heading).toBe('Undone');
    }
    expect(await endpoint.person()).toEqual({});
  });

  it('does not work after an hour, nor for what was left long ago', async () => {
    const endpoint = await startEndpoint();
    const left = await endpoint.post(tokenOf());
    endpoint.clock.now += 60 * 60_000 + 1;
    const late = await endpoint.submit(tokenOf(), { undo: ticketOf(left) });
    expect([late.status, late.heading, late.fields]).toEqual([410, 'This can no longer be undone', []]);
    const again = await endpoint.post(tokenOf());
    const stillLate = await endpoint.submit(tokenOf(), { undo: ticketOf(again) });
    expect(stillLate.heading).toBe('This can no longer be undone');
    const last = '2026-12-01T11:00:00.001Z';
    expect(await endpoint.person()).toEqual({ ...leftTopic, 'leftLast:spring-offers': last });
  });

  it.each(['', 'x', 'all.1764583200000.', `topic.${Date.parse(at)}.${'A'.repeat(43)}`])(
    'does not work with the ticket %j',
    async (undo) => {
      const endpoint = await startEndpoint();
      await endpoint.post(tokenOf());
      expect((await endpoint.submit(tokenOf(), { undo })).status).toBe(410);
      expect(await endpoint.person()).toEqual(leftTopic);
    },
  );

  it('does not work with the ticket of another link, nor for more than it says', async () => {
    const endpoint = await startEndpoint();
    const left = await endpoint.submit(tokenOf(), { leave: 'all' });
    const ticket = ticketOf(left);
    const other = tokenOf({ rcpt: '0-78' });
    expect((await endpoint.submit(other, { undo: ticket })).status).toBe(410);
    expect((await endpoint.submit(tokenOf(), { undo: ticket.replace('all', 'topic') })).status).toBe(410);
    expect(await endpoint.person()).toEqual(leftAll);
  });

  it('never lifts a complaint', async () => {
    const endpoint = await startEndpoint();
    const left = await endpoint.submit(tokenOf(), { leave: 'all' });
    await endpoint.consent.optOut({ key: PERSON }, 'complaint', '2026-12-01T10:01:00.000Z', {
      source: 'ses',
      evidence: 'message-1',
    });
    await endpoint.submit(tokenOf(), { undo: ticketOf(left) });
    expect(await endpoint.person()).toMatchObject({ consentReason: 'complaint' });
  });
});
