import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a server writes of itself into its data directory (PostgreSQL source, `src/include/utils/pidfile.h`). */
export interface PostmasterFile {
  readonly pid: number;
  /** Null while the server has not got that far. */
  readonly port: number | null;
  /** `starting`, `stopping`, `ready` or `standby`; empty while unknown. */
  readonly state: string;
}

/** Reads `postmaster.pid`; null when there is none. The process it names may be long dead. */
export const readPostmasterFile = (clusterDir: string): PostmasterFile | null => {
  let text: string;
  try {
    text = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8');
  } catch {
    return null;
  }
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isSafeInteger(pid) || pid === 0) return null;
  const port = Number(lines[3] ?? '');
  return { pid, port: Number.isSafeInteger(port) && port > 0 ? port : null, state: lines[7] ?? '' };
};
