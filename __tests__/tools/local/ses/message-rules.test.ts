import { SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { type Bench, errorOf, FROM, startBench } from './support';

const simple = {
  FromEmailAddress: FROM,
  Destination: { ToAddresses: ['ada@example.org'] },
  Content: {
    Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hello' }, Html: { Data: '<p>Hello</p>' } } },
  },
  ConfigurationSetName: 'campaigns',
} satisfies SendEmailCommandInput;

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const send = (input: SendEmailCommandInput) => bench.client.send(new SendEmailCommand(input));

describe('addresses, tags and headers', () => {
  it.each([
    ['ada', "Missing final '@domain'"],
    ['ada@', 'Missing domain'],
    ['@example.org', 'Missing local name'],
    ['a da@example.org', 'Local address contains control or whitespace'],
    ['adä@example.org', 'Local address contains control or whitespace'],
    ['ada@exämple.org', 'Domain contains control or whitespace'],
    ['ada@b@example.org', 'Domain contains illegal character'],
    [
      `${'a'.repeat(309)}@example.org`,
      `Address length is more than 320 characters long: '${'a'.repeat(309)}@example.org'.`,
    ],
  ])('refuses the address %s', async (address, message) => {
    expect(await errorOf(send({ ...simple, Destination: { ToAddresses: [address] } }))).toEqual({
      name: 'BadRequestException',
      status: 400,
      message,
    });
  });

  it.each([
    'ada@example.org',
    'Adä L. <ada@example.org>',
    '"a b"@example.org',
    `${'a'.repeat(308)}@example.org`,
  ])('takes the address %s', async (address) => {
    await send({ ...simple, Destination: { ToAddresses: [address] } });
    expect(bench.ses.outbox.all()).toHaveLength(1);
  });

  it.each([
    [
      'a@b',
      'c',
      'Invalid message tag name "a@b": 1 to 256 of the characters A-Z, a-z, 0-9, _ and - are allowed.',
    ],
    [
      'a',
      'c.d',
      'Invalid message tag value "c.d": 1 to 256 of the characters A-Z, a-z, 0-9, _ and - are allowed.',
    ],
    ['a', '', 'Invalid message tag value "": 1 to 256 of the characters A-Z, a-z, 0-9, _ and - are allowed.'],
  ])('refuses the tag %s=%s', async (Name, Value, message) => {
    expect((await errorOf(send({ ...simple, EmailTags: [{ Name, Value }] }))).message).toBe(message);
  });

  it('takes tags of 256 characters and refuses 257', async () => {
    await send({ ...simple, EmailTags: [{ Name: 'n'.repeat(256), Value: 'v'.repeat(256) }] });
    const longer = send({ ...simple, EmailTags: [{ Name: 'n'.repeat(257), Value: 'v' }] });
    expect((await errorOf(longer)).message).toContain('1 to 256');
  });

  it.each([
    [
      'A:B',
      'v',
      'Invalid header name "A:B": 1 to 126 printable ASCII characters without a colon are allowed.',
    ],
    [
      'A',
      'v\r\nBcc: x@example.org',
      'Invalid value of header A: up to 995 printable ASCII characters are allowed, got 21.',
    ],
    [
      'A',
      'v'.repeat(996),
      'Invalid value of header A: up to 995 printable ASCII characters are allowed, got 996.',
    ],
    [
      'AB',
      'v'.repeat(995),
      'Header AB is too long: name and value may have 996 characters together, got 997.',
    ],
    [
      'A'.repeat(127),
      'v',
      `Invalid header name "${'A'.repeat(127)}": 1 to 126 printable ASCII characters without a colon are allowed.`,
    ],
  ])('refuses the header %s', async (Name, Value, message) => {
    const Content = { Simple: { ...simple.Content.Simple, Headers: [{ Name, Value }] } };
    expect((await errorOf(send({ ...simple, Content }))).message).toBe(message);
  });

  it('takes a header whose name and value have 996 characters', async () => {
    const Headers = [{ Name: 'A', Value: 'v'.repeat(995) }];
    await send({ ...simple, Content: { Simple: { ...simple.Content.Simple, Headers } } });
    expect(bench.ses.outbox.all()[0]?.headers).toEqual([{ name: 'A', value: 'v'.repeat(995) }]);
  });
});
