import settings from '../../settings';
import { runCli } from './run-cli';

/** npm run cli -- COMMAND: what an operator does with runs and people. */
async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), {
    settings,
    terminal: {
      print: (text) => void process.stdout.write(text),
      tell: (line) => void process.stderr.write(`${line}\n`),
    },
  });
}

// Who reads only the beginning, such as `head`, has what they want.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

void main();
