import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import {
  agree,
  anEngaging,
  choose,
  day,
  invoiceOf,
  propose,
  service,
  stateOf,
  type Engaging,
  type LedgerChange,
  type Proposed,
} from '#test/world/proposals-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const aPractice = (ledger: LedgerChange = {}): Promise<Engaging> => anEngaging(database, ledger);
const inStep = { state: 'in_sync', code: null };
describe('an accepted proposal', () => {
  test('is a draft in Xero: a line for each service, the client’s contact, the proposal’s number, and to the cent its price', async () => {
    await using world = await aPractice({
      accountMap: [{ service: 'company  SETUP', account: '202', tax: 'EXEMPTOUTPUT' }],
      tracking: [{ category: 'Office', option: 'Sydney' }],
    });
    const [today, due] = [day(world), day(world, 14)];
    const made = await agree(world, [
      service('Annual accounts'),
      service('Company setup', { priceMinor: 99_999 }),
      service('Workshop', { priceType: 'unit', priceMinor: 12_345 }),
    ]);
    const invoice = invoiceOf(world, made);
    expect(invoice).toMatchObject({
      status: 'DRAFT',
      contactId: world.xero.contacts()[0]?.id,
      number: expect.stringMatching(/^INV-/) as string,
      reference: expect.stringMatching(new RegExp(`^${made.number} plb:`)) as string,
      lineAmountTypes: 'Inclusive',
      total: 55_000n + 99_999n + 37_035n,
      totalTax: 5_000n + 3_367n,
      currency: 'AUD',
      date: today,
      dueDate: due,
      lines: [
        { description: 'Annual accounts', accountCode: '200', taxType: 'OUTPUT', lineAmount: 55_000n },
        { description: 'Company setup', accountCode: '202', taxType: 'EXEMPTOUTPUT', taxAmount: 0n },
        { description: 'Workshop', lineAmount: 37_035n },
      ],
    });
    expect(invoice.lines[0]?.tracking).toMatchObject([{ Name: 'Office', Option: 'Sydney' }]);
    expect(await stateOf(world, made)).toEqual(inStep);
    await expectAtRest(world);
  });
});

describe('prices', () => {
  test.each([
    ['inclusive', 55_000n + 20_000n, 5_000n],
    ['exclusive', 55_000n + 20_000n + 5_500n, 5_500n],
    ['no_tax', 55_000n + 20_000n, 0n],
  ] as const)(
    'that are tax %s come to Xero as that, taxed and exempt mixed',
    async (basis, total, totalTax) => {
      await using world = await aPractice({
        basis,
        accountMap: [{ service: 'Export advice', account: '201', tax: 'EXEMPTEXPORT' }],
      });
      const made = await agree(world, [
        service('Annual accounts'),
        service('Export advice', { priceMinor: 20_000 }),
      ]);
      expect(invoiceOf(world, made)).toMatchObject({ total, totalTax });
      expect(await stateOf(world, made)).toEqual(inStep);
      await expectAtRest(world);
    },
  );

  test('that do not come to the proposal’s own value are not drafted, unless the practice says so', async () => {
    await using world = await aPractice();
    const made = propose(world, [service('Annual accounts')]);
    world.ignition.overlay(made.slug, { minimum_contract_value: { amount: '550.01', currency: 'AUD' } });
    world.ignition.acceptProposal(made.slug);
    await world.poll();
    expect(world.xero.invoices()).toHaveLength(0);
    expect(await stateOf(world, made)).toEqual({ state: 'dead', code: 'plan.total_differs' });
    await choose(world, world.proposalFlow, { ledger: { proposals: { check: 'services' } } });
    await world.settle();
    expect(invoiceOf(world, made).total).toBe(55_000n);
    await expectAtRest(world);
  });

  test('of the first period are drafted for recurring services where that is wanted', async () => {
    await using world = await aPractice({ proposals: { services: 'all' } });
    const made = await agree(world, [
      service('Annual accounts'),
      service('BAS', { cadence: 'quarterly', priceMinor: 33_000 }),
    ]);
    expect(invoiceOf(world, made)).toMatchObject({ total: 88_000n, lines: [{}, { description: 'BAS' }] });
    await expectAtRest(world);
  });

  test('that are only a lowest one are drafted so, and the one that the bookkeeper types stays', async () => {
    await using world = await aPractice({ proposals: { included: 'zero_line' } });
    const made = await agree(world, [
      service('Tax advice', { priceType: 'price range', priceMinor: 20_000 }),
      service('Phone support', { priceType: 'included', priceMinor: 0 }),
    ]);
    const { number } = invoiceOf(world, made);
    expect(world.xero.invoice(number)).toMatchObject({
      total: 20_000n,
      lines: [{ description: 'Tax advice' }, { description: 'Phone support', lineAmount: 0n }],
    });
    world.xero.editInvoice(number, {
      LineItems: [
        { Description: 'Tax advice', Quantity: 1, UnitAmount: 480, AccountCode: '200', TaxType: 'OUTPUT' },
      ],
    });
    await world.poll();
    expect(world.xero.invoice(number).total).toBe(48_000n);
    expect((await stateOf(world, made)).state).toBe('in_sync');
  });
});

describe('a proposal', () => {
  test('that is not accepted makes nothing, nor one that was lost, revoked or archived', async () => {
    await using world = await aPractice();
    const services = [service('Annual accounts')];
    const [open, lost, revoked, archived] = [1, 2, 3, 4].map(() => propose(world, services));
    world.ignition.loseProposal(lost?.slug ?? '');
    world.ignition.revokeProposal(revoked?.slug ?? '');
    world.ignition.archiveProposal(archived?.slug ?? '');
    await world.poll();
    expect(world.xero.invoices()).toHaveLength(0);
    for (const made of [open, lost, revoked])
      expect(await stateOf(world, made ?? { slug: '', number: '' })).toEqual({
        state: 'skipped',
        code: 'flow.not_yet_active',
      });
    await expectAtRest(world);
  });

  test('accepted before the flow began is not billed anew', async () => {
    await using world = await aPractice({ from: '2030-01-01' });
    const made = await agree(world, [service('Annual accounts', { billingMode: 'manual' })]);
    expect(await stateOf(world, made)).toEqual({ state: 'skipped', code: 'flow.before_start' });
    await choose(world, world.proposalFlow, { ledger: { from: '2026-01-01' } });
    await world.settle();
    expect(invoiceOf(world, made).status).toBe('DRAFT');
    await expectAtRest(world);
  });

  test('waits until its client is a contact, and awaits approval where the practice wants that; approved it never begins', async () => {
    await using world = await aPractice({ state: 'awaiting_approval', proposals: { dueDays: null } });
    const lead = world.ignition.createClient(
      aClient({ name: 'New Pty Ltd', email: 'n@new.example', state: 'lead' }),
    );
    await world.settle();
    const made = await agree({ ...world, client: lead.slug }, [service('Annual accounts')]);
    expect(invoiceOf(world, made).status).toBe('SUBMITTED');
    await expect(choose(world, world.proposalFlow, { ledger: { state: 'approved' } })).rejects.toMatchObject({
      code: 'flow.drafts_only',
    });
    await expectAtRest(world);
  });

  test.each(['revoked', 'archived', 'lost'])('that is %s later takes its draft with it', async (state) => {
    await using world = await aPractice();
    const made = await agree(world, [service('Annual accounts')]);
    world.ignition.overlay(made.slug, { state, updated_at: new Date(world.clock.now()).toISOString() });
    await world.poll();
    expect(invoiceOf(world, made).status).toBe('DELETED');
    expect(await stateOf(world, made)).toEqual(inStep);
    await expectAtRest(world);
  });

  test('that is revoked after its invoice was approved leaves it to a person; left on archive it leaves the draft', async () => {
    await using world = await aPractice();
    const made = await agree(world, [service('Annual accounts')]);
    world.xero.editInvoice(invoiceOf(world, made).number, { Status: 'AUTHORISED' });
    world.ignition.overlay(made.slug, { state: 'revoked' });
    await world.poll();
    expect(invoiceOf(world, made).status).toBe('AUTHORISED');
    expect(await stateOf(world, made)).toEqual({ state: 'dead', code: 'plan.target_approved' });
    await choose(world, world.proposalFlow, { onArchive: 'leave' });
    const other = await agree(world, [service('Annual accounts')]);
    world.ignition.overlay(other.slug, { state: 'revoked' });
    await world.poll();
    expect(invoiceOf(world, other).status).toBe('DRAFT');
    expect(await stateOf(world, other)).toEqual({ state: 'skipped', code: 'flow.source_gone' });
    await expectAtRest(world);
  });

  test('that is completed keeps its draft, and what was approved in Xero stays approved', async () => {
    await using world = await aPractice();
    const made = await agree(world, [service('Annual accounts')]);
    world.xero.editInvoice(invoiceOf(world, made).number, { Status: 'AUTHORISED' });
    world.ignition.completeProposal(made.slug);
    await world.poll();
    expect(invoiceOf(world, made).status).toBe('AUTHORISED');
    expect(await stateOf(world, made)).toEqual(inStep);
    await expectAtRest(world);
  });

  test('numbers its invoice where the practice wants it, and never takes over a stranger’s', async () => {
    await using world = await aPractice({ proposals: { number: 'proposal' } });
    const made = await agree(world, [service('Annual accounts')]);
    expect(invoiceOf(world, made).number).toBe(made.number);
    const taken = propose(world, [service('Annual accounts')]);
    world.xero.createInvoice({
      Contact: { ContactID: world.xero.createContact({ Name: 'Somebody else' }).id },
      InvoiceNumber: taken.number,
      LineItems: [{ Description: 'Other', Quantity: 1, UnitAmount: 1 }],
    });
    world.ignition.acceptProposal(taken.slug);
    await world.poll();
    expect(world.xero.invoices()).toHaveLength(2);
    expect(await stateOf(world, taken)).toEqual({ state: 'dead', code: 'plan.number_taken' });
  });
});

/** An invoice that a person makes of the proposal in Ignition. */
const bill = (world: Engaging, proposal: Proposed, ...descriptions: readonly string[]) =>
  world.ignition.createInvoice({
    clientSlug: world.client,
    date: day(world),
    lines: descriptions.map((description) => ({
      description,
      quantity: 1,
      unitMinor: 55_000,
      discountMinor: 0,
      originSlug: proposal.slug,
    })),
  });

describe('nothing is billed twice', () => {
  test('what Ignition bills by itself is left to its own invoice, whatever the flow is to carry', async () => {
    await using world = await aPractice({ proposals: { services: 'all', included: 'zero_line' } });
    const ends = { source: world.ignitionId, target: world.xeroId };
    const means = { db: database.db, clock: world.clock };
    await aFlow(means, world.workspaceId, 'ignition-invoices-to-xero', ends);
    const automatic = { billingMode: 'automatic' } as const;
    const made = await agree(world, [
      service('Payroll', { ...automatic, cadence: 'monthly', priceMinor: 33_000 }),
      service('Registration', { ...automatic, priceMinor: 11_000 }),
      service('Annual accounts'),
    ]);
    expect(invoiceOf(world, made)).toMatchObject({
      total: 55_000n,
      lines: [{ description: 'Annual accounts' }],
    });
    const [own, ...others] = world.xero.invoices().filter(({ reference }) => !reference.startsWith('PROP-'));
    expect(own?.total).toBe(44_000n);
    expect(others).toEqual([]);
    const alone = await agree(world, [service('Payroll', automatic)]);
    expect(await stateOf(world, alone)).toEqual({ state: 'skipped', code: 'flow.nothing_to_bill' });
    await expectAtRest(world);
  });

  test('a service that a person bills in Ignition leaves the draft, and comes back when that invoice is voided', async () => {
    await using world = await aPractice();
    const made = await agree(world, [service('Annual accounts'), service('Advice')]);
    const issued = bill(world, made, 'Advice');
    await world.poll();
    expect(invoiceOf(world, made)).toMatchObject({
      total: 55_000n,
      lines: [{ description: 'Annual accounts' }],
    });
    world.ignition.voidInvoice(issued.slug);
    await world.poll();
    expect(invoiceOf(world, made)).toMatchObject({ total: 110_000n });
    bill(world, made, 'Advice', 'Annual accounts 2026');
    await world.poll();
    expect(invoiceOf(world, made).status).toBe('DELETED');
    expect(await stateOf(world, made)).toEqual(inStep);
    await expectAtRest(world);
  });

  test('what was billed in Ignition before the draft is made is never in it', async () => {
    await using world = await aPractice();
    const made = propose(world, [service('Annual accounts'), service('Advice')]);
    bill(world, made, 'Advice');
    world.ignition.acceptProposal(made.slug);
    await world.poll();
    expect(invoiceOf(world, made).lines).toHaveLength(1);
    const strange = propose(world, [service('Annual accounts')]);
    bill(world, strange, 'Deposit');
    world.ignition.acceptProposal(strange.slug);
    await world.poll();
    expect(await stateOf(world, strange)).toEqual({ state: 'dead', code: 'plan.billed_twice' });
    await expectAtRest(world);
  });

  test.each([
    ['approved', { Status: 'AUTHORISED' }],
    [
      'edited',
      {
        LineItems: [
          { Description: 'Advice', Quantity: 2, UnitAmount: 550, AccountCode: '200', TaxType: 'OUTPUT' },
        ],
      },
    ],
  ])('a line that a person %s in Xero stays, and a person is told', async (_, edit) => {
    await using world = await aPractice();
    const made = await agree(world, [service('Annual accounts'), service('Advice')]);
    world.xero.editInvoice(invoiceOf(world, made).number, edit);
    await world.poll();
    const { total } = invoiceOf(world, made);
    bill(world, made, 'Advice');
    await world.poll();
    expect(invoiceOf(world, made).total).toBe(total);
    expect(await stateOf(world, made)).toEqual({ state: 'dead', code: 'plan.billed_twice' });
    await expectAtRest(world);
  });

  test('and once the bookkeeper took the line away, what else was typed stays', async () => {
    await using world = await aPractice();
    const made = await agree(world, [service('Annual accounts'), service('Advice')]);
    const { number } = invoiceOf(world, made);
    const typed = { Quantity: 1, UnitAmount: 480, AccountCode: '200', TaxType: 'OUTPUT' };
    const [accounts, advice] = [
      { Description: 'Annual accounts', ...typed },
      { Description: 'Advice', ...typed },
    ];
    world.xero.editInvoice(number, { LineItems: [accounts, advice] });
    await world.poll();
    bill(world, made, 'Advice');
    await world.poll();
    expect(await stateOf(world, made)).toEqual({ state: 'dead', code: 'plan.billed_twice' });
    world.xero.editInvoice(number, { LineItems: [accounts] });
    await world.poll();
    expect(world.xero.invoice(number).total).toBe(48_000n);
    expect((await stateOf(world, made)).state).toBe('in_sync');
    await expectAtRest(world);
  });

  test('a service that Ignition does not say who bills is not guessed at', async () => {
    await using world = await aPractice();
    const made = propose(world, [service('Annual accounts')]);
    const [line] = world.ignition.practice.proposals.find(made.slug)?.services ?? [];
    world.ignition.overlay(made.slug, {
      services: [{ slug: line?.slug ?? '', name: 'Annual accounts', is_selected_for_acceptance: true }],
    });
    world.ignition.acceptProposal(made.slug);
    await world.poll();
    expect(world.xero.invoices()).toHaveLength(0);
    expect(await stateOf(world, made)).toEqual({ state: 'dead', code: 'plan.service_unclear' });
  });

  test('where Ignition pushes invoices itself nothing is written', async () => {
    await using world = await aPractice({ mode: 'audit' });
    const made = await agree(world, [service('Annual accounts')]);
    expect(world.xero.invoices()).toHaveLength(0);
    expect(await stateOf(world, made)).toEqual({ state: 'skipped', code: 'plan.audit_missing' });
    await expectAtRest(world);
  });

  test('a proposal that is told again and again makes one draft', async () => {
    await using world = await aPractice();
    const made = await agree(world, [service('Annual accounts')]);
    for (let turn = 0; turn < 3; turn += 1) {
      world.ignition.overlay(made.slug, { updated_at: new Date(world.clock.now()).toISOString() });
      await world.poll();
    }
    expect(world.xero.invoices()).toHaveLength(1);
    await expectAtRest(world);
  });

  test.each(['ledger', 'proposal'] as const)(
    'when Xero’s answer is lost and the number is the %s’s',
    async (number) => {
      await using world = await aPractice({ proposals: { number } });
      world.xero.addFault({
        kind: 'timeout-after-commit',
        match: { method: 'PUT', path: '*/Invoices' },
        count: 1,
      });
      const made = await agree(world, [service('Annual accounts')]);
      expect(world.xero.invoices()).toHaveLength(1);
      expect(await stateOf(world, made)).toEqual(inStep);
      await expectAtRest(world);
    },
  );

  test.each(Array.from({ length: 8 }, (_, index) => [index * 7 + 3, index % 2 === 0] as const))(
    'when the worker is killed at its step %i (after it: %s)',
    async (step, after) => {
      await using world = await aPractice();
      const made = propose(world, [service('Annual accounts')]);
      world.ignition.acceptProposal(made.slug);
      const { died } = await world.settleWithCrash(step, after);
      expect(died).toBe(true);
      await world.poll();
      expect(world.xero.invoices()).toHaveLength(1);
      expect(await stateOf(world, made)).toEqual(inStep);
      await expectAtRest(world);
    },
  );
});
