import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type CampaignObjects, s3CampaignObjects } from '../../../lambdas/start-run/campaign-objects';
import { pinLists } from '../../../lambdas/start-run/pin-lists';
import { readConfigurationSet, readIdentity, sesTemplates } from '../../../lambdas/start-run/ses';
import { type Fixture, startS3 } from '../../tools/local/s3/fixture';
import { type Bench, startBench } from '../../tools/local/ses/support';
import { collect } from '../build-audience/bytes';

describe('the campaign bucket', () => {
  let s3: Fixture;
  let objects: CampaignObjects;
  beforeAll(async () => {
    s3 = await startS3();
    objects = s3CampaignObjects(s3.client, 'versions');
  });
  afterAll(() => s3.stop());
  const put = async (Key: string, Body: string) =>
    (await s3.client.send(new PutObjectCommand({ Bucket: 'versions', Key, Body }))).VersionId ?? '';

  test('gives the newest version of an object, and any that is named', async () => {
    const first = await put('campaigns/a.json', 'first');
    const second = await put('campaigns/a.json', 'second');
    expect(await objects.read('campaigns/a.json')).toEqual({ content: 'second', versionId: second });
    expect(await objects.read('campaigns/a.json', first)).toEqual({ content: 'first', versionId: first });
    expect(await objects.newestVersion('campaigns/a.json')).toBe(second);
  });

  test('gives nothing for what is not there, or was deleted', async () => {
    expect(await objects.read('campaigns/none.json')).toBeUndefined();
    expect(await objects.newestVersion('campaigns/none.json')).toBeUndefined();
    await put('campaigns/gone.json', 'x');
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'campaigns/gone.json' }));
    expect(await objects.read('campaigns/gone.json')).toBeUndefined();
    expect(await objects.newestVersion('campaigns/gone.json')).toBeUndefined();
  });

  test('pins one list, or all below a prefix but for the folders of a console', async () => {
    const b = await put('subscribers/new/b.csv', 'email');
    const a = await put('subscribers/new/a.csv', '');
    await put('subscribers/new/', '');
    expect(await pinLists('subscribers/new/b.csv', objects)).toEqual({
      ok: true,
      list: [{ key: 'subscribers/new/b.csv', versionId: b }],
    });
    expect(await pinLists('subscribers/new/', objects)).toEqual({
      ok: true,
      list: [
        { key: 'subscribers/new/a.csv', versionId: a },
        { key: 'subscribers/new/b.csv', versionId: b },
      ],
    });
  });

  test('has no lists where there is nothing but a folder', async () => {
    await put('subscribers/empty/', '');
    expect(await pinLists('subscribers/empty/', objects)).toEqual({
      ok: false,
      fault: 'audience.list: there are no lists below subscribers/empty/ in the bucket',
    });
    expect(await pinLists('subscribers/new', objects)).toEqual({
      ok: false,
      fault: 'audience.list: there is no subscribers/new in the bucket; a prefix ends in /',
    });
  });

  test('takes 1,000 lists and no more', async () => {
    await s3.seed(
      'versions',
      Array.from({ length: 1000 }, (_, index) => `subscribers/many/${index}.csv`),
    );
    expect(await collect(objects.list('subscribers/many/'))).toHaveLength(1000);
    const pinned = await pinLists('subscribers/many/', objects);
    expect(pinned.ok && pinned.list.length).toBe(1000);
    await put('subscribers/many/more.csv', 'email');
    expect(await pinLists('subscribers/many/', objects)).toEqual({
      ok: false,
      fault: 'audience.list: there are more than 1000 lists below subscribers/many/; join them into fewer',
    });
  });
});

describe('SES', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());

  test('tells how the identity and the configuration set stand', async () => {
    expect(await readIdentity(bench.client, 'example.com')).toEqual({
      verified: true,
      mailFromBlocks: false,
    });
    expect(await readIdentity(bench.client, 'none.com')).toBeUndefined();
    expect(await readConfigurationSet(bench.client, 'campaigns')).toEqual({ sendingEnabled: true });
    expect(await readConfigurationSet(bench.client, 'none')).toBeUndefined();
  });

  test('takes a template, takes it again, and renders it', async () => {
    const templates = sesTemplates(bench.client);
    const content = { subject: 'Hello {{name}}', html: '<p>{{name}}</p>', text: '{{name}}' };
    expect(await templates.testRender('shop-prod-hello-1', {})).toEqual({ kind: 'absent' });
    expect(await templates.create('shop-prod-hello-1', content)).toBeUndefined();
    expect(await templates.create('shop-prod-hello-1', content)).toBeUndefined();
    expect(await templates.testRender('shop-prod-hello-1', { name: 'Ann' })).toEqual({ kind: 'rendered' });
    expect(await templates.testRender('shop-prod-hello-1', {})).toMatchObject({ kind: 'refused' });
  });

  test('says why it does not take a template', async () => {
    const content = { subject: '{{#if}', html: '', text: '' };
    expect(await sesTemplates(bench.client).create('shop-prod-bad-1', content)).toEqual(expect.any(String));
  });
});
