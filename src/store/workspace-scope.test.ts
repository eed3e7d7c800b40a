import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#base/ids.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

const ours = newId('workspace', 1);
const theirs = newId('workspace', 2);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await inSystem(database.db, async (trx) => {
    for (const id of [ours, theirs])
      await trx.insertInto('workspace').values({ id, name: id, created_at: 1 }).execute();
  });
  for (const id of [ours, theirs])
    await inWorkspace(database.db, id, async (trx) => {
      await trx.insertInto('audit_head').values({ workspace_id: id, no: 1, hash: 'h' }).execute();
    });
});
afterAll(() => database.drop());

test('a workspace sees its own rows and no other, even when a query forgets to ask for them', async () => {
  const seen = await inWorkspace(database.db, ours, (trx) =>
    trx.selectFrom('audit_head').selectAll().execute(),
  );
  expect(seen.map((row) => row.workspace_id)).toEqual([ours]);
});

test("a workspace cannot write another's rows", async () => {
  const touched = await inWorkspace(database.db, ours, (trx) =>
    trx
      .updateTable('audit_head')
      .set({ hash: 'changed' })
      .where('workspace_id', '=', theirs)
      .executeTakeFirst(),
  );
  expect(touched.numUpdatedRows).toBe(0n);
  const inserted = inWorkspace(database.db, theirs, (trx) =>
    trx.insertInto('audit_head').values({ workspace_id: ours, no: 2, hash: 'h' }).execute(),
  );
  await expect(inserted).rejects.toMatchObject({ code: '42501' });
});

test('outside a scope nothing is seen, and a scope ends with its transaction', async () => {
  await inSystem(database.db, async (trx) => {
    expect(await trx.selectFrom('audit_head').selectAll().execute()).toHaveLength(2);
  });
  expect(await database.db.selectFrom('audit_head').selectAll().execute()).toEqual([]);
});

test('a scope that fails leaves nothing behind', async () => {
  const failing = inWorkspace(database.db, ours, async (trx) => {
    await trx.updateTable('audit_head').set({ hash: 'half' }).execute();
    throw new Error('stopped half-way');
  });
  await expect(failing).rejects.toThrow('stopped half-way');
  const { rows } = await inSystem(database.db, (trx) =>
    sql<{ n: number }>`select count(*) as n from audit_head where hash = 'half'`.execute(trx),
  );
  expect(rows).toEqual([{ n: 0 }]);
});
