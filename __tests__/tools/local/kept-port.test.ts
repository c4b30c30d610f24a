import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serveOnKeptPort } from '../../../tools/local/kept-port';

const service = async () => ({ status: 200, body: 'here' });
const portFile = () => path.join(mkdtempSync(path.join(tmpdir(), 'port-')), 'port');

test('the port of an earlier start is taken again', async () => {
  const file = portFile();
  const first = await serveOnKeptPort(service, file);
  await first.close();
  const second = await serveOnKeptPort(service, file);
  expect(second.url).toBe(first.url);
  await second.close();
});

test('a port that somebody else has by now is left to them, and the next one kept', async () => {
  const file = portFile();
  const first = await serveOnKeptPort(service, file);
  const second = await serveOnKeptPort(service, file);
  expect(second.url).not.toBe(first.url);
  expect(`http://127.0.0.1:${readFileSync(file, 'utf8')}`).toBe(second.url);
  await Promise.all([first.close(), second.close()]);
});

test.each(['', 'nonsense', '-1', '70000'])('a file that says "%s" leads to a free port', async (content) => {
  const file = portFile();
  writeFileSync(file, content);
  const server = await serveOnKeptPort(service, file);
  expect(await (await fetch(server.url)).text()).toBe('here');
  await server.close();
});
