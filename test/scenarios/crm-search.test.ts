import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchPrefixes } from '#model/crm/words.ts';
import { searchAll } from '#store/crm/search.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createBillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('an invoice is found by its number once the vendor has given it one', async () => {
  await using world = await createBillingWorld(database);
  const contact = await world.aContact();
  const [id] = await world.generate([await world.aBillable(contact)]);
  await world.settle();
  const { number } = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('crm_invoice').select('number').executeTakeFirstOrThrow(),
  );
  const hits = await inWorkspace(database.db, world.workspaceId, (trx) =>
    searchAll(trx, ['contact', 'invoice'], searchPrefixes(number ?? '')),
  );
  expect(hits).toMatchObject([{ kind: 'invoice', id, title: number, archived: false }]);
});
