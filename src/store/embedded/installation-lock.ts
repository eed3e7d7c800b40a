import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { storeError } from '#store/store-errors.ts';
import { processSpace, processStartMark } from './process-identity.ts';

const holderSchema = z.object({
  pid: z.number().int(),
  startMark: z.string().nullable(),
  space: z.string(),
  address: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

export interface InstallationLock {
  release(): void;
}

/** How often the holder touches the file, for those who cannot see its process, in milliseconds. */
const heartbeatMs = 2_000;
/** A holder of another machine or container that does not touch the file for this long is gone, in milliseconds. */
const patienceMs = 9_000;
/** How often a waiting process looks, in milliseconds. */
const lookMs = 500;

/**
 * One installation a data directory: the file `plumbline.lock`, made by `link(2)`, which never replaces.
 *
 * free -> held: `link` succeeds.
 * held -> stale: its process is gone (same machine), or the file is not touched for 9 s (another machine or container).
 * stale -> free: whoever can rename the stale file away removes it; the next `link` decides who holds it.
 * held -> free: `release`, which removes the file only while it is still ours.
 *
 * Throws `store.already_running`, naming process and address of the holder.
 */
export const holdInstallation = async (
  dataDir: string,
  address: string,
  clock: Clock,
): Promise<InstallationLock> => {
  const path = join(dataDir, 'plumbline.lock');
  const mine = JSON.stringify({
    pid: process.pid,
    startMark: processStartMark(process.pid),
    space: processSpace(),
    address,
  } satisfies Holder);
  const draft = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    while (!tryLink(draft, path)) {
      const found = readText(path);
      if (found === null) continue;
      const holder = parseHolder(found);
      if (holder !== null && (await isLive(holder, path, clock)))
        throw storeError(
          'store.already_running',
          `Plumbline already runs on ${dataDir}: process ${holder.pid}, ${holder.address}.`,
          {
            details: { pid: holder.pid, address: holder.address, dataDir },
          },
        );
      removeStale(path, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const heartbeat = setInterval(() => {
    touch(path);
  }, heartbeatMs);
  heartbeat.unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      if (readText(path) === mine) rmSync(path, { force: true });
    },
  };
};

const tryLink = (draft: string, path: string): boolean => {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
};

const isLive = async (holder: Holder, path: string, clock: Clock): Promise<boolean> => {
  if (holder.space === processSpace())
    return holder.startMark !== null && processStartMark(holder.pid) === holder.startMark;
  const touchedAt = touchTime(path);
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookMs) {
    await clock.sleep(lookMs);
    if (touchTime(path) !== touchedAt) return true;
  }
  return false;
};

/** Takes the stale file away, and puts it back when another process has replaced it in between. */
const removeStale = (path: string, stale: string): void => {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if (readText(aside) !== stale) tryLink(aside, path);
  rmSync(aside, { force: true });
};

/** A lock that cannot be touched any more (the directory was removed) has nobody left to convince. */
const touch = (path: string): void => {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
};

const touchTime = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
};

/** Null for a file that holds no holder, as after a power cut. */
const parseHolder = (text: string): Holder | null => {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
