import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import type { FlowId } from '#base/ids.ts';
import type { LedgerSettings } from '#model/ledger-flow.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { reconcile } from '#test/world/reconciling.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A practice whose clients are contacts in Xero and whose invoices follow. */
interface Billing extends World {
  readonly invoiceFlow: FlowId;
  readonly client: string;
}

const aBilling = async (ledger: Partial<LedgerSettings> = {}): Promise<Billing> => {
  const world = await createWorld({ database });
  const { db } = database;
  const invoiceFlow = await aFlow(
    { db, clock: world.clock },
    world.workspaceId,
    'ignition-invoices-to-xero',
    {
      source: world.ignitionId,
      target: world.xeroId,
    },
  );
  await choose(world, invoiceFlow, ledger);
  const client = world.ignition.createClient(aClient()).slug;
  await world.settle();
  return Object.assign(world, { invoiceFlow, client });
};

/** What an admin sets on the flow. */
const choose = (world: World, flow: FlowId, ledger: Partial<LedgerSettings>): Promise<void> =>
  changeFlow(
    { db: database.db, clock: world.clock, registry: world.registry, wake: () => Promise.resolve() },
    { workspaceId: world.workspaceId, actor: 'user:test' },
    flow,
    { state: null, settings: { ledger } },
  );

const line = (
  description: string,
  unitMinor: number,
  more: { quantity?: number; discountMinor?: number } = {},
) => ({
  description,
  quantity: 1,
  unitMinor,
  discountMinor: 0,
  originSlug: null,
  ...more,
});

/** An invoice of Ignition, dated today, that the world comes to rest over. */
const bill = async (
  world: Billing,
  lines: readonly ReturnType<typeof line>[] = [line('BAS', 55_000)],
): Promise<{ readonly slug: string; readonly number: string }> => {
  const date = new Date(world.clock.now()).toISOString().slice(0, 10);
  const made = world.ignition.createInvoice({ clientSlug: world.client, date, lines });
  await world.poll();
  return made;
};

const stateOf = async (world: Billing, slug: string): Promise<{ state: string; code: string | null }> => {
  const found = await inWorkspace(database.db, world.workspaceId, (trx) =>
    sql<{ state: string; code: string | null }>`
      select fr.state, fr.state_code as code from flow_record fr join record r on r.id = fr.source_record_id
      where fr.flow_id = ${world.invoiceFlow} and r.key = ${slug}`.execute(trx),
  );
  return found.rows[0] ?? { state: 'unknown', code: null };
};

/** What an edit in Ignition changes that no act of its simulator does. */
const moveDue = (world: Billing, slug: string, day: string): void => {
  world.ignition.overlay(slug, { due_date: day });
  world.ignition.touchInvoice(slug, { memo: `due ${day}` });
};

const payIn = (world: Billing, number: string, amount: string): void => {
  world.xero.recordPayment({
    Invoice: { InvoiceID: world.xero.invoice(number).id },
    Account: { Code: '835' },
    Amount: amount,
  });
};

describe('a new invoice', () => {
  test('is a draft in Xero with the client’s contact, its number, its days, its lines and to the cent its total', async () => {
    await using world = await aBilling();
    const made = await bill(world, [line('BAS', 55_000), line('Advice', 12_345, { quantity: 2 })]);
    expect(world.xero.invoices()).toHaveLength(1);
    expect(world.xero.invoice(made.number)).toMatchObject({
      status: 'DRAFT',
      contactId: world.xero.contacts()[0]?.id,
      lineAmountTypes: 'Inclusive',
      total: 79_690n,
      totalTax: 5_000n + 2_245n,
      currency: 'AUD',
      reference: expect.stringMatching(/^plb:/) as string,
      lines: [
        { description: 'BAS', accountCode: '200', taxType: 'OUTPUT', lineAmount: 55_000n },
        { description: 'Advice', lineAmount: 24_690n },
      ],
    });
    expect(await stateOf(world, made.slug)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
  });

  test('takes account and tax from the map, and discounts into the price', async () => {
    await using world = await aBilling({
      state: 'approved',
      accountMap: [
        { service: 'bas', account: '202', tax: 'OUTPUT' },
        { service: 'Export advice', account: '201', tax: 'EXEMPTEXPORT' },
      ],
    });
    const made = await bill(world, [
      line('BAS', 10_000, { quantity: 3, discountMinor: 1_000 }),
      line('Export advice', 20_000),
      line('Odd', 3_333, { quantity: 3, discountMinor: 1 }),
    ]);
    expect(world.xero.invoice(made.number)).toMatchObject({
      status: 'AUTHORISED',
      total: 29_000n + 20_000n + 9_998n,
      lines: [
        { accountCode: '202', taxAmount: 2_636n },
        { accountCode: '201', taxType: 'EXEMPTEXPORT', taxAmount: 0n },
        { accountCode: '200', lineAmount: 9_998n },
      ],
    });
    await expectAtRest(world);
  });

  test('is tracked and looks as the practice chose, which never touches one that people approved', async () => {
    await using world = await aBilling({ tracking: [{ category: 'Office', option: 'Sydney' }] });
    const [, theme = ''] = world.xero.organisations()[0]?.brandingThemeIds ?? [];
    await choose(world, world.invoiceFlow, { brandingTheme: theme });
    const made = await bill(world);
    const tracked = [{ Name: 'Office', Option: 'Sydney' }];
    expect(world.xero.invoice(made.number)).toMatchObject({
      brandingThemeId: theme,
      lines: [{ tracking: tracked }],
    });
    world.xero.editInvoice(made.number, { Status: 'AUTHORISED' });
    await world.poll();
    await choose(world, world.invoiceFlow, {
      tracking: [{ category: 'Team', option: 'Advisory' }],
      brandingTheme: '',
    });
    await world.poll();
    expect(world.xero.invoice(made.number)).toMatchObject({
      brandingThemeId: theme,
      lines: [{ tracking: tracked }],
    });
    expect(await stateOf(world, made.slug)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
  });

  test('without tax carries none, and where amounts do not come to Ignition’s total nothing is written', async () => {
    await using world = await aBilling({ basis: 'no_tax' });
    const made = await bill(world);
    expect(world.xero.invoice(made.number)).toMatchObject({ totalTax: 0n, total: 55_000n });
    await choose(world, world.invoiceFlow, { basis: 'exclusive' });
    const wrong = await bill(world);
    expect(world.xero.invoices()).toHaveLength(1);
    expect(await stateOf(world, wrong.slug)).toEqual({ state: 'dead', code: 'plan.total_differs' });
    await expectAtRest(world);
  });

  test('whose total is a cent off is refused, or gets a rounding line where the practice wants one', async () => {
    await using world = await aBilling({ residue: 'rounding_line' });
    const date = new Date(world.clock.now()).toISOString().slice(0, 10);
    const made = world.ignition.createInvoice({
      clientSlug: world.client,
      date,
      lines: [line('BAS', 55_000)],
    });
    world.ignition.overlay(made.slug, { amount: { total: '550.01', currency: 'AUD' } });
    await world.poll();
    expect(world.xero.invoice(made.number)).toMatchObject({
      total: 55_001n,
      lines: [{}, { description: 'Rounding', accountCode: '860', lineAmount: 1n }],
    });
    await expectAtRest(world);
  });

  test('waits until its client is a contact', async () => {
    await using world = await aBilling();
    const lead = world.ignition.createClient(
      aClient({ name: 'Later Pty Ltd', email: 'l@later.example', state: 'lead' }),
    );
    await world.settle();
    const made = await bill({ ...world, client: lead.slug });
    expect(world.xero.invoices()).toHaveLength(0);
    expect(await stateOf(world, made.slug)).toEqual({ state: 'skipped', code: 'flow.waits_for_link' });
    // Nobody is told that both sides agree while it is missing.
    const { counts, totals } = await reconcile(world, {}, world.invoiceFlow);
    expect(counts).toEqual({ unsettled: 1 });
    expect(Object.values(totals).map(({ target }) => target)).toEqual(['0.00']);
    world.ignition.editClient(lead.slug, { state: 'active' });
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(1);
    expect((await reconcile(world, {}, world.invoiceFlow)).counts).toEqual({});
    await expectAtRest(world);
  });

  test.each([
    ['an account that is not there', { defaultAccount: '999' }, 'plan.account_unknown'],
    ['a rate that is not there', { defaultTax: 'OUTPUT2' }, 'plan.tax_unknown'],
    ['a rate that the account does not take', { defaultTax: 'INPUT' }, 'plan.tax_and_account'],
  ])('with %s is not sent', async (_, ledger, code) => {
    await using world = await aBilling(ledger);
    const made = await bill(world);
    expect(world.xero.invoices()).toHaveLength(0);
    expect(await stateOf(world, made.slug)).toEqual({ state: 'dead', code });
    await choose(world, world.invoiceFlow, { defaultAccount: '203', defaultTax: 'OUTPUT' });
    await world.settle();
    expect(world.xero.invoice(made.number).lines[0]?.accountCode).toBe('203');
    await expectAtRest(world);
  });

  test('whose number another invoice in Xero has is not sent', async () => {
    await using world = await aBilling();
    const made = world.ignition.createInvoice({
      clientSlug: world.client,
      date: new Date(world.clock.now()).toISOString().slice(0, 10),
      lines: [line('BAS', 55_000)],
    });
    world.xero.createInvoice({
      Contact: { ContactID: world.xero.createContact({ Name: 'Somebody else' }).id },
      InvoiceNumber: made.number,
      LineItems: [{ Description: 'Other', Quantity: 1, UnitAmount: 1 }],
    });
    await world.poll();
    expect(world.xero.invoices()).toHaveLength(1);
    expect(await stateOf(world, made.slug)).toEqual({ state: 'dead', code: 'plan.number_taken' });
  });
});

describe('an invoice from before the flow began', () => {
  test('is not billed anew, unless the practice sets an earlier first day', async () => {
    await using world = await aBilling();
    const fields = { clientSlug: world.client, lines: [line('BAS', 55_000)] };
    const old = world.ignition.createInvoice({ ...fields, date: '2026-01-31', dueDate: '2026-02-14' });
    await world.poll();
    expect(world.xero.invoices()).toHaveLength(0);
    expect(await stateOf(world, old.slug)).toEqual({ state: 'skipped', code: 'flow.before_start' });
    await choose(world, world.invoiceFlow, { from: '2026-01-01' });
    await world.settle();
    expect(world.xero.invoice(old.number).date).toBe('2026-01-31');
    await expectAtRest(world);
  });
});

describe('an invoice that is there', () => {
  test('is deleted as a draft and voided once approved when Ignition voids it', async () => {
    await using world = await aBilling();
    const draft = await bill(world);
    const approved = await bill(world);
    world.xero.editInvoice(approved.number, { Status: 'AUTHORISED' });
    await world.settle();
    world.ignition.voidInvoice(draft.slug);
    world.ignition.voidInvoice(approved.slug);
    await world.poll();
    expect(world.xero.invoice(draft.number).status).toBe('DELETED');
    expect(world.xero.invoice(approved.number).status).toBe('VOIDED');
    await expectAtRest(world);
  });

  test('that a bookkeeper approved stays approved, and one that was paid is never touched', async () => {
    await using world = await aBilling();
    const made = await bill(world);
    world.xero.editInvoice(made.number, { Status: 'AUTHORISED' });
    await world.poll();
    expect(world.xero.invoice(made.number).status).toBe('AUTHORISED');
    payIn(world, made.number, '100');
    world.ignition.voidInvoice(made.slug);
    await world.poll();
    expect(world.xero.invoice(made.number).status).toBe('AUTHORISED');
    expect(await stateOf(world, made.slug)).toEqual({ state: 'dead', code: 'plan.target_settled' });
    await expectAtRest(world);
  });

  test('follows a late edit as a draft; approved, it follows only where the practice lets it', async () => {
    await using world = await aBilling();
    const made = await bill(world);
    moveDue(world, made.slug, '2030-01-31');
    await world.poll();
    expect(world.xero.invoice(made.number).dueDate).toBe('2030-01-31');
    const [kept] = world.xero.invoice(made.number).lines;
    world.clock.advance(minuteMs);
    world.xero.editInvoice(made.number, { Status: 'AUTHORISED' });
    moveDue(world, made.slug, '2030-02-28');
    await world.poll();
    expect(world.xero.invoice(made.number).dueDate).toBe('2030-01-31');
    expect(await stateOf(world, made.slug)).toEqual({ state: 'dead', code: 'plan.target_approved' });
    await choose(world, world.invoiceFlow, { onApprovedEdit: 'update' });
    moveDue(world, made.slug, '2030-03-31');
    await world.poll();
    expect(world.xero.invoice(made.number).dueDate).toBe('2030-03-31');
    expect(world.xero.invoice(made.number).lines[0]?.id).toBe(kept?.id);
    await expectAtRest(world);
  });
});

describe('where Ignition pushes invoices itself', () => {
  test('its invoices are matched and reported, and nothing is written', async () => {
    await using world = await aBilling({ mode: 'audit' });
    const date = new Date(world.clock.now()).toISOString().slice(0, 10);
    const fields = { clientSlug: world.client, date, lines: [line('BAS', 55_000)] };
    const pushed = world.ignition.createInvoice(fields);
    const differing = world.ignition.createInvoice(fields);
    const missing = world.ignition.createInvoice(fields);
    const push = (number: string, due: string): unknown =>
      world.xero.createInvoice({
        Contact: { ContactID: world.xero.contacts()[0]?.id },
        InvoiceNumber: number,
        Date: date,
        DueDate: due,
        LineAmountTypes: 'Inclusive',
        Status: 'AUTHORISED',
        LineItems: [
          { Description: 'BAS', Quantity: 1, UnitAmount: 550, AccountCode: '200', TaxType: 'OUTPUT' },
        ],
      });
    push(pushed.number, pushed.dueDate);
    push(differing.number, '2030-01-31');
    await world.poll();
    expect(await stateOf(world, pushed.slug)).toEqual({ state: 'in_sync', code: null });
    expect(await stateOf(world, differing.slug)).toEqual({ state: 'skipped', code: 'plan.audit_differs' });
    expect(await stateOf(world, missing.slug)).toEqual({ state: 'skipped', code: 'plan.audit_missing' });
    push(missing.number, missing.dueDate);
    await world.poll();
    expect(await stateOf(world, missing.slug)).toEqual({ state: 'in_sync', code: null });
    expect(
      Object.keys(world.xero.requests.counters()).filter((call) => /^(?:PUT|POST) .*Invoices/.test(call)),
    ).toEqual([]);
    await expectAtRest(world);
  });

  test('one that Ignition says it pushed is never made a second time', async () => {
    await using world = await aBilling({ mode: 'write' });
    const date = new Date(world.clock.now()).toISOString().slice(0, 10);
    const made = world.ignition.createInvoice({
      clientSlug: world.client,
      date,
      lines: [line('BAS', 55_000)],
    });
    world.ignition.touchInvoice(made.slug, { pushedToXero: true });
    await world.poll();
    expect(world.xero.invoices()).toHaveLength(0);
    expect(await stateOf(world, made.slug)).toEqual({ state: 'skipped', code: 'plan.audit_missing' });
  });
});

describe('nothing is doubled', () => {
  test('when Xero’s answer is lost after the invoice was made', async () => {
    await using world = await aBilling();
    world.xero.addFault({
      kind: 'timeout-after-commit',
      match: { method: 'PUT', path: '*/Invoices' },
      count: 1,
    });
    const made = await bill(world);
    expect(world.xero.invoices()).toHaveLength(1);
    expect(await stateOf(world, made.slug)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
  });

  test.each(Array.from({ length: 10 }, (_, index) => [index * 6 + 4, index % 2 === 0] as const))(
    'when the worker is killed at its step %i (after it: %s)',
    async (step, after) => {
      await using world = await aBilling();
      const date = new Date(world.clock.now()).toISOString().slice(0, 10);
      const made = world.ignition.createInvoice({
        clientSlug: world.client,
        date,
        lines: [line('BAS', 55_000)],
      });
      const { died } = await world.settleWithCrash(step, after);
      expect(died).toBe(true);
      await world.poll();
      expect(world.xero.invoices()).toHaveLength(1);
      expect(await stateOf(world, made.slug)).toEqual({ state: 'in_sync', code: null });
      await expectAtRest(world);
    },
  );
});
