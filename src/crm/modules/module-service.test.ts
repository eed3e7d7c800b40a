import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createService } from '#crm/services/catalogue-service.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { look } from '#crm/work.ts';
import type { CrmModule } from '#model/crm/modules.ts';
import { loadModules } from '#store/crm/modules.ts';
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

const turn = (module: CrmModule, on: boolean, withNeeds = false) =>
  switchModule(world.deps, world.kim, module, { on, withNeeds });

const modules = async () => {
  const rows = await look(world.deps, world.kim, 'contacts', (trx) => loadModules(trx, world.workspaceId));
  return new Set(rows.map((row) => row.module));
};

test('a module that needs others says which, or brings them along', async () => {
  await expect(turn('stripe', true)).rejects.toMatchObject({
    code: 'crm.module_needs',
    details: { missing: ['services', 'finance'] },
  });
  await turn('stripe', true, true);
  expect(await modules()).toEqual(new Set(['services', 'finance', 'stripe']));
});

test('a module that others need stays on, and contacts always do', async () => {
  await turn('stripe', true, true);
  await expect(turn('services', false)).rejects.toMatchObject({
    code: 'crm.module_needed',
    details: { neededBy: ['finance', 'stripe'] },
  });
  await expect(turn('contacts', false)).rejects.toMatchObject({ code: 'crm.module_needed' });
  await turn('stripe', false);
  await turn('finance', false);
  await turn('services', false);
  await turn('services', false);
  expect(await modules()).toEqual(new Set());
});

test('what belongs to a module is refused while it is off, and is there again when it is on', async () => {
  await expect(createService(world.deps, world.kim, { code: 'A', name: 'A' })).rejects.toMatchObject({
    code: 'crm.module_off',
    details: { module: 'services' },
  });
  await turn('services', true);
  await createService(world.deps, world.kim, { code: 'A', name: 'A' });
  await turn('services', false);
  await turn('services', true);
  await expect(createService(world.deps, world.kim, { code: 'a', name: 'A' })).rejects.toMatchObject({
    code: 'crm.code_taken',
  });
});
