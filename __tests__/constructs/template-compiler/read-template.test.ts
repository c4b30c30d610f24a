import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTemplate, readTemplates } from '../../../constructs/template-compiler/read-template';

let root: string;

beforeEach(() => {
  root = path.join(mkdtempSync(path.join(tmpdir(), 'read-template-')), 'templates');
  mkdirSync(root);
});

afterEach(() => {
  rmSync(path.dirname(root), { recursive: true });
});

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

function writeTemplate(name: string): void {
  write(`${name}/subject.txt`, 'Hello\n');
  write(`${name}/body.html`, '<p>Hi</p>\n');
  write(`${name}/body.txt`, 'Hi\n');
}

describe('readTemplate', () => {
  test('reads the three files, and names them as they are typed at the root of the project', () => {
    writeTemplate('welcome');
    expect(readTemplate(path.join(root, 'welcome'))).toEqual({
      name: 'welcome',
      subject: 'Hello',
      html: '<p>Hi</p>',
      text: 'Hi',
      files: {
        subject: 'templates/welcome/subject.txt',
        html: 'templates/welcome/body.html',
        text: 'templates/welcome/body.txt',
      },
    });
  });

  test('leaves the MJML alone that the HTML is made from', () => {
    writeTemplate('welcome');
    write('welcome/body.mjml', '<mjml></mjml>');
    expect(readTemplate(path.join(root, 'welcome')).html).toBe('<p>Hi</p>');
  });

  test.each([
    ['one line end', 'a\n', 'a'],
    ['one line end of Windows', 'a\r\n', 'a'],
    ['only one', 'a\r\n\n', 'a\r\n'],
    ['a byte order mark', '\ufeffa', 'a'],
    ['no white space', ' a ', ' a '],
  ])('takes away %s', (_, content, text) => {
    writeTemplate('welcome');
    write('welcome/body.txt', content);
    expect(readTemplate(path.join(root, 'welcome')).text).toBe(text);
  });

  test('lists all that is wrong with the files', () => {
    write('welcome/body.html', Uint8Array.of(0x48, 0xfc));
    write('welcome/body.txt', 'H\0i\0');
    write('welcome/notes.md', '');
    write('welcome/.DS_Store', '');
    mkdirSync(path.join(root, 'welcome/subject.txt'));
    expect(() => readTemplate(path.join(root, 'welcome'))).toThrow(
      new Error(
        [
          'templates/welcome/notes.md: unknown file; a template consists of subject.txt, body.html, body.txt',
          'templates/welcome/subject.txt: no such file; a template needs it',
          'templates/welcome/body.html: not a text in UTF-8; save it as UTF-8',
          'templates/welcome/body.txt: not a text in UTF-8; save it as UTF-8',
        ].join('\n'),
      ),
    );
  });

  test.each(['Welcome', 'welcome_mail', 'a'.repeat(49)])('refuses the name %s', (name) => {
    writeTemplate(name);
    expect(() => readTemplate(path.join(root, name))).toThrow(
      new Error(
        `templates/${name}: "${name}" can't name a template; allowed are 1 to 48 lower-case letters, digits and hyphens`,
      ),
    );
  });

  test('takes a name of 48 characters', () => {
    writeTemplate('a'.repeat(48));
    expect(readTemplate(path.join(root, 'a'.repeat(48))).name).toBe('a'.repeat(48));
  });
});

describe('readTemplates', () => {
  test('reads every folder, sorted by name', () => {
    for (const name of ['welcome', 'a-2', 'a']) writeTemplate(name);
    expect(readTemplates(root).map(({ name }) => name)).toEqual(['a', 'a-2', 'welcome']);
  });

  test('lists the faults of all templates at once', () => {
    write('a/subject.txt', 'x');
    write('b/body.html', 'x');
    write('c.txt', 'x');
    expect(() => readTemplates(root)).toThrow(
      new Error(
        [
          'templates/a/body.html: no such file; a template needs it',
          'templates/a/body.txt: no such file; a template needs it',
          'templates/b/subject.txt: no such file; a template needs it',
          'templates/b/body.txt: no such file; a template needs it',
          'templates/c.txt: not a folder; each template has a folder of its own',
        ].join('\n'),
      ),
    );
  });

  test('refuses a folder without templates, and one that is not there', () => {
    expect(() => readTemplates(root)).toThrow(
      new Error('templates: holds no template; add a folder with subject.txt, body.html, body.txt'),
    );
    expect(() => readTemplates(path.join(root, 'none'))).toThrow(new Error('none: no such folder'));
  });
});
