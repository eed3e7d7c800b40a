import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMigrationFiles } from '#store/migration-files.ts';
import { migrate } from '#store/migrator.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterEach(() => database.drop());

test('connections that were made before quotes and checkouts were read have them listed, once', async () => {
  const all = Object.entries(await readMigrationFiles());
  await migrate(database.db, () =>
    Promise.resolve(Object.fromEntries(all.filter(([name]) => name < '0040-quotes-and-checkouts'))),
  );
  await database.db.transaction().execute(async (trx) => {
    await sql`select set_config('plumbline.workspace', '*', true)`.execute(trx);
    await sql`insert into workspace (id, name, created_at) values ('wsp_1', 'Practice', 1)`.execute(trx);
    for (const [id, vendor, kinds] of [
      ['con_1', 'xero', ['contact', 'invoice']],
      ['con_2', 'stripe', ['customer']],
      ['con_3', 'ignition', ['client']],
      ['con_4', 'xero', []],
    ] as const) {
      await sql`insert into connection (id, workspace_id, vendor, profile, name, state, state_since, created_at)
        values (${id}, 'wsp_1', ${vendor}, 'oauth', ${id}, 'connected', 1, 1)`.execute(trx);
      for (const kind of kinds)
        await sql`insert into checkpoint (connection_id, kind, workspace_id, polled_at, next_at)
          values (${id}, ${kind}, 'wsp_1', 5, 9)`.execute(trx);
    }
  });
  await migrate(database.db);
  const found = await database.db.transaction().execute(async (trx) => {
    await sql`select set_config('plumbline.workspace', '*', true)`.execute(trx);
    return sql<{ id: string; kind: string; polled: number | null }>`
      select connection_id as id, kind, polled_at as polled from checkpoint order by 1, 2`.execute(trx);
  });
  expect(found.rows).toEqual([
    { id: 'con_1', kind: 'contact', polled: 5 },
    { id: 'con_1', kind: 'invoice', polled: null },
    { id: 'con_1', kind: 'quote', polled: null },
    { id: 'con_2', kind: 'checkout_session', polled: null },
    { id: 'con_2', kind: 'customer', polled: 5 },
    { id: 'con_3', kind: 'client', polled: 5 },
  ]);
});
