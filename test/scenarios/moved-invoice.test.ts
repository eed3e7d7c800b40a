import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { findingsOf } from '#api/reconciliation-answers.ts';
import { findReconciliationView, listFindingViews } from '#store/views/reconciliation-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { reconcile } from '#test/world/reconciling.ts';
import { createWorld } from '#test/world/world.ts';

/** What people do to invoices in Xero while the flow leaves their edits alone. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('an invoice moved to another customer is told with both names, one of another amount with both amounts', async () => {
  await using world = await createWorld({ database });
  const means = { db: database.db, clock: world.clock, registry: world.registry };
  const ends = { source: world.ignitionId, target: world.xeroId };
  const flow = await aFlow(means, world.workspaceId, 'ignition-invoices-to-xero', ends);
  await changeFlow(
    { ...means, wake: () => Promise.resolve() },
    { workspaceId: world.workspaceId, actor: 'user:test' },
    flow,
    { state: null, settings: { ledger: { mode: 'write' } } },
  );
  const clientSlug = world.ignition.createClient(
    aClient({ name: 'Harbour Bakery', email: 'h@b.example' }),
  ).slug;
  const line = { description: 'BAS', quantity: 1, unitMinor: 55_000, discountMinor: 0, originSlug: null };
  const date = new Date(world.clock.now()).toISOString().slice(0, 10);
  const bill = (memo: string) => world.ignition.createInvoice({ clientSlug, date, memo, lines: [line] });
  const [moved, dearer, noted] = [bill('moved'), bill('dearer'), bill('noted')];
  await world.settle();
  const inXero = (number: string): string => world.xero.invoice(number).id;
  const other = world.xero.createContact({ Name: 'Somebody else' });
  world.xero.editInvoice(inXero(moved.number), { Contact: { ContactID: other.id } });
  const lines = [
    { Description: 'BAS', Quantity: 1, UnitAmount: 1650, AccountCode: '200', TaxType: 'OUTPUT' },
  ];
  world.xero.editInvoice(inXero(dearer.number), { LineItems: lines });
  world.xero.editInvoice(inXero(noted.number), { DueDate: '2031-01-31' });
  await world.poll();

  const run = await reconcile(world, {}, flow);
  expect(run.counts).toEqual({ field_differs: 1, amount_differs: 1, left_out: 1 });
  const told = await inWorkspace(database.db, world.workspaceId, async (trx) => {
    const view = await findReconciliationView(trx, run.id);
    if (view === undefined) throw new Error('the run is not there');
    const { rows } = await listFindingViews(trx, run.id, { leftOut: 'hide' }, { after: null, limit: 10 });
    return findingsOf(trx, { registry: world.registry, vault: world.vault }, view, rows);
  });
  const of = (number: string) => told.find(({ source }) => source?.title === number);
  expect(of(moved.number)).toMatchObject({
    kind: 'field_differs',
    healable: false,
    reason: { code: 'reconcile.edit_kept', hint: expect.stringContaining('by hand') },
    differences: [
      { label: 'Contact', wantedTitle: 'Harbour Bakery', heldTitle: 'Somebody else', currency: null },
    ],
  });
  const total = of(dearer.number)?.differences.find(({ field }) => field === 'Total');
  expect(total).toMatchObject({ wanted: '550.00', held: '1650.00', currency: 'AUD', wantedTitle: null });
});
