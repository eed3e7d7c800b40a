import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs, hourMs, toIso } from '#base/clock.ts';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import { unbilledServicesOf } from '#api/crm/agreed-service-answers.ts';
import { dismissAgreedService, startAgreedService } from '#crm/agreed/agreed-billing.ts';
import { removeBillable } from '#crm/billables/billable-service.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { createService } from '#crm/services/catalogue-service.ts';
import type { AgreedBilling } from '#model/agreed-service.ts';
import type { IgnitionSimulator } from '#sim/ignition/simulator-handle.ts';
import { listAgreedServices, type AgreedServiceView } from '#store/crm/agreed-services.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { inside } from '#test/world/billing-reads.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Practice {
  readonly world: BillingWorld;
  readonly ignition: IgnitionSimulator;
  readonly flowId: FlowId;
}

/** A practice whose CRM follows Ignition and bills through Stripe what its clients agree to. */
const aPractice = async (
  rules: Partial<AgreedBilling> = {},
  beside: { readonly drafts?: boolean } = {},
): Promise<Practice> => {
  const world = await createBillingWorld(database, { withIgnition: true, withXero: beside.drafts === true });
  const { ignition, kim, deps } = world;
  if (ignition === null) throw new Error('the practice has Ignition');
  await switchModule(deps, kim, 'opportunities', { on: true, withNeeds: true });
  await createService(deps, kim, {
    code: 'BOOKS',
    name: 'Bookkeeping',
    taxCode: 'GST',
    prices: [{ currency: 'AUD', unitPrice: '500', taxBehavior: 'exclusive' }],
    recurring: { interval: 'month', count: 1 },
  });
  const ends = await inWorkspace(database.db, world.workspaceId, async (trx) => {
    const rows = await trx
      .selectFrom('connection')
      .select(['id', 'vendor'])
      .where('workspace_id', '=', world.workspaceId)
      .execute();
    const idOf = (vendor: string): ConnectionId => {
      const found = rows.find((row) => row.vendor === vendor);
      if (found === undefined) throw new Error(`${vendor} is connected`);
      return found.id;
    };
    return { source: idOf('ignition'), target: idOf('crm') };
  });
  const means = { db: database.db, clock: world.clock };
  await aFlow(means, world.workspaceId, 'ignition-clients-to-crm', ends);
  await aFlow(means, world.workspaceId, 'ignition-proposals-to-crm', ends);
  if (world.xero !== null) {
    const books = { source: ends.source, target: world.xero.id };
    await aFlow(means, world.workspaceId, 'ignition-proposals-to-xero', books);
  }
  const flowId = await aFlow(means, world.workspaceId, 'ignition-agreed-services-to-crm', ends);
  const practice = { world, ignition, flowId };
  await setRules(practice, { defaultTax: 'GST', ...rules });
  await world.settle();
  return practice;
};

const setRules = async ({ world, flowId }: Practice, billing: Partial<AgreedBilling>): Promise<void> => {
  const deps = { ...world.engine, wake: () => Promise.resolve() };
  await changeFlow(deps, world.kim, flowId, { state: null, settings: { billing } });
};

type Service = Parameters<IgnitionSimulator['addService']>[0];

const bookkeeping: Service = { name: 'Bookkeeping', priceMinor: 55_000, cadence: 'monthly' };
const setUp: Service = { name: 'Ledger set-up', priceMinor: 120_000 };
const training: Service = { name: 'Staff training', priceMinor: 30_000, priceType: 'unit', unitName: 'hour' };

/** A client is sent a proposal of these services. */
const propose = ({ world, ignition }: Practice, services: readonly Service[]): string => {
  const client = ignition.createClient(aClient());
  const proposal = ignition.addProposal({
    client,
    services: services.map((service) => ignition.addService(service)),
    state: 'draft',
    name: 'Books for the year',
  });
  world.clock.advance(1_000);
  ignition.sendProposal(proposal.slug);
  return proposal.slug;
};

const agreed = ({ world }: Practice): Promise<readonly AgreedServiceView[]> =>
  inside(world, async (trx) => {
    const { rows } = await listAgreedServices(trx, {}, { after: null, limit: 100 });
    return rows.toSorted((a, b) => a.description.localeCompare(b.description));
  });

const billables = ({ world }: Practice) =>
  inside(world, (trx) =>
    trx
      .selectFrom('crm_billable')
      .selectAll()
      .where('workspace_id', '=', world.workspaceId)
      .orderBy('description')
      .execute(),
  );

const standing = async ({ world, flowId }: Practice) => {
  const found = await inside(world, (trx) =>
    sql<{ state: string; state_code: string | null }>`
      select fr.state, fr.state_code from flow_record fr join record r on r.id = fr.source_record_id
      where fr.flow_id = ${flowId} order by r.title`.execute(trx),
  );
  return found.rows.map(({ state, state_code: code }) => (code === null ? state : `${state} ${code}`));
};

test('an accepted proposal wins its opportunity, becomes billables, and a subscription that a person starts', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const slug = propose(practice, [bookkeeping, setUp, training]);
  await world.settle();
  expect(await agreed(practice)).toEqual([]);
  expect(await standing(practice)).toEqual(Array.from({ length: 3 }, () => 'skipped flow.not_yet_active'));

  practice.ignition.acceptProposal(slug);
  await world.settle();
  const rows = await agreed(practice);
  expect(rows).toMatchObject([
    {
      description: 'Bookkeeping',
      way: 'subscription',
      state: 'prepared',
      quantity: '1',
      unit_price: '550.00',
      tax_code: 'GST',
      interval: 'month',
      interval_count: 1,
      term_months: 12,
      service_code: 'BOOKS',
      opportunity_title: 'Books for the year',
    },
    { description: 'Ledger set-up', way: 'billable', state: 'billed', billable_state: 'open' },
    { description: 'Staff training', way: 'billable', state: 'billed', billable_state: 'open' },
  ]);
  expect(await billables(practice)).toMatchObject([
    { description: 'Ledger set-up', quantity: '1', unit_price: '1200.00', tax_code: 'GST', service_id: null },
    { description: 'Staff training', quantity: '3', unit_price: '300.00', tax_code: 'GST' },
  ]);
  const opportunity = await inside(world, (trx) =>
    trx
      .selectFrom('crm_opportunity')
      .selectAll()
      .where('workspace_id', '=', world.workspaceId)
      .executeTakeFirstOrThrow(),
  );
  expect(opportunity).toMatchObject({ title: 'Books for the year', state: 'won' });
  expect(world.stripe.books().tables.subscriptions.size).toBe(0);

  const [prepared] = rows;
  if (prepared === undefined) throw new Error('the subscription is prepared');
  const id = await startAgreedService(world.deps, world.kim, prepared.id, prepared.version);
  expect(await startAgreedService(world.deps, world.kim, prepared.id, prepared.version)).toBe(id);
  await world.settle();
  expect(world.stripe.books().tables.subscriptions.size).toBe(1);
  const begun = await inside(world, (trx) =>
    trx.selectFrom('crm_subscription').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  );
  const subscription = world.stripe.books().tables.subscriptions.get(begun.stripe_id ?? '');
  expect(subscription).toMatchObject({ status: 'trialing', metadata: { plumbline_ref: id } });
  const startsAt = Date.parse(`${prepared.starts_on ?? ''}T00:00:00Z`);
  expect(subscription?.trial_end).toBe(startsAt / 1_000);
  const end = new Date(startsAt);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  expect(subscription?.cancel_at).toBe(end.getTime() / 1_000);

  world.clock.advance(startsAt - world.clock.now() + 2 * hourMs);
  await world.settle();
  const stored = await inside(world, (trx) =>
    trx.selectFrom('crm_subscription').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  );
  expect(stored).toMatchObject({ state: 'active', unit_price: '550', interval: 'month', quantity: 1 });
  const invoices = await inside(world, (trx) =>
    trx.selectFrom('crm_invoice').selectAll().where('subscription_id', '=', id).execute(),
  );
  // GST on top of 550.00.
  expect(invoices.map((invoice) => invoice.total_minor)).toEqual([60_500]);
  expect(await standing(practice)).toEqual(['in_sync', 'in_sync', 'in_sync']);
  expect(world.bugs).toEqual([]);
});

test('what Ignition bills itself is left to it, unless the flow is told to bill it', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const slug = propose(practice, [{ ...setUp, billingMode: 'automatic' }, training]);
  practice.ignition.acceptProposal(slug);
  await world.settle();
  expect((await agreed(practice)).map((row) => row.description)).toEqual(['Staff training']);
  expect(await standing(practice)).toEqual(['skipped flow.billed_at_source', 'in_sync']);
  await setRules(practice, { billedAtSource: 'bill' });
  await world.settle();
  expect((await agreed(practice)).map((row) => row.description)).toEqual(['Ledger set-up', 'Staff training']);
  // Told to leave it again: what nobody was invoiced for is taken back.
  await setRules(practice, { billedAtSource: 'skip' });
  await world.settle();
  expect((await agreed(practice)).map((row) => row.state)).toEqual(['withdrawn', 'billed']);
  expect((await billables(practice)).map((row) => row.state)).toEqual(['written_off', 'open']);
  expect(world.bugs).toEqual([]);
});

test('a service that a person invoices in Ignition by hand is told, not billed again', async () => {
  const practice = await aPractice({ onceOff: 'off' });
  await using world = practice.world;
  const slug = propose(practice, [setUp]);
  const proposal = practice.ignition.acceptProposal(slug);
  practice.ignition.createInvoice({
    clientSlug: proposal.clientSlug,
    date: toIso(world.clock.now()).slice(0, 10),
    source: 'proposal',
    lines: [
      {
        description: 'Ledger set-up',
        quantity: 1,
        unitMinor: 120_000,
        discountMinor: 0,
        originSlug: proposal.slug,
      },
    ],
  });
  await world.settle();
  expect(await standing(practice)).toEqual(['skipped flow.not_billed']);
  await setRules(practice, { onceOff: 'billable' });
  world.clock.advance(hourMs);
  await world.settle();
  expect(await standing(practice)).toEqual(['dead plan.billed_twice']);
  expect(await billables(practice)).toEqual([]);
});

test('a proposal that is revoked takes back what was not billed, and what was is told', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const slug = propose(practice, [bookkeeping, setUp, training]);
  practice.ignition.acceptProposal(slug);
  await world.settle();
  const invoiced = (await billables(practice)).find((row) => row.description === 'Ledger set-up');
  if (invoiced === undefined) throw new Error('the billable is there');
  await world.generate([invoiced.id], { until: 'finalized' });
  await world.settle();
  world.clock.advance(2 * hourMs);
  await world.settle();
  practice.ignition.revokeProposal(slug);
  await world.settle();
  expect((await agreed(practice)).map((row) => row.state)).toEqual(['withdrawn', 'billed', 'withdrawn']);
  expect((await agreed(practice))[0]?.withdrawn_reason).toMatch(/^PROP-\d+ is revoked at the source$/);
  expect((await billables(practice)).map((row) => row.state)).toEqual(['on_invoice', 'written_off']);
  expect(await standing(practice)).toEqual(['in_sync', 'dead plan.agreed_billed', 'in_sync']);
  expect(world.bugs).toEqual([]);
});

test('once-off services become one draft invoice where the flow says so', async () => {
  const practice = await aPractice({ onceOff: 'draft_invoice' });
  await using world = practice.world;
  const slug = propose(practice, [setUp, training]);
  await world.settle();
  practice.ignition.acceptProposal(slug);
  await world.settle();
  const invoices = await inside(world, (trx) =>
    trx.selectFrom('crm_invoice').selectAll().where('workspace_id', '=', world.workspaceId).execute(),
  );
  expect(invoices).toMatchObject([{ state: 'draft', total_minor: 231_000, number: null }]);
  expect((await billables(practice)).map((row) => row.state)).toEqual(['on_invoice', 'on_invoice']);
  expect(await standing(practice)).toEqual(['in_sync', 'in_sync']);
  world.clock.advance(dayMs);
  await world.settle();
  expect(world.bugs).toEqual([]);
});

test('a service that the catalogue lacks waits for a person', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const slug = propose(practice, [{ name: 'Virtual CFO', priceMinor: 165_000, cadence: 'monthly' }, setUp]);
  practice.ignition.acceptProposal(slug);
  await world.settle();
  expect(await standing(practice)).toEqual(['in_sync', 'dead plan.service_missing']);
  await setRules(practice, { services: [{ service: 'virtual cfo', code: 'BOOKS' }] });
  await world.settle();
  expect((await agreed(practice)).map((row) => `${row.description} ${row.service_code ?? '–'}`)).toEqual([
    'Ledger set-up –',
    'Virtual CFO BOOKS',
  ]);
});

const unbilled = async ({ world }: Practice): Promise<readonly string[]> =>
  inside(world, async (trx) => {
    const { id } = await trx
      .selectFrom('crm_opportunity')
      .select('id')
      .where('workspace_id', '=', world.workspaceId)
      .executeTakeFirstOrThrow();
    return (await unbilledServicesOf(trx, id)).map(
      ({ title, standing: { state, problem } }) =>
        `${title}: ${state ?? ''} ${problem?.code ?? ''} ${problem?.message ?? ''} ${problem?.hint ?? ''}`,
    );
  });

test('a cadence that nobody knows is told on the opportunity, and billed once the firm says how', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const harvest: Service = { name: 'Harvest accounts', priceMinor: 40_000, cadence: 'seasonal' };
  const slug = propose(practice, [harvest, { ...setUp, billingMode: 'automatic' }, training]);
  await world.settle();
  expect(await unbilled(practice)).toEqual([]);
  practice.ignition.acceptProposal(slug);
  await world.settle();
  expect(await unbilled(practice)).toEqual([
    expect.stringMatching(
      /Harvest accounts: dead plan\.cadence_unknown How often “Harvest accounts” is billed cannot be told.*one billable of the whole contract/,
    ),
    expect.stringMatching(/Ledger set-up: skipped flow\.billed_at_source \w/),
  ]);
  await setRules(practice, { services: [{ service: 'harvest accounts', code: '', bill: 'billable' }] });
  await world.settle();
  // Four seasons of a year.
  expect(
    (await billables(practice)).map((row) => `${row.description} ${row.quantity} ${row.unit_price}`),
  ).toEqual(['Harvest accounts, whole contract 1 1600.00', 'Staff training 3 300.00']);
  await setRules(practice, { services: [{ service: 'harvest accounts', code: '', bill: 'off' }] });
  await world.settle();
  expect(await billables(practice)).toHaveLength(2);
});

test('what another flow drafts in the ledger is not billed here as well', async () => {
  const practice = await aPractice({}, { drafts: true });
  await using world = practice.world;
  const slug = propose(practice, [bookkeeping, setUp]);
  practice.ignition.acceptProposal(slug);
  await world.settle();
  expect(await standing(practice)).toEqual(['in_sync', 'dead plan.billed_twice']);
  expect(await billables(practice)).toEqual([]);
});

test('a proposal that is revoked and accepted anew is billed once', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const slug = propose(practice, [bookkeeping, training]);
  practice.ignition.acceptProposal(slug);
  await world.settle();
  practice.ignition.revokeProposal(slug);
  await world.settle();
  expect((await agreed(practice)).map((row) => row.state)).toEqual(['withdrawn', 'withdrawn']);
  world.clock.advance(hourMs);
  practice.ignition.sendProposal(slug);
  await world.settle();
  practice.ignition.acceptProposal(slug);
  await world.settle();
  expect((await agreed(practice)).map((row) => row.state)).toEqual(['prepared', 'billed']);
  expect((await billables(practice)).map((row) => row.state)).toEqual(['open']);
  practice.ignition.archiveProposal(slug);
  await world.settle();
  expect((await agreed(practice)).map((row) => row.state)).toEqual(['withdrawn', 'withdrawn']);
  expect(world.bugs).toEqual([]);
});

test('what a person dismissed or removed is not made anew', async () => {
  const practice = await aPractice();
  await using world = practice.world;
  const slug = propose(practice, [setUp, training]);
  practice.ignition.acceptProposal(slug);
  await world.settle();
  const [first, second] = await agreed(practice);
  if (first === undefined || second?.billable_id === undefined || second.billable_id === null)
    throw new Error('both are billed');
  await dismissAgreedService(world.deps, world.kim, first.id, first.version, 'Goodwill');
  await removeBillable(world.deps, world.kim, second.billable_id);
  await world.settle();
  await setRules(practice, { collection: 'charge_automatically' });
  world.clock.advance(dayMs);
  await world.settle();
  expect((await agreed(practice)).map((row) => row.state)).toEqual(['withdrawn', 'billed']);
  expect((await billables(practice)).map((row) => `${row.description} ${row.state}`)).toEqual([
    'Ledger set-up written_off',
  ]);
  expect(world.bugs).toEqual([]);
});

/** A story in which the worker is killed at that step; true where it came so far. */
const acceptWithKill = async (dieAt: number, after: boolean): Promise<boolean> => {
  const practice = await aPractice({ start: 'at_once' });
  await using world = practice.world;
  const slug = propose(practice, [bookkeeping, setUp, training]);
  await world.settle();
  practice.ignition.acceptProposal(slug);
  const { died } = await world.settleWithCrash(dieAt, after);
  world.clock.advance(hourMs);
  await world.settle();
  expect((await agreed(practice)).map((row) => row.state)).toEqual(['started', 'billed', 'billed']);
  expect(await billables(practice)).toHaveLength(2);
  expect(world.stripe.books().tables.subscriptions.size).toBe(1);
  expect(await standing(practice)).toEqual(['in_sync', 'in_sync', 'in_sync']);
  return died;
};

test('killed at any step, everything is there once', async () => {
  const died: boolean[] = [];
  for (const step of [3, 11, 19, 31, 47, 64, 88, 113]) died.push(await acceptWithKill(step, step % 2 === 0));
  expect(died).toContain(true);
}, 240_000);

/** The same of one that is drafted as an invoice, and then revoked while that is not finalized. */
const draftWithKill = async (dieAt: number, after: boolean): Promise<boolean> => {
  const practice = await aPractice({ onceOff: 'draft_invoice' });
  await using world = practice.world;
  const slug = propose(practice, [setUp, training]);
  await world.settle();
  practice.ignition.acceptProposal(slug);
  const { died } = await world.settleWithCrash(dieAt, after);
  world.clock.advance(hourMs);
  await world.settle();
  const invoices = await inside(world, (trx) =>
    trx.selectFrom('crm_invoice').selectAll().where('workspace_id', '=', world.workspaceId).execute(),
  );
  expect(invoices).toMatchObject([{ state: 'draft', total_minor: 231_000 }]);
  expect(world.stripe.books().tables.invoices.size).toBe(1);
  practice.ignition.revokeProposal(slug);
  await world.settleWithCrash(dieAt, !after);
  await world.settle();
  expect(await standing(practice)).toEqual(['dead plan.agreed_billed', 'dead plan.agreed_billed']);
  return died;
};

test('a draft of all lines is made once, killed at any step', async () => {
  const died: boolean[] = [];
  for (const step of [4, 9, 17, 26, 40, 61]) died.push(await draftWithKill(step, step % 2 === 0));
  expect(died).toContain(true);
}, 240_000);
