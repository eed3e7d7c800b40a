import { processEnvironment } from '#app/config.ts';
import { runCli } from './main.ts';

/** The command line as a process. The first Ctrl-C asks a command to come to an end, the second ends it. */
const interrupt = new AbortController();
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort(new Error('interrupted'));
});

// Whoever reads may have seen enough, as `head` has: that is a Ctrl-C, and no fault.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    interrupt.abort(new Error('nobody reads any more'));
  });

process.exitCode = await runCli(process.argv.slice(2), {
  environment: processEnvironment(),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isInteractive: process.stdin.isTTY && process.stdout.isTTY,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  interrupted: interrupt.signal,
});
