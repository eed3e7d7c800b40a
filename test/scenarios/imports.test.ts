import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '#base/log.ts';
import type { CrmImportId } from '#base/ids.ts';
import { askToApply, askToUndo, cancelImport, previewImport } from '#crm/imports/import-service.ts';
import { createImporter } from '#crm/imports/importer.ts';
import { look } from '#crm/work.ts';
import { openDatabase } from '#store/database.ts';
import { findImport } from '#store/crm/imports.ts';
import { runLeaseMs } from '#store/run-lease.ts';
import { Lifeline } from '#test/world/crash.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A file of clients that nobody knows yet. */
const aFileOf = (clients: number): Buffer =>
  Buffer.from(
    [
      'code,name,email',
      ...Array.from({ length: clients }, (_, at) => `C${at},Client ${at},c${at}@x.example`),
    ].join('\n'),
  );

const preview = (world: CrmWorld, clients: number): Promise<CrmImportId> =>
  previewImport(world.deps, world.kim, { subject: 'contact', name: 'clients.csv', bytes: aFileOf(clients) });

const worker = (world: CrmWorld) => createImporter(world.deps, silentLogger, { stepSize: 4 });

const importOf = (world: CrmWorld, id: CrmImportId) =>
  look(world.deps, world.kim, 'contacts', (trx) => findImport(trx, id));

const contactsOf = (world: CrmWorld): Promise<readonly { code: string | null; version: number }[]> =>
  look(world.deps, world.kim, 'contacts', (trx) =>
    trx.selectFrom('crm_contact').select(['code', 'version']).orderBy('created_at').orderBy('code').execute(),
  );

/** Rounds until it is over: the database may take a moment to see that a killed worker's sessions are gone. */
const finish = async (world: CrmWorld, id: CrmImportId): Promise<void> => {
  const importer = worker(world);
  let isUnderWay = true;
  while (isUnderWay) {
    await importer.round();
    const state = (await importOf(world, id))?.state;
    isUnderWay = state === 'applying' || state === 'undoing';
  }
};

/** A worker of its own sessions, killed at that step of its life; says whether it lived so long. */
const workUntilKilled = async (world: CrmWorld, dieAt: number, after: boolean): Promise<boolean> => {
  const lifeline = new Lifeline(dieAt, after);
  const store = await openDatabase({
    url: database.url,
    maxConnections: 2,
    applicationName: 'a worker to be killed',
  });
  lifeline.watch(store.pool);
  const importer = createImporter({ ...world.deps, db: store.db }, silentLogger, { stepSize: 4 });
  await importer.round().catch(() => undefined);
  await store.close().catch(() => undefined);
  return lifeline.isDead;
};

test('an import whose worker is killed goes on behind its last row, and no client is there twice', async () => {
  for (let dieAt = 3, died = true; died; dieAt += 5) {
    const world = await createCrmWorld(database);
    const id = await preview(world, 10);
    await askToApply(world.deps, world.kim, id);
    died = await workUntilKilled(world, dieAt, dieAt % 2 === 0);
    const held = await importOf(world, id);
    const isHeld = died && held?.lease_by !== null;
    expect(isHeld && (await worker(world).round())).toBe(false);
    world.clock.advance(runLeaseMs + 1);
    await finish(world, id);
    expect(await importOf(world, id)).toMatchObject({ state: 'applied', total: 10, done: 10 });
    const contacts = await contactsOf(world);
    expect(new Set(contacts.map(({ code }) => code)).size).toBe(10);
    expect(contacts.map(({ version }) => version)).toEqual(Array.from({ length: 10 }, () => 1));
  }
}, 60_000);

test('the way back survives a kill as well', async () => {
  for (let dieAt = 5, died = true; died; dieAt += 7) {
    const world = await createCrmWorld(database);
    const id = await preview(world, 10);
    await askToApply(world.deps, world.kim, id);
    await finish(world, id);
    await askToUndo(world.deps, world.kim, id);
    died = await workUntilKilled(world, dieAt, dieAt % 2 === 0);
    world.clock.advance(runLeaseMs + 1);
    await finish(world, id);
    expect(await importOf(world, id)).toMatchObject({ state: 'undone', total: 10, done: 10 });
    expect(await contactsOf(world)).toEqual([]);
  }
}, 60_000);

test('a cancelled import keeps what was done; it goes on when asked, or is taken back', async () => {
  const world = await createCrmWorld(database);
  const id = await preview(world, 10);
  await askToApply(world.deps, world.kim, id);
  await askToApply(world.deps, world.lee, id);
  await workUntilKilled(world, 60, true);
  const before = await importOf(world, id);
  expect(before?.done).toBeGreaterThan(0);
  expect(before?.done).toBeLessThan(10);
  await cancelImport(world.deps, world.lee, id);
  world.clock.advance(runLeaseMs + 1);
  expect(await worker(world).round()).toBe(false);
  expect(await importOf(world, id)).toMatchObject({ state: 'stopped', code: null, done: before?.done });
  expect(await contactsOf(world)).toHaveLength(before?.done ?? -1);

  await askToApply(world.deps, world.kim, id);
  await finish(world, id);
  expect(await contactsOf(world)).toHaveLength(10);
  expect(await importOf(world, id)).toMatchObject({ state: 'applied', total: 10 - (before?.done ?? 0) });
  await askToUndo(world.deps, world.kim, id);
  await finish(world, id);
  expect(await contactsOf(world)).toEqual([]);
});

test('an import of services stands still when their module is switched off meanwhile, and says why', async () => {
  const world = await createCrmWorld(database, ['services']);
  const id = await previewImport(world.deps, world.kim, {
    subject: 'service',
    name: 'services.csv',
    bytes: Buffer.from('code,name,price_aud\nBAS,BAS,330\n'),
  });
  await askToApply(world.deps, world.kim, id);
  await look(world.deps, world.kim, 'services', (trx) => trx.deleteFrom('crm_module').execute());
  await finish(world, id);
  expect(await importOf(world, id)).toMatchObject({ state: 'stopped', code: 'crm.module_off' });
});
