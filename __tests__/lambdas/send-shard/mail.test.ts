import { createComposer } from '../../../lambdas/send-shard/mail';
import { campaign } from '../../../lambdas/shared/campaign';
import type { CompiledTemplate } from '../../../lambdas/shared/compiled-template';
import { hashAddress } from '../../../lambdas/shared/mac-keys';
import type { RunPlan } from '../../../lambdas/shared/run-record';
import { verifyToken } from '../../../lambdas/shared/unsubscribe-token';

const run = 'weekly-20261130T090000Z';
const addressSecret = new Uint8Array(32).fill(1);
const tokenSecret = new Uint8Array(32).fill(2);
const template: CompiledTemplate = {
  version: 1,
  name: 'hello',
  sha256: 'a'.repeat(64),
  subject: 'Hi {{line.name}}',
  html: '<p>{{html.name}} <a href="{{html.unsubscribe_url}}">bye</a></p>',
  text: '{{name}} {{unsubscribe_url}}',
  required: [],
  copies: { plain: ['name', 'unsubscribe_url'], html: ['name', 'unsubscribe_url'], href: [], line: ['name'] },
  tested: [],
  urls: [],
};

function composerOf(changes: object = {}) {
  const plan: RunPlan = {
    campaign: campaign.parse({
      id: 'weekly',
      template: 'hello',
      topic: 'promotions',
      templateData: { name: 'Customer' },
      audience: { list: 'subscribers/a.json' },
      ...changes,
    }),
    campaignVersionId: 'c1',
    configurationSet: 'campaigns',
    template: {
      name: 'hello',
      versionId: 't1',
      sha256: template.sha256,
      sesName: 'shop-prod-hello-aaaaaaaaaaaa',
    },
    list: [{ key: 'subscribers/a.json', versionId: 'l1' }],
  };
  const unsubscribeUrl = 'https://unsubscribe.shop.com/u/';
  return createComposer({ run, shard: 3, plan, template, unsubscribeUrl, addressSecret, tokenSecret });
}

const line = { position: 42, address: 'John@shop.com', data: { name: 'Tom & <Jerry>' } };

describe('createComposer', () => {
  const { hash, mail } = composerOf()(line);

  it('knows a recipient by the hash of the whole address in lower case, and mails to the spelling given', () => {
    expect(hash).toBe(hashAddress(addressSecret, 'john@shop.com'));
    expect(mail.to).toBe('John@shop.com');
  });

  it('puts every tag into the mail itself', () => {
    expect(mail.tags).toEqual([
      { Name: 'campaign', Value: 'weekly' },
      { Name: 'run', Value: run },
      { Name: 'variant', Value: 'none' },
      { Name: 'rcpt', Value: '3-42' },
    ]);
  });

  it("adds the campaign's own tags", () => {
    expect(composerOf({ tags: { season: 'winter' } })(line).mail.tags).toContainEqual({
      Name: 'season',
      Value: 'winter',
    });
  });

  it('makes one-click unsubscribe headers, the link first, for this recipient', () => {
    const [link, post, ...others] = mail.headers;
    expect(others).toEqual([]);
    expect(post).toEqual({ Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' });
    expect(link?.Name).toBe('List-Unsubscribe');
    const [, token = ''] =
      /^<https:\/\/unsubscribe\.shop\.com\/u\/([A-Za-z0-9_-]+)>$/.exec(link?.Value ?? '') ?? [];
    expect(verifyToken(new Map([[1, tokenSecret]]), token)).toEqual({
      recipient: hash,
      run,
      rcpt: '3-42',
      topic: 'promotions',
    });
  });

  it('gives complete data, with the link of the headers and the copies that the template prints', () => {
    const url = mail.headers[0]?.Value.slice(1, -1);
    expect(JSON.parse(mail.data)).toEqual({
      name: 'Tom & <Jerry>',
      unsubscribe_url: url,
      html: { name: 'Tom &amp; &lt;Jerry&gt;', unsubscribe_url: url },
      line: { name: 'Tom & <Jerry>' },
    });
  });

  it("falls back to the campaign's data", () => {
    expect(JSON.parse(composerOf()({ ...line, data: {} }).mail.data)).toMatchObject({ name: 'Customer' });
  });

  it('makes links without a topic where the campaign has none', () => {
    const value = composerOf({ topic: undefined })(line).mail.headers[0]?.Value ?? '';
    const token = value.slice('<https://unsubscribe.shop.com/u/'.length, -1);
    expect(verifyToken(new Map([[1, tokenSecret]]), token)?.topic).toBeUndefined();
  });
});
