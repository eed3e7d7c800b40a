import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FlowId } from '#base/ids.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient, someClients } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { comparingBugs, findingsOf, heal, reconcile } from '#test/world/reconciling.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(() => {
  if (comparingBugs.length > 0) throw new Error(comparingBugs.join('\n'));
});

/** A practice with as many clients as invoices, all of them carried to Xero. */
const clientsAtStart = 10_000;
/** The client whose contact is merged into another. */
const merged = 14;
const amountMinor = 55_000;

interface Practice {
  readonly world: World;
  readonly invoiceFlow: FlowId;
  readonly clients: readonly string[];
  readonly invoices: readonly { readonly slug: string; readonly number: string }[];
}

const means = (world: World) => ({
  db: database.db,
  clock: world.clock,
  registry: world.registry,
  wake: () => Promise.resolve(),
});
const person = (world: World) => ({ workspaceId: world.workspaceId, actor: 'user:test' });

const change = (
  world: World,
  flow: FlowId,
  asked: Partial<Parameters<typeof changeFlow>[3]>,
): Promise<void> => changeFlow(means(world), person(world), flow, { state: null, settings: {}, ...asked });

const today = (world: World): string => new Date(world.clock.now()).toISOString().slice(0, 10);

const aPractice = async (): Promise<Practice> => {
  const world = await createWorld({ database });
  const { db } = database;
  const ends = { source: world.ignitionId, target: world.xeroId };
  const invoiceFlow = await aFlow(
    { db, clock: world.clock },
    world.workspaceId,
    'ignition-invoices-to-xero',
    ends,
  );
  await change(world, invoiceFlow, { settings: { onTargetEdit: 'restore' } });
  const clients = someClients(clientsAtStart).map((fields) => world.ignition.createClient(fields).slug);
  const date = today(world);
  // A contact that is merged takes its invoices along, so that one has none.
  const invoices = clients.map((clientSlug, n) =>
    world.ignition.createInvoice({
      clientSlug: n === merged ? (clients[0] ?? '') : clientSlug,
      date,
      lines: [
        { description: 'BAS', quantity: 1, unitMinor: amountMinor, discountMinor: 0, originSlug: null },
      ],
    }),
  );
  await world.settle();
  expect(world.xero.invoices()).toHaveLength(clientsAtStart);
  return { world, invoiceFlow, clients, invoices };
};

/** All invoices of the start, and so many dollars more. */
const dollars = (more: number): string => `${String(clientsAtStart * 550 + more)}.00`;

const line = (more: Record<string, unknown>) => ({
  LineItems: [
    { Description: 'BAS', Quantity: 1, UnitAmount: 550, AccountCode: '200', TaxType: 'OUTPUT', ...more },
  ],
});

/** The contact in Xero of that client. */
const contactOf = async (world: World, slug: string): Promise<string> => {
  const found = await inWorkspace(database.db, world.workspaceId, (trx) =>
    sql<{ key: string }>`select t.key from record s join link l on l.source_record_id = s.id
      join record t on t.id = l.target_record_id where s.key = ${slug} and s.connection_id = ${world.ignitionId}
      and t.kind = 'contact'`.execute(trx),
  );
  const [row] = found.rows;
  if (row === undefined) throw new Error(`${slug} has no contact`);
  return row.key;
};

const told = (found: Awaited<ReturnType<typeof findingsOf>>): readonly string[] =>
  found
    .filter((each) => each.kind !== 'left_out')
    .map((each) => [each.kind, each.code ?? '-', each.key].join(' '))
    .toSorted();

test('among 20,000 records every kind of discrepancy that people make at the vendors is found, and no other', async () => {
  const { world, invoiceFlow, clients, invoices } = await aPractice();
  await using _ = world;
  const slug = (n: number): string => clients[n] ?? '';
  const invoice = (n: number): { readonly slug: string; readonly number: string } =>
    invoices[n] ?? { slug: '', number: '' };
  const inXero = (n: number) => world.xero.invoice(invoice(n).number);
  const both = async () => ({
    clients: await reconcile(world, { refresh: true, scope: 'all' }),
    invoices: await reconcile(world, { refresh: true }, invoiceFlow),
  });
  const before = await both();
  expect(before.clients).toMatchObject({ agreeing: clientsAtStart, counts: {} });
  expect(before.invoices).toMatchObject({
    agreeing: clientsAtStart,
    counts: {},
    totals: { AUD: { source: dollars(0), target: dollars(0) } },
  });

  await change(world, world.flowId, { state: 'paused' });
  await change(world, invoiceFlow, { state: 'paused' });
  world.clock.advance(60_000);
  // Clients, at both vendors.
  const missing = world.ignition.createClient(aClient({ name: 'New here', email: 'n@new.example' })).slug;
  const gone = await contactOf(world, slug(11));
  world.ignition.deleteClient(slug(11));
  const nobodys = world.xero.createContact({ Name: 'Nobody in Ignition' }).id;
  world.xero.editContact(await contactOf(world, slug(13)), { EmailAddress: 'typed@elsewhere.example' });
  const [stray] = world.xero.seedContacts({
    explicit: [{ Name: 'Client number 15 at home', EmailAddress: 'x@y.example' }],
  });
  world.xero.mergeContacts(await contactOf(world, slug(merged)), stray?.id ?? '');
  world.ignition.archiveClient(slug(15));
  // Invoices.
  const late = world.ignition.createInvoice({
    clientSlug: slug(20),
    date: today(world),
    lines: [{ description: 'BAS', quantity: 1, unitMinor: 22_000, discountMinor: 0, originSlug: null }],
  });
  world.xero.editInvoice(inXero(21).id, { DueDate: '2031-01-31' });
  world.xero.editInvoice(inXero(22).id, line({ UnitAmount: 500 }));
  world.xero.editInvoice(inXero(23).id, line({ TaxType: 'EXEMPTOUTPUT', AccountCode: '200' }));
  world.xero.editInvoice(inXero(24).id, { CurrencyCode: 'NZD' });
  world.ignition.voidInvoice(invoice(25).slug);
  world.xero.editInvoice(inXero(26).id, { Status: 'DELETED' });
  world.xero.editInvoice(inXero(27).id, { Status: 'AUTHORISED' });
  world.ignition.markInvoicePaid(invoice(27).slug);
  world.xero.recordPayment({
    Invoice: { InvoiceID: inXero(27).id },
    Account: { Code: '835' },
    Amount: '550',
  });
  const double = world.xero.createInvoice({
    Contact: { ContactID: inXero(28).contactId },
    InvoiceNumber: `${invoice(28).number} again`,
    Reference: inXero(28).reference,
    Date: today(world),
    LineAmountTypes: 'Inclusive',
    ...line({}),
  });

  const after = await both();
  expect([after.clients.refresh_code, after.invoices.refresh_code]).toEqual([null, null]);
  expect(told(await findingsOf(world, after.clients.id))).toEqual(
    [
      `missing_in_target - ${missing}`,
      `missing_in_source flow.source_deleted ${slug(11)}`,
      `missing_in_source reconcile.no_source ${nobodys}`,
      `field_differs - ${slug(13)}`,
      `broken_link reconcile.link_merged ${slug(merged)}`,
      `status_differs - ${slug(15)}`,
    ].toSorted(),
  );
  expect(told(await findingsOf(world, after.invoices.id))).toEqual(
    [
      `missing_in_target - ${late.slug}`,
      `field_differs - ${invoice(21).slug}`,
      `amount_differs - ${invoice(22).slug}`,
      `tax_differs - ${invoice(23).slug}`,
      `currency_differs - ${invoice(24).slug}`,
      `status_differs - ${invoice(25).slug}`,
      `broken_link reconcile.target_ended ${invoice(26).slug}`,
      `paid_in_both reconcile.paid_in_both ${invoice(27).slug}`,
      `duplicate reconcile.same_as_linked ${double.id}`,
    ].toSorted(),
  );
  // Ignition: one voided, one new. Xero: one 50 less, one in NZD, one deleted, one twice.
  expect(after.invoices.totals).toEqual({
    AUD: { source: dollars(-330), target: dollars(-600) },
    NZD: { source: '0.00', target: '550.00' },
  });

  // Healed by Plumbline where it can, and by people where only they can.
  await change(world, world.flowId, { state: 'enabled' });
  await change(world, invoiceFlow, { state: 'enabled' });
  expect(await heal(world, after.clients.id, { which: 'all' })).toEqual({ healed: 4 });
  expect(await heal(world, after.invoices.id, { which: 'all' })).toEqual({ healed: 6 });
  world.xero.archiveContact(gone);
  world.xero.archiveContact(nobodys);
  world.ignition.voidInvoice(invoice(26).slug);
  world.xero.editInvoice(double.id, { Status: 'DELETED' });
  const [payment] = world.xero.payments();
  world.xero.deletePayment(payment?.id ?? '');
  await world.poll();
  const clean = await both();
  const found = [
    ...(await findingsOf(world, clean.clients.id)),
    ...(await findingsOf(world, clean.invoices.id)),
  ];
  expect(told(found)).toEqual([]);
  expect(clean.invoices.totals).toEqual({ AUD: { source: dollars(-880), target: dollars(-880) } });
  expect(clean.invoices.compared).toMatchObject({ new: 0, gone: 9 });
}, 600_000);
