import { createServer, type AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#store/database.ts';
import { migrate } from '#store/migrator.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const open = (url: string) => openDatabase({ url, maxConnections: 2, applicationName: 'test' });

const changed = (change: (url: URL) => void): string => {
  const url = new URL(database.url);
  change(url);
  return url.href;
};

test('big integers are numbers, dates and decimals are text, and what a number cannot hold is an error', async () => {
  const { rows } = await sql`
    select 9007199254740991::bigint as big, array[1, null]::bigint[] as bigs, date '2026-02-28' as day,
           array[date '2026-02-28'] as days, 0.10::numeric as share, '{"a": [1]}'::jsonb as body`.execute(
    database.db,
  );
  expect(rows).toEqual([
    {
      big: Number.MAX_SAFE_INTEGER,
      bigs: [1, null],
      day: '2026-02-28',
      days: ['2026-02-28'],
      share: '0.10',
      body: { a: [1] },
    },
  ]);
  await expect(sql`select 9007199254740993::bigint`.execute(database.db)).rejects.toMatchObject({
    code: 'store.unsafe_integer',
  });
});

test.each([
  ['no server', (url: URL) => (url.port = '1'), 'store.unreachable'],
  ['an unknown host', (url: URL) => (url.hostname = 'no-such-host.invalid'), 'store.unreachable'],
  ['a wrong password', (url: URL) => (url.password = 'wrong'), 'store.auth_failed'],
  ['a missing database', (url: URL) => (url.pathname = '/nowhere'), 'store.no_such_database'],
  [
    'TLS asked of a server without',
    (url: URL) => url.searchParams.set('sslmode', 'verify-full'),
    'store.tls_failed',
  ],
  ['another protocol', (url: URL) => (url.protocol = 'mysql:'), 'store.bad_url'],
])('%s is told by its code, and never with the password', async (_name, change, code) => {
  const url = changed(change);
  const error: unknown = await open(url).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code });
  const { message, hint } = error as Error & { hint: string };
  expect(`${message} ${hint}`).not.toContain(new URL(database.url).password);
});

test('something else that listens on the port is told as unreachable', async () => {
  const stranger = createServer((socket) => socket.resume().end('220 mail\r\n')).listen(0, '127.0.0.1');
  await new Promise((resolve) => stranger.once('listening', resolve));
  const { port } = stranger.address() as AddressInfo;
  await expect(open(changed((url) => (url.port = String(port))))).rejects.toMatchObject({
    code: 'store.unreachable',
  });
  await new Promise((resolve) => stranger.close(resolve));
});

test('a superuser works as a role that row level security binds, and can migrate as such', async () => {
  const empty = await createTestDatabase({ migrated: false });
  const store = await open(empty.adminUrl);
  expect(await migrate(store.db)).not.toEqual([]);
  const { rows } = await sql`
    select current_user as role, rolsuper as superuser from pg_roles where rolname = current_user`.execute(
    store.db,
  );
  expect(rows).toEqual([{ role: 'plumbline_app', superuser: false }]);
  await store.close();
  await empty.drop();
});

test('closing twice is closing once, and what is asked after it fails', async () => {
  const store = await open(database.url);
  await Promise.all([store.close(), store.close()]);
  await expect(sql`select 1`.execute(store.db)).rejects.toThrow(/pool/);
});
