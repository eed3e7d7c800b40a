import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '#base/clock.ts';
import type { PlumblineError } from '#base/errors.ts';
import type { Logger } from '#base/log.ts';
import { storeError } from '#store/store-errors.ts';
import {
  adminRole,
  accessTo,
  createCluster,
  hasCluster,
  refuseOtherEngine,
  refuseOtherOwner,
} from './cluster.ts';
import { answersAsOurs, applicationUrl, ensureApplicationRole, localUrl } from './application-role.ts';
import { loadSecrets, type DatabaseSecrets } from './database-secrets.ts';
import { holdInstallation } from './installation-lock.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { isServerOf } from './process-identity.ts';
import { chooseAccount } from './server-account.ts';
import { prepareBinaries } from './server-binaries.ts';
import {
  clearStalePostmasterFile,
  startServer,
  stopServer,
  type ServerPlan,
  type ServerProcess,
} from './server-process.ts';
import { keepServer } from './server-keeper.ts';
import { serverSettings } from './server-settings.ts';

export interface EmbeddedPostgresOptions {
  /** Plumbline's data directory (`PLUMBLINE_DATA_DIR`); the database lies in `postgres/` below it. */
  dataDir: string;
  logger: Logger;
  clock: Clock;
  /** Where this instance can be reached; shown to whoever tries to start a second one. */
  address?: string;
  /** Settings of the server that differ from `serverSettings`. */
  settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** Of the role that owns the database `plumbline`; not a superuser. Carries its password. */
  readonly url: string;
  /** Of the superuser, on the database `postgres`; for administration only. Carries its password. */
  readonly adminUrl: string;
  /** True when the server was left running by an earlier Plumbline. */
  readonly adopted: boolean;
  /** Stops the server and gives up the data directory. Idempotent. */
  stop(): Promise<void>;
}

const clusterDirOf = (dataDir: string): string => join(dataDir, 'postgres');

/**
 * Starts the PostgreSQL that comes from npm on a free port of 127.0.0.1, making its data at the first start (about a
 * second), or adopts the one an earlier Plumbline left running when it was killed. While it is held, a
 * server that ends by itself is brought back on the same port. One installation a data directory.
 *
 * @throws `store.already_running`, `store.data_dir_unwritable`, `store.data_dir_owner`, `store.data_dir_unreachable`,
 * `store.other_engine`, `store.secrets_missing`, `store.embedded_unsupported`, `store.embedded_account`,
 * `store.embedded_init_failed`, `store.embedded_start_failed`, `store.embedded_stuck`. Nothing is left running then.
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const dataDir = resolve(options.dataDir);
  const { clock, logger } = options;
  makeDataDir(dataDir);
  const lock = await holdInstallation(dataDir, options.address ?? 'no address', clock).catch(
    (caught: unknown) => {
      throw unwritable(caught, dataDir);
    },
  );
  const clusterDir = clusterDirOf(dataDir);
  let started: ServerProcess | undefined;
  try {
    refuseOtherOwner(clusterDir);
    const account = chooseAccount(clusterDir);
    const binaries = await prepareBinaries(dataDir, account, logger);
    refuseOtherEngine(dataDir, clusterDir, binaries.major);
    const secrets = loadSecrets(dataDir, hasCluster(clusterDir));
    if (!hasCluster(clusterDir)) await createCluster(dataDir, clusterDir, binaries, account, secrets);
    const plan: ServerPlan = {
      program: binaries.postgres,
      account,
      access: accessTo(clusterDir, account),
      clusterDir,
      logFile: join(dataDir, 'postgres.log'),
      settings: { ...serverSettings, ...options.settings },
    };
    const left = await findRunning(clusterDir, secrets);
    if (left === null) {
      await clearTheWay(clusterDir, clock, logger);
      started = await startServer(plan, clock);
    }
    const server = left ?? started;
    if (server === undefined)
      throw storeError('store.embedded_start_failed', 'The database server did not start.');
    const adminUrl = localUrl(adminRole, secrets.adminPassword, server.port, 'postgres');
    await ensureApplicationRole(adminUrl, secrets.password);
    logger.info({ pid: server.pid, port: server.port, adopted: left !== null }, 'the embedded database runs');
    const keeper = keepServer(server, plan, clock, logger);
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await keeper.stop();
      lock.release();
    };
    return {
      url: applicationUrl(secrets.password, server.port),
      adminUrl,
      adopted: left !== null,
      stop: () => (stopping ??= stop()),
    };
  } catch (caught) {
    if (started !== undefined) await stopServer(started.pid, clusterDir, clock);
    lock.release();
    throw unwritable(caught, dataDir);
  }
};

/**
 * Finds the server that a running Plumbline started on this data directory, for further processes of the same
 * installation (workers, commands). It is neither started nor stopped by them. Throws `store.not_running` when none runs,
 * `store.unavailable` when it runs and does not answer, `store.data_dir_owner` for a user who may not read its passwords.
 */
export const joinEmbeddedPostgres = async (dataDir: string): Promise<{ url: string; adminUrl: string }> => {
  const clusterDir = clusterDirOf(resolve(dataDir));
  refuseOtherOwner(clusterDir);
  const notRunning = storeError('store.not_running', `No database runs on ${resolve(dataDir)}.`);
  if (!hasCluster(clusterDir)) throw notRunning;
  const secrets = loadSecrets(resolve(dataDir), true);
  const server = await findRunning(clusterDir, secrets);
  if (server === null) throw isHere(clusterDir) ? notAnswering(dataDir) : notRunning;
  return {
    url: applicationUrl(secrets.password, server.port),
    adminUrl: localUrl(adminRole, secrets.adminPassword, server.port, 'postgres'),
  };
};

/** True when the process of its server lives, whatever it answers. */
const isHere = (clusterDir: string): boolean => {
  const file = readPostmasterFile(clusterDir);
  return file !== null && isServerOf(file.pid, clusterDir);
};

const notAnswering = (dataDir: string): PlumblineError =>
  storeError('store.unavailable', `The database on ${resolve(dataDir)} runs and does not answer.`);

const findRunning = async (clusterDir: string, secrets: DatabaseSecrets): Promise<ServerProcess | null> => {
  const file = readPostmasterFile(clusterDir);
  if (file === null || file.port === null || file.state !== 'ready') return null;
  const ours = await answersAsOurs(localUrl(adminRole, secrets.adminPassword, file.port, 'postgres'));
  return ours ? { pid: file.pid, port: file.port } : null;
};

/** Stops a server of this directory that does not answer, and removes what a dead one left behind. */
const clearTheWay = async (clusterDir: string, clock: Clock, logger: Logger): Promise<void> => {
  const file = readPostmasterFile(clusterDir);
  if (file !== null) {
    logger.warn(
      { pid: file.pid, state: file.state },
      'a database server was left behind and does not answer',
    );
    await stopServer(file.pid, clusterDir, clock);
  }
  clearStalePostmasterFile(clusterDir);
};

/** Others may pass through the directory when root hands the database to another user, but not list it. */
const makeDataDir = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  } catch (caught) {
    throw unwritable(caught, dataDir);
  }
};

const permissionCodes = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST']);

const unwritable = (caught: unknown, dataDir: string): unknown => {
  if (!(caught instanceof Error) || !('code' in caught) || typeof caught.code !== 'string') return caught;
  if (!permissionCodes.has(caught.code)) return caught;
  return storeError('store.data_dir_unwritable', `Plumbline cannot write into ${dataDir} (${caught.code}).`, {
    cause: caught,
  });
};
