import { expect } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import type { FindingId, FlowId, ReconciliationId } from '#base/ids.ts';
import {
  healReconciliation,
  startReconciliation,
  type HealSelection,
} from '#engine/actions/reconcile-actions.ts';
import { createReconciler } from '#engine/reconcile/reconciler.ts';
import { findReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import { listFindingViews } from '#store/views/reconciliation-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import type { TestDatabase } from '#test/world/database.ts';

/** A practice whose clients of Ignition are customers of Stripe. */
export interface CustomerPractice {
  readonly world: BillingWorld;
  readonly flow: FlowId;
}

/** One client for each name, with its customer. */
export const aCustomerPractice = async (
  database: TestDatabase,
  names: readonly string[],
): Promise<CustomerPractice> => {
  const world = await createBillingWorld(database, { withIgnition: true });
  for (const [n, name] of names.entries())
    world.ignition?.createClient(aClient({ name, email: `office@client${String(n)}.example` }));
  await world.settle();
  const { id: flow } = await inWorkspace(database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('flow')
      .select('id')
      .where('preset', '=', 'ignition-clients-to-stripe')
      .executeTakeFirstOrThrow(),
  );
  expect(customersOf(world).toSorted()).toEqual(names.toSorted());
  return { world, flow };
};

const tableOf = (world: BillingWorld) => [...world.stripe.books().tables.customers.oldestFirst()];

/** The names of the customers that are there, oldest first. */
export const customersOf = (world: BillingWorld): readonly string[] =>
  tableOf(world).map(({ name }) => name ?? 'without a name');

/** A person at Stripe, by a call of its API. Plumbline hears of it only when the world settles. */
export const atStripe = async (
  world: BillingWorld,
  method: 'DELETE' | 'POST',
  path: string,
  form: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const answer = await world.stripe.fetch(
    new Request(`http://stripe.simulated.invalid${path}`, {
      method,
      headers: {
        authorization: `Bearer ${world.stripe.secretKeyOf()}`,
        ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(method === 'POST' ? { body: new URLSearchParams(form).toString() } : {}),
    }),
  );
  expect(answer.status).toBe(200);
};

export const customerNamed = (world: BillingWorld, name: string): string =>
  `/v1/customers/${tableOf(world).find((each) => each.name === name)?.id ?? ''}`;

export const deleteCustomer = (world: BillingWorld, name: string): Promise<void> =>
  atStripe(world, 'DELETE', customerNamed(world, name));

/** Compares both sides, until it is done. */
export const compareCustomers = async ({ world, flow }: CustomerPractice): Promise<ReconciliationRow> => {
  const asked = { refresh: false, scope: 'owned', thorough: false } as const;
  const { id } = await startReconciliation(world.engine, world.kim, flow, asked);
  const reconciler = createReconciler(world.engine);
  for (let rounds = 0; rounds < 50; rounds += 1) {
    while (await reconciler.round());
    const run = await inWorkspace(world.database.db, world.workspaceId, (trx) => findReconciliation(trx, id));
    if (run !== undefined && run.ended_at !== null) return run;
    world.clock.advance(minuteMs);
    await world.settle();
  }
  throw new Error('the run does not come to an end');
};

export const healCustomers = (
  { world }: CustomerPractice,
  id: ReconciliationId,
  selection: HealSelection,
): Promise<{ readonly healed: number }> => healReconciliation(world.engine, world.kim, id, selection);

/** What a run found and what became of its heals, by the titles of its source records. */
export const toldOf = (
  { world }: CustomerPractice,
  id: ReconciliationId,
): Promise<
  readonly {
    readonly id: FindingId;
    readonly title: string;
    readonly kind: string;
    readonly code: string | null;
    readonly healable: boolean;
    readonly outcome: string | null;
    readonly recordCode: string | null;
  }[]
> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const { rows } = await listFindingViews(trx, id, {}, { after: null, limit: 200 });
    const titles = await trx.selectFrom('record').select(['id', 'title']).execute();
    const titleOf = new Map(titles.map((row) => [row.id, row.title]));
    return rows
      .map((row) => ({
        id: row.id,
        title: row.source_record_id === null ? '' : (titleOf.get(row.source_record_id) ?? ''),
        kind: row.kind,
        code: row.code,
        healable: row.healable,
        outcome: row.heal_outcome,
        recordCode: row.record_code,
      }))
      .toSorted((a, b) => (a.title < b.title ? -1 : 1));
  });
