import { systemClock } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import { silentLogger } from '#base/log.ts';
import { startEmbeddedPostgres } from '#store/embedded/embedded-postgres.ts';

/**
 * A process of its own that starts the embedded server on the directory it is given, writes one line of JSON (the result,
 * or the code it was refused with), and stops the server when its standard input ends.
 */
const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

try {
  const server = await startEmbeddedPostgres({
    dataDir: process.argv[2] ?? '',
    logger: silentLogger,
    clock: systemClock,
    address: 'http://127.0.0.1:4400',
    settings: { shared_buffers: '32MB' },
  });
  say({ pid: process.pid, url: server.url, adopted: server.adopted });
  process.stdin.resume();
  process.stdin.once('end', () => void server.stop());
} catch (error) {
  if (!(error instanceof PlumblineError)) throw error;
  say({ pid: process.pid, code: error.code, message: error.message, hint: error.hint });
}
