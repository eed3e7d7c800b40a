import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeCustomField, createCustomField } from '#crm/custom-fields/custom-field-service.ts';
import { look } from '#crm/work.ts';
import { listCustomFields } from '#store/crm/custom-fields.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: CrmWorld;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await createCrmWorld(database);
});

const add = (label: string) =>
  createCustomField(world.deps, world.kim, { subject: 'contact', label, type: 'text', choices: [] });

const labels = () =>
  look(world.deps, world.kim, 'contacts', async (trx) => {
    const rows = await listCustomFields(trx, world.workspaceId, 'contact');
    expect(rows.map((row) => row.position)).toEqual(rows.map((_, at) => at));
    return rows.map((row) => row.label).join('');
  });

test('a field that is given another place lets those between move on', async () => {
  const [a, , c] = [await add('A'), await add('B'), await add('C'), await add('D')];
  await changeCustomField(world.deps, world.kim, c, 1, { position: 0 });
  expect(await labels()).toBe('CABD');
  await changeCustomField(world.deps, world.kim, a, 1, { position: 2 });
  expect(await labels()).toBe('CBAD');
  await changeCustomField(world.deps, world.kim, c, 2, { position: 900 });
  expect(await labels()).toBe('BADC');
});
