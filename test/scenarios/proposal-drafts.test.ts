import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecordId } from '#base/ids.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { addFlow } from '#engine/actions/new-flow.ts';
import { presets } from '#engine/presets/presets.ts';
import { whyOf } from '#engine/lineage/why.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { approve, aPerson, setRules, waitingOf } from '#test/world/approval-desk.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { countWrites } from '#test/world/invariants.ts';
import {
  agree,
  anEngaging,
  choose,
  invoiceOf,
  propose,
  service,
  stateOf,
  type LedgerChange,
} from '#test/world/proposals-world.ts';
import { findingsOf, reconcile, rehearse } from '#test/world/reconciling.ts';
import { createWorld } from '#test/world/world.ts';

/* What holds of every flow holds of drafts made of proposals: the plan is that of invoices. */

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a draft over an amount waits for an admin, and approved it is sent exactly as it was asked', async () => {
  await using world = await anEngaging(database);
  await setRules(world, world.proposalFlow, [
    { when: 'amount', amount: '1000.00', currency: 'AUD', role: 'admin', people: 1 },
  ]);
  const small = await agree(world, [service('BAS')]);
  const large = await agree(world, [service('Annual accounts', { priceMinor: 150_000 })]);
  expect(world.xero.invoices()).toHaveLength(1);
  expect(invoiceOf(world, small).total).toBe(55_000n);
  expect(await stateOf(world, large)).toEqual({ state: 'awaiting_approval', code: null });
  const { change } = await waitingOf(world, world.proposalFlow, large.slug);
  expect(await approve(world, aPerson(world, 'kim'), change)).toMatchObject({ outcome: 'approved' });
  await world.settle();
  expect(invoiceOf(world, large)).toMatchObject({ status: 'DRAFT', total: 150_000n });
  await expectAtRest(world);
});

test('a comparison finds both sides agreeing, and a price that a bookkeeper typed as what differs', async () => {
  await using world = await anEngaging(database);
  const made = await agree(world, [service('Annual accounts')]);
  await agree(world, [service('BAS')]);
  const flow = world.proposalFlow;
  expect(await reconcile(world, {}, flow)).toMatchObject({ agreeing: 2, counts: {} });
  world.xero.editInvoice(invoiceOf(world, made).number, {
    LineItems: [
      { Description: 'Annual accounts', Quantity: 1, UnitAmount: 600, AccountCode: '200', TaxType: 'OUTPUT' },
    ],
  });
  await world.poll();
  const run = await reconcile(world, {}, flow);
  expect(run.agreeing).toBe(1);
  const [finding] = await findingsOf(world, run.id);
  expect(finding?.differences).toContainEqual(
    expect.objectContaining({ field: 'Total', wanted: '550.00', held: '600.00' }),
  );
});

test('a rehearsal says which drafts would be made and deleted, and writes nothing', async () => {
  await using world = await anEngaging(database);
  await choose(world, world.proposalFlow, { onArchive: 'leave' });
  const made = await agree(world, [service('Annual accounts')]);
  world.ignition.overlay(made.slug, { state: 'revoked' });
  await world.poll();
  await changeFlow(
    { db: database.db, clock: world.clock, registry: world.registry, wake: () => Promise.resolve() },
    { workspaceId: world.workspaceId, actor: 'user:test' },
    world.proposalFlow,
    { state: 'paused', settings: {} },
  );
  await agree(world, [service('BAS')]);
  propose(world, [service('Advice')]);
  await world.poll();
  const before = countWrites(world);
  const ours = { ...world, flowId: world.proposalFlow };
  expect(await rehearse(ours, {})).toMatchObject({ purpose: 'rehearse', actions: { create: 1 } });
  const run = await rehearse(ours, { settings: { onArchive: 'archive' } });
  expect(run.actions).toEqual({ create: 1, archive: 1 });
  expect(countWrites(world)).toBe(before);
});

test('the account of a line is traced to its service and the map, also where lines say more than the name', async () => {
  await using world = await anEngaging(database, {
    accountMap: [{ service: 'Annual accounts', account: '202', tax: 'OUTPUT' }],
    proposals: { text: 'name_and_description' },
  });
  const made = await agree(world, [service('BAS'), service('Annual accounts')]);
  expect(invoiceOf(world, made).lines[1]).toMatchObject({
    description: 'Annual accounts\nAnnual accounts of the year',
    accountCode: '202',
  });
  const told = await inWorkspace(database.db, world.workspaceId, async (trx) => {
    const found = await sql<{ id: RecordId }>`
      select id from record where connection_id = ${world.xeroId} and kind = 'invoice'`.execute(trx);
    const [row] = found.rows;
    return row === undefined ? null : whyOf(trx, world, row.id, 'LineItems[1].AccountCode');
  });
  expect(told?.history[0]).toMatchObject({
    replayed: 'same',
    steps: expect.arrayContaining([
      { did: 'Its entry in the map of accounts', value: { account: '202', tax: 'OUTPUT' } },
    ]) as unknown,
  });
});

test('edits in Xero are never carried to Ignition: the flow goes one way', async () => {
  await using world = await anEngaging(database);
  await expect(choose(world, world.proposalFlow, { direction: 'two_way' })).rejects.toMatchObject({
    code: 'flow.cannot_go_both_ways',
  });
});

test('a service is booked as the practice’s invoices are when the flow is made beside theirs', async () => {
  await using world = await createWorld({ database });
  const means = {
    db: database.db,
    clock: world.clock,
    registry: world.registry,
    wake: () => Promise.resolve(),
  };
  const add = (preset: string, ledger: LedgerChange) =>
    addFlow(
      { ...means, presets },
      { workspaceId: world.workspaceId, actor: 'user:test' },
      {
        preset,
        sourceConnectionId: world.ignitionId,
        targetConnectionId: world.xeroId,
        settings: { ledger },
      },
    );
  const accountMap = [{ service: 'Advice', account: '202', tax: 'OUTPUT' }];
  await add('ignition-invoices-to-xero', { accountMap, basis: 'exclusive', state: 'approved' });
  await expect(add('ignition-proposals-to-xero', { state: 'approved' })).rejects.toMatchObject({
    code: 'flow.drafts_only',
  });
  const { flowId } = await add('ignition-proposals-to-xero', { defaultAccount: '203' });
  const { settings } = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx.selectFrom('flow').select('settings').where('id', '=', flowId).executeTakeFirstOrThrow(),
  );
  expect(settings.ledger).toMatchObject({
    state: 'draft',
    basis: 'exclusive',
    defaultAccount: '203',
    accountMap,
    proposals: { services: 'once_off' },
  });
});
