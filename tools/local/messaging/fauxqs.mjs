// SNS and SQS in a process of their own: fauxqs is an ES module, which the CommonJS of jest can't load. Tells its parent
// the port that it got, and ends when the parent does.
import { startFauxqs } from 'fauxqs';

const server = await startFauxqs({
  port: 0,
  logger: false,
  host: '127.0.0.1',
  defaultRegion: process.argv[2],
});
process.send(server.port);
// Ctrl-C reaches every process of the terminal; the parent ends this one when it is no longer needed.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
