import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../constructs/project-root';
import { benchmarkPage, keptRun, readOutput } from '../../../tools/docs/benchmark-page';

const output = [
  '2 × a processor, 8 GiB',
  '',
  'figure  found  bound',
  'share   0.97   at least 0.95',
  '{"bench":"send","ok":true,"machine":"2 × a processor, 8 GiB","share":0.97}',
  '',
].join('\n');

describe('readOutput', () => {
  it('takes the table and the JSON of the last line apart', () => {
    expect(readOutput(output, 'npm run bench -- send', '2026-11-24')).toEqual({
      command: 'npm run bench -- send',
      date: '2026-11-24',
      table: 'figure  found  bound\nshare   0.97   at least 0.95',
      result: { bench: 'send', ok: true, machine: '2 × a processor, 8 GiB', share: 0.97 },
    });
  });

  it('refuses what ends without a result', () => {
    expect(() => readOutput('Error: no port\n', 'npm run bench -- send', '2026-11-24')).toThrow(
      'npm run bench -- send did not end with its result as JSON; its last line is: Error: no port',
    );
  });
});

describe('benchmarkPage', () => {
  const run = readOutput(output, 'npm run bench -- send', '2026-11-24');

  it('says of each run how, when and where it was taken, and shows its table', () => {
    expect(benchmarkPage(new Map([['send', run]]))).toContain(
      [
        '## send',
        '',
        '`npm run bench -- send`, 2026-11-24, on 2 × a processor, 8 GiB: every bound was kept.',
        '',
        '```text',
        'figure  found  bound',
        'share   0.97   at least 0.95',
        '```',
      ].join('\n'),
    );
  });

  it('does not hide a bound that was missed', () => {
    const missed = { ...run, result: { ...run.result, ok: false } };
    expect(benchmarkPage(new Map([['send', missed]]))).toContain('**a bound was missed**');
  });
});

test('docs/benchmarks.md is made from the results in docs/benchmarks/', () => {
  const docs = path.join(projectRoot(), 'docs');
  const files = readdirSync(path.join(docs, 'benchmarks')).sort();
  const runs = files.map((file) => {
    const text = readFileSync(path.join(docs, 'benchmarks', file), 'utf8');
    return [path.basename(file, '.json'), keptRun.parse(JSON.parse(text))] as const;
  });
  expect(readFileSync(path.join(docs, 'benchmarks.md'), 'utf8')).toBe(benchmarkPage(new Map(runs)));
});
