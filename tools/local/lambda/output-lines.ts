import type { Readable } from 'node:stream';

/** What the bootstrap writes behind the last line of a request. */
const END = /^\0END (\S+)$/;

/** Cuts what a process writes into lines, and tells where the output of a request ends. */
export function readOutput(
  stream: Readable,
  { onLine, onEnd }: { readonly onLine: (line: string) => void; readonly onEnd: (requestId: string) => void },
): void {
  let unfinished = '';
  const take = (line: string): void => {
    // Without a line break before it, the mark stands behind text.
    const at = line.indexOf('\0END ');
    const [, requestId] = at < 0 ? [] : (END.exec(line.slice(at)) ?? []);
    const text = requestId === undefined ? line : line.slice(0, at);
    if (text !== '') onLine(text);
    if (requestId !== undefined) onEnd(requestId);
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (unfinished + chunk).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream.on('end', () => {
    if (unfinished !== '') take(unfinished);
  });
}
