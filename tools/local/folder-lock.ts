import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../../lambdas/shared/user-error';

/** A folder that this process alone uses. */
export interface FolderLock {
  /** What whoever comes second is told, such as an address where the first can be reached. */
  announce(words: string): void;
  release(): Promise<void>;
}

/**
 * Takes a folder for this process, by a socket that stands for it: it is gone when the process is, however that ended.
 *
 * @throws UserError with what the holder announced, where another process holds the folder
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const address = socketOf(path.resolve(folder));
  let words = 'it is starting';
  const server = createServer((socket) => socket.end(words));
  if (!(await listens(server, address))) {
    const holder = await answerOf(address);
    if (holder !== undefined) {
      throw new UserError(
        `another start uses ${path.resolve(folder)} (${holder}); end it with Ctrl-C, or give this one a folder of its own with --state FOLDER`,
      );
    }
    // A socket that nobody listens at was left by a process that was killed.
    rmSync(address, { force: true });
    if (!(await listens(server, address)))
      throw new UserError(`${address} can not be listened at; delete it`);
  }
  // The lock keeps no process alive that has nothing else to do.
  server.unref();
  return {
    announce: (said) => {
      words = said;
    },
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Not in the folder itself: the path of a socket may have some 100 characters only (sun_path, unix(7)). */
function socketOf(folder: string): string {
  const name = `email-marketing-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(tmpdir(), `${name}.sock`);
}

/** Whether the server could listen; not when somebody else does. */
function listens(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error);
    server.once('error', onError);
    server.listen(address, () => {
      server.off('error', onError);
      resolve(true);
    });
  });
}

/** What the holder of a lock says; undefined where nobody listens any more. */
function answerOf(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let words = '';
    const socket: Socket = createConnection(address);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      words += text;
    });
    socket.once('end', () => resolve(words));
    socket.once('error', () => resolve(undefined));
  });
}
