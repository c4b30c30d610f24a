import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStateFolder } from '../../../tools/local/state-folder';

const newFolder = () => mkdtempSync(path.join(tmpdir(), 'state-'));

describe('the folder of npm start', () => {
  test('is made where it is missing, and taken with what an earlier start left', () => {
    const folder = path.join(newFolder(), 'deep', 'down');
    const { state } = openStateFolder(folder, false);
    mkdirSync(state);
    writeFileSync(path.join(state, 'ses.json'), '{}');
    expect(openStateFolder(folder, false).state).toBe(state);
    expect(readFileSync(path.join(state, 'ses.json'), 'utf8')).toBe('{}');
  });

  test('is emptied by --fresh', () => {
    const folder = newFolder();
    const { state } = openStateFolder(folder, false);
    mkdirSync(state);
    openStateFolder(folder, true);
    expect(existsSync(state)).toBe(false);
  });

  test('is refused with what no start has made in it, which stays', () => {
    const folder = newFolder();
    const thesis = path.join(folder, 'thesis.txt');
    writeFileSync(thesis, 'precious');
    expect(() => openStateFolder(folder, true)).toThrow(
      `--state: ${folder} holds thesis.txt, which no start has made; choose an empty or a new folder`,
    );
    expect(readFileSync(thesis, 'utf8')).toBe('precious');
    expect(() => openStateFolder(thesis, false)).toThrow(`--state: ${thesis} is no folder`);
  });
});
