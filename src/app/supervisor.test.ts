import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { restartWaitMs, superviseChild, type Child } from './supervisor.ts';

let dir: string;
const children: Child[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'plumbline-child-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
  await rm(dir, { recursive: true, force: true });
});

/** A process that notes its starts and does what `then` says. */
const supervise = async (then: string): Promise<Child> => {
  const file = join(dir, 'child.mjs');
  await writeFile(
    file,
    `import { appendFileSync } from 'node:fs';
     appendFileSync(${JSON.stringify(join(dir, 'starts'))}, process.pid + '\\n');
     process.once('disconnect', () => process.exit(0));
     ${then}`,
  );
  const child = superviseChild(
    { name: 'child', file: pathToFileURL(file), args: [], environment: {} },
    systemClock,
    silentLogger,
  );
  children.push(child);
  return child;
};

const starts = async (): Promise<number> =>
  (await readFile(join(dir, 'starts'), 'utf8')).trim().split('\n').length;

test('waits grow with deaths in a row up to half a minute', () => {
  expect([1, 2, 3, 4, 20].map(restartWaitMs)).toEqual([250, 500, 1_000, 2_000, 30_000]);
});

test('a child that dies is started again and told again what it was told', async () => {
  const child = await supervise(`
    process.on('message', (message) => appendFileSync(${JSON.stringify(join(dir, 'told'))}, message.to + '\\n'));
    process.send('ready');`);
  expect(await child.ready).toBe('ready');
  child.tell({ to: 'here' });
  const told = (): Promise<string> => readFile(join(dir, 'told'), 'utf8').catch(() => '');
  await expect.poll(told).toBe('here\n');
  process.kill(child.pid() ?? 0, 'SIGKILL');
  await expect.poll(starts, { timeout: 5_000 }).toBe(2);
  await expect.poll(told, { timeout: 5_000 }).toBe('here\nhere\n');
});

test('a child that dies before it was ever ready is not started again', async () => {
  const child = await supervise('process.exit(3);');
  await expect(child.ready).rejects.toThrow('ended before it was ready (3)');
  expect(await starts()).toBe(1);
});

test('a child that is asked to stop stays stopped', async () => {
  const child = await supervise(`process.send('ready');`);
  await child.ready;
  await child.stop();
  expect(child.pid()).toBeNull();
  expect(await starts()).toBe(1);
});
