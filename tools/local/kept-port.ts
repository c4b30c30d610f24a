import { readFile, writeFile } from 'node:fs/promises';
import { type RunningServer, serve } from './http-server';
import type { LocalService } from './service';

/**
 * Serves on the port that `file` names, so that links of an earlier start still lead here; on a free one where there is no
 * such file or somebody else has the port, which the file names from then on.
 */
export async function serveOnKeptPort(service: LocalService, file: string): Promise<RunningServer> {
  const kept = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = Number.isInteger(kept) && kept >= 0 && kept <= 65_535 ? kept : 0;
  const server = await serve(service, port).catch(() => serve(service));
  await writeFile(file, new URL(server.url).port);
  return server;
}
