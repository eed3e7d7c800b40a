import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Whom the server runs as when we are root; PostgreSQL refuses root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Used when the machine has no `postgres` user: a number nobody has, so that no other service can read the data.
 * 60578 to 61183 is left unused by systemd's allocation (systemd.io/UIDS-GIDS, read 2026-11) and lies within the first
 * 65,536 that containers map.
 */
const unnamedAccount: Account = { uid: 60_600, gid: 60_600 };

const readPasswd = (): string => {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
};

/** Users of /etc/passwd other than root, by name. */
const namedAccounts = (): Map<string, Account> => {
  const accounts = new Map<string, Account>();
  for (const line of readPasswd().split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === undefined || !uid || !gid || Number(uid) === 0) continue;
    accounts.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return accounts;
};

const ownerOf = (path: string): Account | null => {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined || stat.uid === 0 ? null : { uid: stat.uid, gid: stat.gid };
};

/**
 * Null for an ordinary user: the server runs as the same. For root: the owner of an existing data directory, else the
 * machine's `postgres` user, else a number of its own; no user is created.
 */
export const chooseAccount = (clusterDir: string): Account | null => {
  if (process.getuid?.() !== 0) return null;
  return ownerOf(clusterDir) ?? namedAccounts().get('postgres') ?? unnamedAccount;
};

/** Users that every system has and that run nothing; the last is the least lonely. */
const idleUsers = ['bin', 'games', 'daemon', 'nobody'];

/**
 * `initdb`, unlike the server, refuses a user without a name. Returns the account itself when it has one, else another
 * that has, to make the data as and then hand it over; null when the machine names nobody but root.
 */
export const withName = (account: Account): Account | null => {
  const named = namedAccounts();
  const all = [...named.values()];
  if (all.some(({ uid }) => uid === account.uid)) return account;
  const idle = idleUsers.map((name) => named.get(name)).find((candidate) => candidate !== undefined);
  return idle ?? all[0] ?? null;
};

const maySearch = (directory: string, account: Account): boolean => {
  const stat = statSync(directory);
  if (stat.uid === account.uid) return (stat.mode & 0o100) !== 0;
  if (stat.gid === account.gid) return (stat.mode & 0o010) !== 0;
  return (stat.mode & 0o001) !== 0;
};

/**
 * True when the account can pass through every directory above `path`. Reads mode bits only, so an access list that
 * grants more is not seen: the answer may be a needless no, never a wrong yes.
 */
export const canReach = (path: string, account: Account | null): boolean => {
  if (account === null) return true;
  for (let directory = dirname(resolve(path)); ; directory = dirname(directory)) {
    if (!maySearch(directory, account)) return false;
    if (directory === dirname(directory)) return true;
  }
};
