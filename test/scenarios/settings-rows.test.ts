import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowId } from '#base/ids.ts';
import {
  checkDraft,
  previewMapping,
  publishDraft,
  readDraft,
  readPickable,
  rollBack,
  saveDraft,
  type MappingActionDeps,
} from '#engine/actions/mapping-actions.ts';
import type { MappingRule } from '#model/flow.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

/** A mapping of invoices: what the settings make stays as it is, and every other field is a person's to map. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const kim = (world: World) => ({ workspaceId: world.workspaceId, actor: 'user:kim' });
const desk = (world: World): MappingActionDeps => ({
  db: database.db,
  clock: world.clock,
  wake: () => Promise.resolve(),
  registry: world.registry,
  vault: world.vault,
});

const aPractice = async (): Promise<{ readonly world: World; readonly flowId: FlowId }> => {
  const world = await createWorld({ database });
  const ends = { source: world.ignitionId, target: world.xeroId };
  const deps = { db: database.db, clock: world.clock };
  const flowId = await aFlow(deps, world.workspaceId, 'ignition-invoices-to-xero', ends);
  const client = world.ignition.createClient(aClient()).slug;
  await world.settle();
  const date = new Date(world.clock.now()).toISOString().slice(0, 10);
  const line = { description: 'BAS', quantity: 1, unitMinor: 55_000, discountMinor: 0, originSlug: null };
  world.ignition.createInvoice({ clientSlug: client, date, lines: [line] });
  await world.poll();
  return { world, flowId };
};

const reference: MappingRule = { target: 'Reference', from: 'number', transform: 'text', onEmpty: 'keep' };

const rulesOf = async (world: World, flowId: FlowId) =>
  (await readDraft(desk(world), kim(world), flowId)).rules;

const publish = async (world: World, flowId: FlowId, rules: readonly MappingRule[]): Promise<number> => {
  const { revision } = await saveDraft(desk(world), kim(world), flowId, {
    rules,
    conditions: [],
    revision: (await readDraft(desk(world), kim(world), flowId)).revision,
  });
  return (await publishDraft(desk(world), kim(world), flowId, { revision, note: '' })).version;
};

test('an office fills the reference of its invoices, and amounts stay what the settings make', async () => {
  const { world, flowId } = await aPractice();
  await using _ = world;
  const [before] = world.xero.invoices();
  const rules = [...(await rulesOf(world, flowId)), reference];
  const text = { rules, conditions: [] };
  const { problems, trial } = await checkDraft(desk(world), kim(world), flowId, text);
  expect(problems).toEqual([]);
  expect(trial).toMatchObject({ records: 1, written: 1, refused: 0 });
  const preview = await previewMapping(desk(world), kim(world), flowId, { ...text, recordId: null });
  expect(preview.rows[0]).toMatchObject({ state: 'by_settings', value: null });
  expect(preview.rows.at(-1)).toMatchObject({ state: 'value' });
  await publish(world, flowId, rules);
  await world.settle();
  const [after] = world.xero.invoices();
  expect(after).toMatchObject({ id: before?.id, total: before?.total, status: before?.status });
  expect(after?.reference).toMatch(/^INV.* plb:/);
  expect(world.bugs).toEqual([]);
});

test('who maps the lines or the total another way is told why not, and nothing is published', async () => {
  const { world, flowId } = await aPractice();
  await using _ = world;
  const shipped = await rulesOf(world, flowId);
  const wrong = shipped.map((rule): MappingRule =>
    rule.target === 'Total' ? { ...rule, from: 'amount.total' } : rule,
  );
  const index = wrong.findIndex(({ target }) => target === 'Total');
  const { problems, trial } = await checkDraft(desk(world), kim(world), flowId, {
    rules: wrong,
    conditions: [],
  });
  expect(problems).toContainEqual(
    expect.objectContaining({
      severity: 'error',
      place: { part: 'row', index, member: 'target' },
      message: expect.stringContaining('Total is made by the flow’s settings'),
    }),
  );
  expect(trial).toBeNull();
  await expect(publish(world, flowId, wrong)).rejects.toMatchObject({ code: 'flow.draft_refused' });
  const { targets } = await readPickable(desk(world), kim(world), flowId, { wide: false });
  expect(targets.find(({ field }) => field.name === 'Total')).toMatchObject({ bySettings: 'ledger.Total' });
  expect(targets.find(({ field }) => field.name === 'Reference')).toMatchObject({ bySettings: null });
});

test('a mapping of invoices can be gone back to as any other', async () => {
  const { world, flowId } = await aPractice();
  await using _ = world;
  await publish(world, flowId, [...(await rulesOf(world, flowId)), reference]);
  const { version } = await rollBack(desk(world), kim(world), flowId, { version: 1, note: 'As it was' });
  expect(version).toBe(3);
});
