import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { joinEmbeddedPostgres, startEmbeddedPostgres } from '#store/embedded/embedded-postgres.ts';
import { readPostmasterFile } from '#store/embedded/postmaster-file.ts';
import { canReach } from '#store/embedded/server-account.ts';
import { aClone, anInstallation, type Installation } from '#test/world/embedded-installation.ts';

const nobody = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;
/** Another user can only be played by root, and where that user reaches Node and the project. */
const canPlayNobody = isRoot && canReach(process.execPath, nobody) && canReach(import.meta.filename, nobody);

/** A process that sees another /etc/passwd needs a mount of its own. */
const canMount =
  isRoot && spawnSync('unshare', ['-m', 'mount', '--bind', '/etc/passwd', '/etc/passwd']).status === 0;

const made: Installation[] = [];
const keep = (installation: Installation): Installation => {
  made.push(installation);
  return installation;
};
afterEach(async () => {
  for (const installation of made.splice(0)) await installation.remove();
});

const startHere = (dataDir: string) =>
  startEmbeddedPostgres({ dataDir, logger: silentLogger, clock: systemClock });

const ask = async (url: string, text: string): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
};

describe('starting', () => {
  test('the application owns its database, is bound by row level security and loses nothing to a power cut', async () => {
    const { dataDir } = keep(anInstallation());
    const server = await startHere(dataDir);
    expect(
      await ask(
        server.url,
        `select rolsuper, rolbypassrls, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
                current_setting('listen_addresses') as listens, current_setting('data_checksums') as checksums,
                (select datdba::regrole::text from pg_database where datname = current_database()) as owner
           from pg_roles where rolname = current_user`,
      ),
    ).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        fsync: 'on',
        commits: 'on',
        listens: '127.0.0.1',
        checksums: 'on',
        owner: 'plumbline',
      },
    ]);
    await server.stop();
    await expect(joinEmbeddedPostgres(dataDir)).rejects.toMatchObject({ code: 'store.not_running' });
    expect(readPostmasterFile(join(dataDir, 'postgres'))).toBeNull();
  });

  test('a file left by a dead server whose number another process has now is no hindrance', async () => {
    const { dataDir } = keep(anInstallation());
    await (await startHere(dataDir)).stop();
    writeFileSync(
      join(dataDir, 'postgres', 'postmaster.pid'),
      `${process.pid}\n/elsewhere\n1\n5432\n\n127.0.0.1\n1 2\nready\n`,
    );
    const server = await startHere(dataDir);
    expect(server.adopted).toBe(false);
    await server.stop();
  });

  test('a first start that was interrupted leaves nothing in the way of the next', async () => {
    const { dataDir } = keep(anInstallation());
    mkdirSync(join(dataDir, 'postgres.making', 'cluster'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres.making', 'cluster', 'PG_VERSION'), '18\n');
    await (await startHere(dataDir)).stop();
    expect(existsSync(join(dataDir, 'postgres.making'))).toBe(false);
  });
});

describe('a server whose Plumbline was killed', () => {
  test('is adopted with all its data, and stopped with the one that adopted it', async () => {
    const installation = keep(anInstallation());
    const first = await installation.start();
    await ask(first.started.url ?? '', 'create table kept (n int); insert into kept values (1)');
    await first.kill();
    const server = await startHere(installation.dataDir);
    expect(server.adopted).toBe(true);
    expect(await ask(server.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1 }]);
    await server.stop();
    expect(readPostmasterFile(join(installation.dataDir, 'postgres'))).toBeNull();
  });

  test('is stopped and started afresh when it does not answer', async () => {
    const installation = keep(anInstallation());
    const first = await installation.start();
    await first.kill();
    const clusterDir = join(installation.dataDir, 'postgres');
    const left = readPostmasterFile(clusterDir);
    const path = join(clusterDir, 'postmaster.pid');
    writeFileSync(path, readFileSync(path, 'utf8').replace(`\n${left?.port}\n`, '\n9\n'));
    const server = await startHere(installation.dataDir);
    expect(server.adopted).toBe(false);
    await server.stop();
  });
});

describe('a server that ends by itself', () => {
  test('is brought back at the same address with all that was committed', async () => {
    const { dataDir } = keep(anInstallation());
    const server = await startHere(dataDir);
    await ask(server.url, 'create table kept (n int); insert into kept values (1)');
    const before = readPostmasterFile(join(dataDir, 'postgres'));
    process.kill(before?.pid ?? 0, 'SIGKILL');
    const rows = await vi.waitFor(() => ask(server.url, 'select count(*)::int as n from kept'), {
      timeout: 20_000,
      interval: 100,
    });
    expect(rows).toEqual([{ n: 1 }]);
    await server.stop();
    expect(readPostmasterFile(join(dataDir, 'postgres'))).toBeNull();
  });
});

describe('one installation a data directory', () => {
  test('a second one is refused by process and address; further processes of the first may join', async () => {
    const installation = keep(anInstallation());
    const first = await installation.start();
    await expect(startHere(installation.dataDir)).rejects.toMatchObject({
      code: 'store.already_running',
      details: { pid: first.started.pid, address: 'http://127.0.0.1:4400' },
    });
    expect((await joinEmbeddedPostgres(installation.dataDir)).url).toBe(first.started.url);
    await first.end();
  });

  test('of several that start at once, one wins', async () => {
    const installation = keep(anInstallation());
    const all = await Promise.all([1, 2, 3].map(() => installation.start()));
    expect(all.map(({ started }) => started.code ?? 'started').toSorted()).toEqual([
      'started',
      'store.already_running',
      'store.already_running',
    ]);
    await Promise.all(all.map((process) => process.end()));
  });
});

describe('data of another engine', () => {
  test.each([
    ['another major', { engine: 'embedded-postgres', major: 17 }, 'embedded-postgres 17'],
    ['another engine', { engine: 'other', major: 18 }, 'other 18'],
  ])('%s is refused', async (_name, engine, found) => {
    const { dataDir } = keep(anInstallation());
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'engine.json'), JSON.stringify(engine));
    await expect(startHere(dataDir)).rejects.toMatchObject({
      code: 'store.other_engine',
      details: { found },
    });
  });

  test('a database directory of another major is refused, and so is one without its passwords', async () => {
    const { dataDir } = keep(anInstallation());
    const version = join(dataDir, 'postgres', 'PG_VERSION');
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(version, '16\n');
    await expect(startHere(dataDir)).rejects.toMatchObject({ details: { found: 'PostgreSQL 16' } });
    writeFileSync(version, '18\n');
    await expect(startHere(dataDir)).rejects.toMatchObject({ code: 'store.secrets_missing' });
  });
});

describe('root on a system without a postgres user', () => {
  test.runIf(canMount)('runs the server as a number that nobody else has', async () => {
    const installation = keep(anInstallation());
    const users = readFileSync('/etc/passwd', 'utf8').split('\n');
    const passwd = join(installation.root, 'passwd');
    writeFileSync(passwd, users.filter((line) => !line.startsWith('postgres:')).join('\n'));
    const under = ['unshare', '-m', 'sh', '-c', `mount --bind ${passwd} /etc/passwd && exec "$@"`, 'sh'];
    const { started, end } = await installation.start({ under });
    expect(started).toMatchObject({ adopted: false });
    expect(statSync(join(installation.dataDir, 'postgres')).uid).toBe(60_600);
    await end();
  });
});

describe('a clone installed without scripts', () => {
  test.runIf(isRoot)('works for root below a directory that only root can pass', async () => {
    const clone = keep(aClone(0o700));
    const { started, end } = await clone.start();
    expect(started).toMatchObject({ adopted: false });
    expect(await ask(started.url ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
    await end();
    const again = await clone.start();
    expect(again.started).toMatchObject({ adopted: false });
    await again.kill();
    const third = await clone.start();
    expect(third.started).toMatchObject({ adopted: true });
    await third.end();
  });

  test.runIf(canPlayNobody)('works for a user who may not write into it', async () => {
    const clone = keep(aClone(0o755));
    mkdirSync(clone.dataDir);
    chownSync(clone.dataDir, nobody.uid, nobody.gid);
    const { started, end } = await clone.start({ as: nobody });
    expect(started).toMatchObject({ adopted: false });
    await end();
  });
});

describe('rights', () => {
  test.runIf(canPlayNobody)('a directory that cannot be written is refused with what to do', async () => {
    const installation = keep(anInstallation());
    const { started } = await installation.start({ as: nobody });
    expect(started).toMatchObject({
      code: 'store.data_dir_unwritable',
      hint: expect.stringContaining('PLUMBLINE_DATA_DIR') as string,
    });
  });

  test.runIf(canPlayNobody)(
    "root's data directory is refused to another user, who cannot read its passwords",
    async () => {
      const installation = keep(anInstallation());
      await (await installation.start()).end();
      chownSync(installation.dataDir, nobody.uid, nobody.gid);
      const { started } = await installation.start({ as: nobody });
      expect(started).toMatchObject({ code: 'store.data_dir_owner' });
    },
  );
});
