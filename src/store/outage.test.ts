import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { silentLogger } from '#base/log.ts';
import { openDatabase, type Store } from '#store/database.ts';
import { retryDeadlocks } from '#store/leases.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { startStoppableServer, type StoppableServer } from '#test/world/stoppable-server.ts';

const ofSuperuser = 3;
let server: StoppableServer;
beforeAll(async () => {
  server = await startStoppableServer({
    max_connections: '12',
    superuser_reserved_connections: String(ofSuperuser),
  });
});
afterAll(() => server[Symbol.asyncDispose]());

let store: Store;
let lines: string[];
beforeEach(async () => {
  lines = [];
  store = await openDatabase({
    url: server.url,
    maxConnections: 4,
    applicationName: 'test',
    logger: {
      ...silentLogger,
      warn: (_fields, message) => {
        lines.push(message);
      },
    },
  });
});
afterEach(async () => {
  await server.start();
  await server.thaw();
  await store.close();
});

const lostLine = 'the database cannot be used; what needs it waits and goes on by itself';
const backLine = 'the database answers again';
const soon = { timeout: 20_000, interval: 20 };
const ask = (): Promise<unknown> => sql`select 1 as one`.execute(store.db);
const refused = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => null,
    (caught: unknown) => caught,
  );

test('a database that was stopped is one error for all who ask, told once, and over when it is back', async () => {
  await ask();
  await server.stop();
  const all = await Promise.all(Array.from({ length: 12 }, () => refused(ask())));
  for (const error of all)
    expect(error).toMatchObject({ code: 'store.unavailable', status: 503, retry: { afterMs: 5_000 } });
  await vi.waitFor(() => expect(lines).toEqual([lostLine]), soon);
  const askedAt = performance.now();
  expect(await refused(ask())).toMatchObject({ code: 'store.unavailable' });
  expect(performance.now() - askedAt).toBeLessThan(3_000);
  await server.start();
  await vi.waitFor(ask, soon);
  expect(lines).toEqual([lostLine, backLine]);
});

test('what was under way when the server stopped is refused, and a lost commit says that nobody knows', async () => {
  const inside = inSystem(store.db, async (trx) => {
    await sql`select 1`.execute(trx);
    await server.stop();
    await sql`select 1`.execute(trx);
  });
  expect(await refused(inside)).toMatchObject({ code: 'store.unavailable', details: { reason: '57P01' } });
  await server.start();
  await vi.waitFor(ask, soon);
  const committing = inSystem(store.db, async (trx) => {
    await sql`select 1`.execute(trx);
    await server.stop();
  });
  expect(await refused(committing)).toMatchObject({
    code: 'store.unavailable',
    message: 'The database was lost while it stored this.',
    details: { outcome: 'unknown' },
  });
});

test('one session that an administrator ends costs its own work only', async () => {
  const ended = inSystem(store.db, async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    const admin = new Client({ connectionString: server.adminUrl });
    await admin.connect();
    await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await admin.end();
    await sql`select 1`.execute(trx);
  });
  expect(await refused(ended)).toMatchObject({ code: 'store.unavailable' });
  await ask();
  await vi.waitFor(() => expect(lines).toEqual(['the database dropped or refused work, and answers']), soon);
});

test('a database that hangs is given up, whatever waits for it, and used again when it goes on', async () => {
  await ask();
  await server.freeze();
  const begunAt = performance.now();
  const all = await Promise.all(Array.from({ length: 8 }, () => refused(ask())));
  for (const error of all) expect(error).toMatchObject({ code: 'store.unavailable' });
  expect(performance.now() - begunAt).toBeLessThan(30_000);
  expect(lines).toEqual([lostLine]);
  const askedAt = performance.now();
  expect(await refused(ask())).toMatchObject({ details: { reason: 'no_answer' } });
  expect(performance.now() - askedAt).toBeLessThan(3_000);
  await server.thaw();
  await vi.waitFor(ask, soon);
  expect(lines).toEqual([lostLine, backLine]);
});

test('a database that hangs before anybody had a session is given up as soon', async () => {
  await server.freeze();
  const begunAt = performance.now();
  expect(await refused(ask())).toMatchObject({ code: 'store.unavailable' });
  expect(performance.now() - begunAt).toBeLessThan(30_000);
  expect(lines).toEqual([lostLine]);
});

test('a store whose database hangs can be closed', async () => {
  await ask();
  await server.freeze();
  await expect(store.close()).resolves.toBeUndefined();
});

test('a statement that takes long is let run while the server answers others', async () => {
  const { rows } = await sql<{ done: number }>`select 7 as done from pg_sleep(8)`.execute(store.db);
  expect(rows).toEqual([{ done: 7 }]);
  expect(lines).toEqual([]);
}, 30_000);

test('a server without a connection left says so, and those that we have go on', async () => {
  await inSystem(store.db, async (trx) => {
    await sql`select 1`.execute(trx);
    const others: Client[] = [];
    for (;;) {
      const other = new Client({ connectionString: server.url });
      const isIn = await other.connect().then(
        () => true,
        () => false,
      );
      if (!isIn) break;
      others.push(other);
    }
    const full = await refused(ask());
    expect(full).toMatchObject({
      code: 'store.unavailable',
      message: 'The database has no connection left.',
    });
    await vi.waitFor(() => expect(lines).toEqual([lostLine]), soon);
    await sql`select 1`.execute(trx);
    await Promise.all(others.map((other) => other.end()));
  });
  await vi.waitFor(() => expect(lines).toEqual([lostLine, backLine]), soon);
});

test('a statement that ran out of time, a lock that was not to be had and a lost race are busy, not broken', async () => {
  const late = inSystem(store.db, async (trx) => {
    await sql`set local statement_timeout = '50ms'`.execute(trx);
    await sql`select pg_sleep(5)`.execute(trx);
  });
  expect(await refused(late)).toMatchObject({
    code: 'store.busy',
    status: 503,
    message: 'The database took longer than it may.',
    details: { reason: '57014' },
  });
  const raced = inSystem(store.db, (trx) =>
    sql`do $$ begin raise exception 'raced' using errcode = '40001'; end $$`.execute(trx),
  );
  expect(await refused(raced)).toMatchObject({ code: 'store.busy', details: { reason: '40001' } });
  let tries = 0;
  const again = retryDeadlocks(() =>
    inSystem(store.db, (trx) => {
      tries += 1;
      return sql`do $$ begin raise exception 'raced' using errcode = '40P01'; end $$`.execute(trx);
    }),
  );
  expect(await refused(again)).toMatchObject({ code: 'store.busy' });
  expect(tries).toBe(5);
  expect(lines).toEqual([]);
});
