import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EmailTemplates } from '../../constructs/email-templates';
import { compileTemplate } from '../../constructs/template-compiler/compile';
import { readTemplate } from '../../constructs/template-compiler/read-template';
import { compiledTemplateSchema } from '../../lambdas/shared/compiled-template';
import { UserError } from '../../lambdas/shared/user-error';
import { partsOf } from '../support/parts';
import { ref } from '../support/policies';
import { synthesize } from '../support/synthesize';

let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'email-templates-')), 'templates');
  mkdirSync(folder);
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

interface Texts {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

const LINK = '<a href="{{unsubscribe_url}}">Unsubscribe</a>';

function writeTemplate(name: string, texts: Partial<Texts> = {}): void {
  const { subject, html, text } = {
    subject: 'Hello {{name}}',
    html: `<p>Hello {{name}}</p>${LINK}`,
    text: 'Hello {{name}} {{unsubscribe_url}}',
    ...texts,
  };
  mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, name, 'subject.txt'), `${subject}\n`);
  writeFileSync(path.join(folder, name, 'body.html'), `${html}\n`);
  writeFileSync(path.join(folder, name, 'body.txt'), `${text}\n`);
}

const synthesizeTemplates = (from?: string) =>
  synthesize((stack, deployment) => {
    const bucket = partsOf(stack, deployment).bucket();
    new EmailTemplates(stack, 'templates', {
      deployment,
      bucket,
      ...(from !== undefined && { folder: from }),
    });
  });

/** What Terraform reads where it is given an escaped text. */
const read = (escaped: unknown) => String(escaped).replace(/([$%])\1\{/g, '$1{');

test('keeps the text of the author word for word in SES', () => {
  writeTemplate('welcome', { html: `<p>Tom & Jerry</p>\n  <p>{{name}}</p>${LINK}` });
  expect(synthesizeTemplates(folder).one('aws_ses_template').config).toEqual({
    name: 'shop-test-welcome',
    subject: 'Hello {{name}}',
    html: `<p>Tom & Jerry</p>\n  <p>{{name}}</p>${LINK}`,
    text: 'Hello {{name}} {{unsubscribe_url}}',
  });
});

test('puts the compiled form at its fixed key, once the policy of the bucket stands', () => {
  writeTemplate('welcome');
  const out = synthesizeTemplates(folder);
  const { config } = out.one('aws_s3_object', { key: 'templates/welcome.json' });
  expect(config).toEqual({
    bucket: ref(out.one('aws_s3_bucket'), 'bucket'),
    key: 'templates/welcome.json',
    content: expect.any(String),
    content_type: 'application/json',
    depends_on: [out.one('aws_s3_bucket_policy').address],
  });
  const compiled = compiledTemplateSchema.parse(JSON.parse(read(config.content)));
  expect(compiled).toEqual(compileTemplate(readTemplate(path.join(folder, 'welcome'))));
  expect(compiled.html).toContain('<p>Hello {{html.name}}</p>');
});

test('escapes what Terraform would take for an expression or a directive, in both forms', () => {
  const html = `<style>@keyframes a{0%{opacity:0}}</style><p>\${name} costs $5</p>${LINK}`;
  writeTemplate('welcome', { subject: 'Now ${price}', html, text: '%{if} {{unsubscribe_url}}' });
  const out = synthesizeTemplates(folder);
  expect(out.one('aws_ses_template').config).toMatchObject({
    subject: 'Now $${price}',
    html: `<style>@keyframes a{0%%{opacity:0}}</style><p>$\${name} costs $5</p>${LINK}`,
    text: '%%{if} {{unsubscribe_url}}',
  });
  const { content } = out.one('aws_s3_object', { key: 'templates/welcome.json' }).config;
  expect(String(content).replace(/\$\$\{|%%\{/g, '')).not.toMatch(/[$%]\{/);
  expect(JSON.parse(read(content))).toEqual(compileTemplate(readTemplate(path.join(folder, 'welcome'))));
});

test('makes one pair for each folder, by name', () => {
  writeTemplate('welcome');
  writeTemplate('goodbye');
  const names: string[] = [];
  const out = synthesize((stack, deployment) => {
    const bucket = partsOf(stack, deployment).bucket();
    const { templates } = new EmailTemplates(stack, 'templates', { deployment, bucket, folder });
    names.push(...templates.map(({ name }) => name));
  });
  expect(names).toEqual(['goodbye', 'welcome']);
  expect(out.resources('aws_ses_template').map(({ config }) => config.name)).toEqual([
    'shop-test-goodbye',
    'shop-test-welcome',
  ]);
});

test('deploys the templates of the project unless told otherwise', () => {
  const out = synthesizeTemplates();
  const html = readFileSync(path.join(__dirname, '../../templates/welcome-campaign/body.html'), 'utf8');
  expect(out.one('aws_ses_template', { name: 'shop-test-welcome-campaign' }).config.html).toBe(
    html.trimEnd(),
  );
  expect(out.resources('aws_ses_template').map(({ config }) => config.name)).toEqual([
    'shop-test-product-promotion',
    'shop-test-welcome-campaign',
  ]);
});

test('fails with file and line of what the compiler refuses', () => {
  writeTemplate('welcome', { html: `<p>Hello</p>\n<script>{{name}}</script>${LINK}` });
  expect(() => synthesizeTemplates(folder)).toThrow(UserError);
  expect(() => synthesizeTemplates(folder)).toThrow(/^templates\/welcome\/body\.html:2: /);
});

test('leaves room for the hash that sent templates carry in their names', () => {
  // 64 characters with `shop-test-` and `-0123456789ab`.
  writeTemplate('x'.repeat(41));
  expect(() => synthesizeTemplates(folder)).not.toThrow();
  writeTemplate('y'.repeat(42));
  expect(() => synthesizeTemplates(folder)).toThrow(
    new UserError(
      `stack/deployment:\n  the name of the template "shop-test-${'y'.repeat(42)}" would have 65 characters with its hash, AWS allows 64: shorten name or environment`,
    ),
  );
});
