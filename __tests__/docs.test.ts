import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runbookAnchor } from '../constructs/monitoring/alarm';
import { projectRoot } from '../constructs/project-root';
import { RUNBOOK_CHAPTER } from '../lambdas/handle-events/guard-notice';
import { settingsTable } from '../tools/docs/settings-table';
import { stackOf } from './support/stacks';

const read = (file: string) => readFileSync(path.join(projectRoot(), file), 'utf8');

test("the README's table of settings is the schema's", () => {
  const [, table] = /<!-- settings:begin -->\n([\s\S]*?)<!-- settings:end -->/.exec(read('README.md')) ?? [];
  expect(table).toBe(`${settingsTable().trim()}\n`);
});

test('the runbook has a chapter for each alarm and for the guard of runs, and no other', () => {
  const chapters = [...read('docs/runbook.md').matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
    runbookAnchor({ title }),
  );
  const alarms = stackOf('prod').resources('aws_cloudwatch_metric_alarm');
  const named = alarms.map(
    ({ config }) => /docs\/runbook\.md#\S+$/.exec(config.alarm_description as string)?.[0],
  );
  expect(chapters.toSorted()).toEqual([...named, RUNBOOK_CHAPTER].toSorted());
});

test('every chapter of the runbook says what to look at and what to do', () => {
  const chapters = read('docs/runbook.md').split(/^## /m).slice(1);
  for (const chapter of chapters)
    expect(chapter).toMatch(/^.+\n\n.+\n\nLook at:\n\n- [\s\S]+\n\nDo:\n\n1\. /);
});

test.each(['README.md', 'CONTRIBUTING.md'])(
  '%s links to files that exist and names scripts that exist',
  (file) => {
    const text = read(file);
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(path.join(projectRoot(), target)))).toEqual([]);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run ([a-z]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  },
);

test('decisions are numbered without a gap and have context, decision and consequences', () => {
  const files = readdirSync(path.join(projectRoot(), 'docs/adr')).sort();
  files.forEach((file, index) => {
    const number = index + 1;
    expect(file).toMatch(new RegExp(`^${String(number).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
    expect(read(`docs/adr/${file}`)).toMatch(
      new RegExp(
        `^# ${number}\\. .+\\n\\n## Context\\n[\\s\\S]+\\n## Decision\\n[\\s\\S]+\\n## Consequences\\n`,
      ),
    );
  });
});
