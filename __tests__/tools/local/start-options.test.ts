import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../constructs/project-root';
import { startOptions } from '../../../tools/local/start-options';

const folder = mkdtempSync(path.join(tmpdir(), 'options-'));
const refusal = (...args: string[]): string => {
  try {
    startOptions(args);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was taken');
};

describe('the options of npm start', () => {
  test('are those of the tutorial where none are given', () => {
    expect(startOptions([])).toMatchObject({
      once: false,
      json: false,
      fresh: false,
      timeScale: 10_000,
      stateFolder: path.join(projectRoot(), '.local'),
      sending: {
        campaign: 'product-promotion',
        template: 'product-promotion',
        list: { key: 'subscribers/offers.json' },
      },
    });
  });

  test('take a list byte for byte, so that a compressed one stays whole', () => {
    const file = path.join(folder, 'people.csv.gz');
    const bytes = Buffer.from([0x1f, 0x8b, 0xff, 0xfe, 0x00]);
    writeFileSync(file, bytes);
    const { list } = startOptions(['--list', file]).sending;
    expect(list.key).toBe('subscribers/people.csv.gz');
    expect(Buffer.from(list.content)).toEqual(bytes);
  });

  test('take template and data in place of the own ones, and --json as --once', () => {
    const options = startOptions(['--json', '--template', 'welcome-campaign', '--data', '{"a":{"b":1}}']);
    expect([options.once, options.sending.template, options.sending.templateData]).toEqual([
      true,
      'welcome-campaign',
      { a: { b: 1 } },
    ]);
  });
});

describe('the options of npm start that are refused', () => {
  test('a list that is not there, and one that is a folder', () => {
    expect(refusal('--list', '/nowhere/people.csv')).toBe(
      '--list: /nowhere/people.csv can not be read: there is no such file',
    );
    expect(refusal('--list', folder)).toContain(`--list: ${folder} can not be read: EISDIR`);
  });

  test.each(['{"a":', '[1]', 'null', '"text"', ''])('data that are no JSON object: %s', (data) => {
    expect(refusal('--data', data)).toBe(
      `--data must be a JSON object such as {"discount":"10"}, got ${data}`,
    );
  });

  test.each(['../config', 'nope', ''])('a template that is not there, with those that are: "%s"', (name) => {
    expect(refusal('--template', name)).toBe(
      `--template: there is no template "${name}"; folders of ${path.join(projectRoot(), 'templates')}: product-promotion, welcome-campaign`,
    );
  });

  test.each(['0', '0.5', 'fast', 'Infinity', '1000001', ''])('a time scale of "%s"', (scale) => {
    expect(refusal('--time-scale', scale)).toContain(
      `--time-scale must be a number from 1 to 1000000, got "${scale}"\nusage: npm start -- `,
    );
  });

  test('options that do not exist, and arguments without one', () => {
    expect(refusal('--nope')).toContain("Unknown option '--nope'");
    expect(refusal('people.csv')).toContain("Unexpected argument 'people.csv'");
  });
});
