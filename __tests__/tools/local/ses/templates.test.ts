import {
  CreateEmailTemplateCommand,
  DeleteEmailTemplateCommand,
  type EmailTemplateContent,
  GetEmailTemplateCommand,
  ListEmailTemplatesCommand,
  TestRenderEmailTemplateCommand,
  UpdateEmailTemplateCommand,
} from '@aws-sdk/client-sesv2';
import { type Bench, errorOf, startBench } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench({ bare: true });
});
afterEach(() => bench.close());

const content = { Subject: 'Hello {{name}}', Text: 'Hello {{name}}' };
const create = (TemplateName: string, TemplateContent: EmailTemplateContent = content) =>
  bench.client.send(new CreateEmailTemplateCommand({ TemplateName, TemplateContent }));
const get = (TemplateName: string) => bench.client.send(new GetEmailTemplateCommand({ TemplateName }));
const testRender = (TemplateName: string, data: string) =>
  bench.client.send(new TestRenderEmailTemplateCommand({ TemplateName, TemplateData: data }));
const missing = { name: 'NotFoundException', status: 404, message: 'Template none does not exist.' };

describe('templates', () => {
  it('are created, given, updated and deleted', async () => {
    await create('hello');
    expect(await get('hello')).toMatchObject({ TemplateName: 'hello', TemplateContent: content });
    const TemplateContent = { Subject: 'Bye', Html: '<p>Bye</p>' };
    await bench.client.send(new UpdateEmailTemplateCommand({ TemplateName: 'hello', TemplateContent }));
    expect((await get('hello')).TemplateContent).toEqual(TemplateContent);
    await bench.client.send(new DeleteEmailTemplateCommand({ TemplateName: 'hello' }));
    expect(await errorOf(get('hello'))).toEqual({ ...missing, message: 'Template hello does not exist.' });
  });

  it('are created once', async () => {
    await create('hello');
    expect(await errorOf(create('hello'))).toEqual({
      name: 'AlreadyExistsException',
      status: 400,
      message: 'Template hello already exists.',
    });
  });

  it('that do not exist are not found by any operation', async () => {
    const TemplateName = 'none';
    const calls = [
      get(TemplateName),
      bench.client.send(new UpdateEmailTemplateCommand({ TemplateName, TemplateContent: content })),
      bench.client.send(new DeleteEmailTemplateCommand({ TemplateName })),
      testRender(TemplateName, '{}'),
    ];
    for (const call of calls) expect(await errorOf(call)).toEqual(missing);
  });

  it('are listed newest first, ten a page', async () => {
    for (let n = 1; n <= 12; n += 1) {
      await create(`t${n}`);
      bench.clock.now += 1000;
    }
    const list = (input: object) => bench.client.send(new ListEmailTemplatesCommand(input));
    const first = await list({});
    expect(first.TemplatesMetadata?.map((one) => one.TemplateName)).toEqual(
      ['12', '11', '10', '9', '8', '7', '6', '5', '4', '3'].map((n) => `t${n}`),
    );
    expect(first.TemplatesMetadata?.[0]?.CreatedTimestamp).toEqual(new Date('2026-11-30T09:00:11.000Z'));
    const second = await list({ NextToken: first.NextToken });
    expect(second.TemplatesMetadata?.map((one) => one.TemplateName)).toEqual(['t2', 't1']);
    expect(second.NextToken).toBeUndefined();
    expect((await errorOf(list({ PageSize: 101 }))).message).toBe('The page size must be between 1 and 100');
  });

  it('that are deleted between two pages shift nothing', async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      await create(name);
      bench.clock.now += 1000;
    }
    const first = await bench.client.send(new ListEmailTemplatesCommand({ PageSize: 2 }));
    await bench.client.send(new DeleteEmailTemplateCommand({ TemplateName: 'd' }));
    const { NextToken } = first;
    const second = await bench.client.send(new ListEmailTemplatesCommand({ PageSize: 2, NextToken }));
    expect(second.TemplatesMetadata?.map((one) => one.TemplateName)).toEqual(['b', 'a']);
  });

  it.each<[string, EmailTemplateContent, string]>([
    [
      'a.b',
      content,
      'Invalid template name "a.b": 1 to 64 of the characters A-Z, a-z, 0-9, _ and - are allowed.',
    ],
    [
      't'.repeat(65),
      content,
      `Invalid template name "${'t'.repeat(65)}": 1 to 64 of the characters A-Z, a-z, 0-9, _ and - are allowed.`,
    ],
    ['t', { Text: 'x' }, 'The template has no subject.'],
    ['t', { Subject: 's' }, 'The template has neither an HTML nor a text part.'],
    ['t', { Subject: 's', Text: 'x'.repeat(512_000) }, 'Template t has 512001 bytes, 512000 are allowed.'],
  ])('named %s are refused when they are malformed', async (name, wrong, message) => {
    expect(await errorOf(create(name, wrong))).toEqual({ name: 'BadRequestException', status: 400, message });
  });

  it('that are no Handlebars are refused at once', async () => {
    const { message } = await errorOf(create('t', { Subject: 's', Text: '{{#if a}}' }));
    expect(message).toMatch(/^Text is no valid template: Parse error on line 1:$/);
  });
});

describe('TestRenderEmailTemplate', () => {
  it('gives the whole message', async () => {
    await create('welcome', { Subject: 'Hi {{name}}', Html: '<b>{{name}}</b>', Text: '{{name}}' });
    const { RenderedTemplate } = await testRender('welcome', '{"name":"Ada"}');
    expect(RenderedTemplate?.split('\r\n')).toEqual([
      'Subject: Hi Ada',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary="----=_Part_welcome"',
      '',
      '------=_Part_welcome',
      'Content-Type: text/plain; charset=UTF-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      'Ada',
      '------=_Part_welcome',
      'Content-Type: text/html; charset=UTF-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      '<b>Ada</b>',
      '------=_Part_welcome--',
      '',
    ]);
  });

  it('fails at once for a missing attribute and for data that is no object', async () => {
    await create('hello');
    expect(await errorOf(testRender('hello', '{}'))).toEqual({
      name: 'BadRequestException',
      status: 400,
      message: "Attribute 'name' is not present in the rendering data.",
    });
    expect((await errorOf(testRender('hello', '[]'))).message).toBe('TemplateData must be a JSON object');
  });

  it('uses the updated template', async () => {
    await create('hello');
    await testRender('hello', '{"name":"Ada"}');
    bench.ses.templates.put('hello', { Subject: 's', Text: 'Bye {{name}}' });
    expect((await testRender('hello', '{"name":"Ada"}')).RenderedTemplate).toContain('Bye Ada');
  });
});
