import { CreateEmailTemplateCommand, SendBulkEmailCommand } from '@aws-sdk/client-sesv2';
import { type Peer, startPeer } from '../../../support/ses-peer';
import { type Bench, FROM, startBench } from './support';

/** Templates and data that both render; a missing attribute is not among them, for the peer prints nothing for it. */
const CASES = {
  'names and paths': {
    content: {
      Subject: '{{user.first}} & {{ shop }}',
      Html: '<b>{{user.first}}</b>',
      Text: '{{user.first}}',
    },
    defaults: { user: { first: 'you', last: 'there' }, shop: 'Müller <Söhne>' },
    replacement: { user: { first: 'Ada "A" O\'Neil' } },
  },
  'conditions and lists': {
    content: {
      Subject: '{{#if vip}}VIP {{/if}}Hello',
      Html: '<ul>{{#each items}}<li>{{@index}} {{this.name}}{{#unless @last}},{{/unless}}</li>{{/each}}</ul>',
      Text: '{{#each items}}{{name}} {{else}}nothing{{/each}}{{#if none}}a{{else}}b{{/if}}',
    },
    defaults: { vip: false, items: [{ name: 'x' }, { name: 'y' }, { name: 'z' }], none: '' },
    replacement: { vip: true, items: [{ name: 'one' }, { name: 'two' }] },
  },
  'partials, with and lookup': {
    content: {
      Subject: '{{lookup names 1}}',
      Html: '{{#* inline "line"}}<p>{{city}}</p>{{/inline}}{{#with address}}{{> line}}{{/with}}',
      Text: '{{#with address}}{{city}} {{../sender}}{{/with}}',
    },
    defaults: { names: ['a', 'b'], address: { city: 'Bonn', zip: '53111' }, sender: 'Shop' },
    replacement: { address: { city: 'Köln' } },
  },
  'white space, comments and numbers': {
    content: {
      Subject: '{{! not shown }}{{percent}}%',
      Html: '<p>\n  {{~ percent ~}}  \n</p>{{!-- {{hidden}} --}}',
      Text: 'a\r\n{{percent}}\n\n{{flag}}\\{{raw}}',
    },
    defaults: { percent: 0, flag: false },
    replacement: { percent: 20 },
  },
} as const;

let peer: Peer;
let bench: Bench;
beforeAll(async () => {
  peer = await startPeer();
});
afterAll(() => peer.close());
beforeEach(async () => {
  bench = await startBench();
  await peer.clear();
});
afterEach(() => bench.close());

describe('aws-ses-v2-local, an independent peer', () => {
  it.each(Object.entries(CASES))(
    'renders the same: %s',
    async (_name, { content, defaults, replacement }) => {
      const create = new CreateEmailTemplateCommand({ TemplateName: 'peer', TemplateContent: content });
      const entry = (data: object) => ({
        Destination: { ToAddresses: ['ada@example.com'] },
        ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: JSON.stringify(data) } },
      });
      const send = new SendBulkEmailCommand({
        FromEmailAddress: FROM,
        DefaultContent: { Template: { TemplateName: 'peer', TemplateData: JSON.stringify(defaults) } },
        BulkEmailEntries: [entry(replacement), entry({})],
      });
      for (const client of [peer.client, bench.client]) {
        await client.send(create);
        const { BulkEmailEntryResults } = await client.send(send);
        expect(BulkEmailEntryResults?.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS']);
      }
      await bench.ses.settled();
      const theirs = await peer.mails();
      const ours = bench.ses.outbox.all().map(({ subject, html, text }) => ({ subject, html, text }));
      expect(theirs).toHaveLength(2);
      expect(ours).toEqual(theirs);
    },
  );
});
