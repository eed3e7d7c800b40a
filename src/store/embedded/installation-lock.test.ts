import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '#base/clock.ts';
import { holdInstallation } from '#store/embedded/installation-lock.ts';
import { processSpace, processStartMark } from '#store/embedded/process-identity.ts';

let dataDir: string;
let path: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'installation-lock-'));
  path = join(dataDir, 'plumbline.lock');
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

/** Time passes at once; `meanwhile` is what others do in it. */
const fastClock = (meanwhile: () => void = () => undefined): Clock => ({
  now: () => 0,
  sleep: () => {
    meanwhile();
    return Promise.resolve();
  },
});

const heldBy = (holder: { pid?: number; startMark?: string | null; space?: string }): void => {
  writeFileSync(
    path,
    JSON.stringify({
      pid: process.pid,
      startMark: processStartMark(process.pid),
      space: processSpace(),
      address: 'here',
      ...holder,
    }),
  );
};

test('a held directory is refused until it is released, and nothing is left behind', async () => {
  const lock = await holdInstallation(dataDir, 'http://127.0.0.1:4400', fastClock());
  await expect(holdInstallation(dataDir, 'second', fastClock())).rejects.toMatchObject({
    code: 'store.already_running',
    details: { pid: process.pid, address: 'http://127.0.0.1:4400' },
  });
  lock.release();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a lock whose process is gone, or whose number another process has, is taken over', async () => {
  heldBy({ pid: 2 ** 22 + 1, startMark: 'long ago' });
  (await holdInstallation(dataDir, 'me', fastClock())).release();
  heldBy({ startMark: 'another process' });
  (await holdInstallation(dataDir, 'me', fastClock())).release();
  expect(existsSync(path)).toBe(false);
});

test('a lock of another container is respected while it is touched, and taken over when it is not', async () => {
  heldBy({ space: 'another container' });
  let second = 1;
  const alive = fastClock(() => {
    second += 1;
    utimesSync(path, second, second);
  });
  await expect(holdInstallation(dataDir, 'me', alive)).rejects.toMatchObject({
    code: 'store.already_running',
  });
  (await holdInstallation(dataDir, 'me', fastClock())).release();
});

test('a lock file that a power cut left empty is no lock', async () => {
  writeFileSync(path, '');
  (await holdInstallation(dataDir, 'me', fastClock())).release();
  expect(existsSync(path)).toBe(false);
});
