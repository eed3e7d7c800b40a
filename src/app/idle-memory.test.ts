import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('a process that idles after a burst gives the memory back, and stops when it is told to', async () => {
  const child = fork(fileURLToPath(new URL('../../test/processes/burst-process.ts', import.meta.url)), [], {
    execArgv: ['--expose-gc'],
  });
  const [[{ burst, idle }]] = (await Promise.all([once(child, 'message'), once(child, 'exit')])) as [
    [{ burst: number; idle: number }],
    unknown,
  ];
  expect(idle).toBeLessThan(burst / 2);
});
