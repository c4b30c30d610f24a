import { compileTexts } from '../../constructs/template-compiler/compile-texts';
import { FIRST, fixture, notReady, READY, RUN, SECOND, SES_NAME, sample } from './fixture';

describe('a start', () => {
  test('claims the run and pins what it is made from', async () => {
    const { start, runs, ses } = fixture();
    expect(await start()).toEqual(READY);
    expect(runs.records.get(RUN)).toEqual({
      run: RUN,
      campaignId: 'weekly',
      scheduledTime: '2026-11-30T09:00:00Z',
      startedAt: '2026-11-30T09:00:01.234Z',
      execution: FIRST,
      status: 'RUNNING',
      control: { state: 'run', by: 'person', reason: 'started', cause: '', at: '2026-11-30T09:00:01.234Z' },
      finishedAt: null,
      changedAt: null,
      reportedAt: null,
      sesTemplates: new Set([SES_NAME]),
    });
    expect(runs.plans.get(RUN)).toMatchObject({
      campaign: { id: 'weekly', status: 'ready', templateData: { link: 'https://shop.com/' } },
      campaignVersionId: 'v1',
      configurationSet: 'shop-prod-campaigns',
      template: { name: 'sample', versionId: 'v1', sha256: sample.sha256, sesName: SES_NAME },
      list: [{ key: 'subscribers/all.json', versionId: 'v1' }],
    });
    expect(ses.created).toEqual([{ name: SES_NAME, subject: sample.subject }]);
  });

  test('without a scheduled time is named by when the execution started', async () => {
    const { start } = fixture();
    expect(await start({ campaign: 'weekly' })).toEqual({ ...READY, run: 'weekly-20261130T090001Z' });
  });

  test('by a schedule that fires twice is one run, and the second a duplicate', async () => {
    const { start, runs, bucket } = fixture();
    await start();
    bucket.delete('campaigns/weekly.json');
    expect(await start(undefined, SECOND)).toEqual({ run: RUN, outcome: 'DUPLICATE', cause: '' });
    expect(runs.records.get(RUN)).toMatchObject({ execution: FIRST, status: 'RUNNING' });
  });

  test('by a schedule that fires twice at once is one run', async () => {
    const { start, runs } = fixture();
    const outcomes = await Promise.all([start(), start(undefined, SECOND)]);
    expect(outcomes).toEqual([READY, { run: RUN, outcome: 'DUPLICATE', cause: '' }]);
    expect([...runs.records.values()]).toMatchObject([{ run: RUN, execution: FIRST, status: 'RUNNING' }]);
  });

  test('that is tried again by its own execution goes on, with the plan it had', async () => {
    const { start, change, runs } = fixture();
    await start();
    change({ templateData: { link: 'https://other.com/' } });
    expect(await start()).toEqual(READY);
    expect(runs.plans.get(RUN)?.campaign.templateData).toEqual({ link: 'https://shop.com/' });
  });

  test('that was not ready can be tried again once it is mended', async () => {
    const { start, change, runs } = fixture();
    change({ status: 'draft' });
    await start();
    expect(runs.records.get(RUN)?.status).toBe('NOT_READY');
    expect(runs.plans.size).toBe(0);
    change({ status: 'ready' });
    expect(await start({ run: RUN }, SECOND)).toEqual(READY);
    expect(runs.records.get(RUN)?.status).toBe('RUNNING');
    expect(runs.plans.get(RUN)?.campaignVersionId).toBe('v3');
  });
});

describe('the SES template of a campaign that asks for UTM parameters', () => {
  test('is another, and renders with the tagged links', async () => {
    const { start, change, runs, ses } = fixture();
    change({ tracking: { utm: { source: 'news' } } });
    expect(await start()).toEqual(READY);
    const { sha256, sesName } = runs.plans.get(RUN)?.template ?? {};
    expect(sesName).toBe(`shop-prod-sample-${sha256?.slice(0, 12)}`);
    expect(sesName).not.toBe(SES_NAME);
    expect(ses.rendered).toEqual([
      [
        sesName,
        expect.objectContaining({
          __link: { link: 'https://shop.com/?utm_source=news&utm_medium=email&utm_campaign=weekly' },
        }),
      ],
    ]);
  });

  test('is not sent from where links have no sure place for the parameters', async () => {
    const { start, change, bucket, runs } = fixture();
    bucket.put('templates/sample.json', compileTexts({ html: '<a href="{{link}}/sale">Sale</a>' }));
    change({ tracking: { utm: {} } });
    expect(await start()).toEqual(
      notReady(
        'campaigns/weekly.json: tracking.utm: body.html:2: {{link}} begins a link that goes on behind it; write the whole URL into the variable, or mark the link ses:no-track',
      ),
    );
    expect(runs.records.get(RUN)?.status).toBe('NOT_READY');
  });
});

describe('a campaign', () => {
  test('that is absent is not ready', async () => {
    const { start, bucket, runs } = fixture();
    bucket.delete('campaigns/weekly.json');
    expect(await start()).toEqual(notReady('there is no campaigns/weekly.json in the bucket'));
    expect(runs.records.get(RUN)?.status).toBe('NOT_READY');
  });

  test('with faults is told all of them, with their paths', async () => {
    const { start, change } = fixture();
    change({ template: 'A B', audience: { list: 'lists/all.json', max: 1 } });
    expect(await start()).toEqual(
      notReady(
        'campaigns/weekly.json: template: must be a template\'s name: 1 to 48 lower-case letters, digits and hyphens, got "A B"',
        'campaigns/weekly.json: audience.list: must be a key or a prefix that begins with "subscribers/", without "..", got "lists/all.json"',
        'campaigns/weekly.json: audience.max: unknown key; allowed: list, maxRecipients, segment, excludeRuns',
      ),
    );
  });

  test.each(['draft', 'archived'])('that is %s is not sent', async (status) => {
    const { start, change } = fixture();
    change({ status });
    expect(await start()).toEqual(
      notReady(`campaigns/weekly.json: status: is "${status}"; only "ready" is sent`),
    );
  });

  test('whose window is over has expired, whatever else is wrong', async () => {
    const { start, change, runs, ses } = fixture();
    change({ sendWindow: { notAfter: '2026-11-30T09:00:05Z' } });
    ses.account = { ...ses.account, sendingEnabled: false };
    expect(await start()).toEqual({ run: RUN, outcome: 'EXPIRED', cause: '' });
    expect(runs.records.get(RUN)).toMatchObject({
      status: 'EXPIRED',
      finishedAt: '2026-11-30T09:00:05.000Z',
    });
  });

  test('whose window is still open is ready', async () => {
    const { start, change } = fixture();
    change({ sendWindow: { notAfter: '2026-11-30T09:00:06Z' } });
    expect(await start()).toEqual(READY);
  });

  test('is told everything that is wrong around it at once', async () => {
    const { start, change, ses, bucket } = fixture();
    bucket.put('templates/other.json', sample);
    bucket.put('templates/sample.json', { version: 2 });
    bucket.delete('subscribers/all.json');
    change({
      from: { email: 'boss@shop.com' },
      audience: { list: 'subscribers/all.json', excludeRuns: [`${RUN}`] },
    });
    ses.account = { ...ses.account, sendingEnabled: false, enforcementStatus: 'PROBATION' };
    ses.identity = undefined;
    ses.configurationSet = undefined;
    const { cause } = await start();
    expect(cause.split('\n')).toEqual([
      `${RUN} is not ready:`,
      '- campaigns/weekly.json: from.email: boss@shop.com is not allowed by the settings; allowed: marketing@shop.com, news@shop.com',
      expect.stringMatching(
        /^- campaigns\/weekly\.json: template: templates\/sample\.json is no compiled template; deploy the stack again \(version: must be 1, got 2; /,
      ),
      '- campaigns/weekly.json: audience.list: there is no subscribers/all.json in the bucket; a prefix ends in /',
      `- campaigns/weekly.json: audience.excludeRuns: ${RUN} is not known, or has no audience`,
      '- AWS has put the account under enforcement (PROBATION); answer its case in the SES console, under "Account dashboard", before anything else is sent',
      '- sending is paused for the whole account; if AWS did not do it, resume it: aws sesv2 put-account-sending-attributes --sending-enabled',
      '- SES has no configuration set shop-prod-campaigns; deploy the stack again',
      '- SES has no identity shop.com; deploy the stack again',
    ]);
  });

  test('whose template is absent is told which there are', async () => {
    const { start, bucket } = fixture();
    bucket.put('templates/other.json', sample);
    bucket.delete('templates/sample.json');
    expect(await start()).toEqual(
      notReady('campaigns/weekly.json: template: there is no sample; there are: other'),
    );
    bucket.delete('templates/other.json');
    expect((await start()).cause).toContain('there is no sample; there are: none');
  });

  test('whose templateData has a URL that is none is not ready', async () => {
    const { start, change } = fixture();
    change({ templateData: { link: 'javascript:alert(1)' } });
    expect(await start()).toEqual(
      notReady(
        'campaigns/weekly.json: templateData.link: begins a URL, so it must begin with http://, https:// or mailto:',
      ),
    );
  });

  test('may leave out a run that has an audience', async () => {
    const { start, change, runs } = fixture();
    runs.audiences.set('weekly-20261123T090000Z', { rows: 1, rejected: 0, segmentExcluded: 0, planned: 1 });
    change({ audience: { list: 'subscribers/all.json', excludeRuns: ['weekly-20261123T090000Z'] } });
    expect(await start()).toEqual(READY);
  });

  test('that is too long for one item of the ledger is not ready', async () => {
    const { start, change } = fixture();
    change({ templateData: { link: 'https://shop.com/', long: 'ä'.repeat(200_000) } });
    const { cause } = await start();
    expect(cause).toMatch(
      /campaigns\/weekly\.json: the campaign and the keys of its lists have 400\d{3} bytes, more than the 380000 of one run; shorten templateData, or join the lists into fewer$/,
    );
  });
});

describe('the template', () => {
  test('is rendered with what templateData has and a sample of the rest', async () => {
    const { start, ses } = fixture();
    await start();
    expect(ses.rendered).toEqual([
      [
        SES_NAME,
        {
          name: 'sample',
          link: 'https://shop.com/',
          unsubscribe_url: 'https://example.com/unsubscribe',
          html: {
            name: 'sample',
            link: 'https://shop.com/',
            unsubscribe_url: 'https://example.com/unsubscribe',
          },
          line: { name: 'sample' },
        },
      ],
    ]);
  });

  test('is noted before it is made, also of a run that is not ready', async () => {
    const { start, ses, runs } = fixture();
    ses.refusal = 'The account has 20000 templates.';
    await start();
    expect(runs.records.get(RUN)?.sesTemplates).toEqual(new Set([SES_NAME]));
  });

  test('is waited for until SES shows it', async () => {
    const { start, ses, clock } = fixture();
    ses.renders = [{ kind: 'absent' }, { kind: 'absent' }, { kind: 'rendered' }];
    expect(await start()).toEqual(READY);
    expect(clock.slept).toEqual([1500, 1500]);
  });

  test('is not waited for longer than a minute', async () => {
    const { start, ses, clock } = fixture();
    ses.renders = [{ kind: 'absent' }];
    expect(await start()).toEqual(
      notReady(
        `SES does not show the template ${SES_NAME} a minute after it was made; start the campaign again`,
      ),
    );
    expect(clock.slept.length).toBe(40);
  });

  test('that SES can not render is not sent', async () => {
    const { start, ses } = fixture();
    ses.renders = [{ kind: 'refused', why: "Attribute 'x' is not present in the rendering data." }];
    expect(await start()).toEqual(
      notReady("SES can't render the template sample: Attribute 'x' is not present in the rendering data."),
    );
  });

  test('that SES does not take is not sent', async () => {
    const { start, ses } = fixture();
    ses.refusal = 'The account has 20000 templates.';
    expect(await start()).toEqual(
      notReady('SES refuses the template sample: The account has 20000 templates.'),
    );
    expect(ses.rendered).toEqual([]);
  });
});
