import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A text that is the same for one process as long as it lives and differs for the next that gets its number; null when no
 * such process runs (a zombie does not run). From /proc/<pid>/stat, field 22 (proc(5)), else from `ps`.
 */
export const processStartMark = (pid: number): string | null => {
  if (process.platform === 'linux') {
    const stat = readProc(pid, 'stat');
    if (stat === null) return null;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  }
  const line = ps(pid, 'lstart=,stat=');
  return line === null || line.endsWith('Z') ? null : line;
};

/** True when the process is a PostgreSQL server that works in this data directory. */
export const isServerOf = (pid: number, clusterDir: string): boolean => {
  if (process.platform !== 'linux') return ps(pid, 'command=')?.includes(clusterDir) === true;
  if (readProc(pid, 'comm')?.trim() !== 'postgres') return false;
  try {
    const cwd = statSync(`/proc/${pid}/cwd`);
    const cluster = statSync(clusterDir);
    return cwd.dev === cluster.dev && cwd.ino === cluster.ino;
  } catch {
    return false;
  }
};

/** Names the space in which process numbers mean something: this boot of this machine or container. */
export const processSpace = (): string => {
  if (process.platform !== 'linux') return hostname();
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
};

const readProc = (pid: number, file: string): string | null => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
};

const ps = (pid: number, format: string): string | null => {
  try {
    const line = execFileSync('ps', ['-o', format, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
    return line === '' ? null : line;
  } catch {
    return null;
  }
};
