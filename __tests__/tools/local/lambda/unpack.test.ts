import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../../../lambdas/shared/user-error';
import { unpack } from '../../../../tools/local/lambda/unpack';
import { temporaryFolder, writeZip } from '../support/functions';

const folder = temporaryFolder();
const at = (name: string): string => path.join(folder, name);

test('unpacks a zip, folders included, in a place of its own for each content', () => {
  const zip = writeZip(at('a.zip'), { 'index.js': 'one', 'data/deep/x.json': '{}', 'empty/': '' });
  const target = unpack(zip, at('code'));
  expect(path.dirname(target)).toBe(at('code'));
  expect(readFileSync(path.join(target, 'index.js'), 'utf8')).toBe('one');
  expect(readFileSync(path.join(target, 'data/deep/x.json'), 'utf8')).toBe('{}');
  writeZip(zip, { 'index.js': 'two' });
  const second = unpack(zip, at('code'));
  expect(second).not.toBe(target);
  expect(readFileSync(path.join(second, 'index.js'), 'utf8')).toBe('two');
});

test('leaves alone what is unpacked already', () => {
  const zip = writeZip(at('b.zip'), { 'index.js': 'code' });
  const target = unpack(zip, at('again'));
  writeFileSync(path.join(target, 'index.js'), 'touched');
  expect(unpack(zip, at('again'))).toBe(target);
  expect(readFileSync(path.join(target, 'index.js'), 'utf8')).toBe('touched');
  expect(readdirSync(at('again'))).toEqual([path.basename(target)]);
});

test.each(['../out.js', 'a/../../out.js', '/etc/out.js', 'a\\..\\out.js', 'C:out.js'])(
  'refuses the name %s, and writes nothing',
  (name) => {
    const zip = writeZip(at('bad.zip'), { 'index.js': 'code', [name]: 'bad' });
    expect(() => unpack(zip, at('refused'))).toThrow(
      new UserError(`${zip}: ${JSON.stringify(name)} lies outside the function's folder`),
    );
    expect(() => readdirSync(at('refused'))).toThrow('ENOENT');
  },
);

test('refuses more than 250 MB, by what the zip says of itself', () => {
  const zip = writeZip(at('bomb.zip'), { 'index.js': 'code' });
  const bytes = readFileSync(zip);
  // The size unzipped in the central directory, 24 bytes after its mark.
  bytes.writeUInt32LE(262_144_001, bytes.indexOf('PK\u0001\u0002') + 24);
  writeFileSync(zip, bytes);
  expect(() => unpack(zip, at('refused'))).toThrow(
    new UserError(`${zip}: over 262144000 bytes unzipped, more than Lambda takes`),
  );
});

test('names a file that is no zip, and one that is not there', () => {
  writeFileSync(at('text.zip'), 'not a zip');
  expect(() => unpack(at('text.zip'), at('refused'))).toThrow(
    new UserError(`${at('text.zip')} is not a zip: invalid zip data`),
  );
  expect(() => unpack(at('absent.zip'), at('refused'))).toThrow(
    new UserError(
      `${at('absent.zip')} can't be read: ENOENT: no such file or directory, open '${at('absent.zip')}'`,
    ),
  );
});
