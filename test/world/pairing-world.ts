import { sql } from 'kysely';
import { hourMs } from '#base/clock.ts';
import { isJsonObject, type JsonObject } from '#base/json.ts';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-settings-change.ts';
import { addFlow } from '#engine/actions/new-flow.ts';
import { presets } from '#engine/presets/presets.ts';
import type { IgnitionSimulator } from '#sim/ignition/simulator-handle.ts';
import type { Charge } from '#sim/stripe/charge.ts';
import { closeDispute, openDispute } from '#sim/stripe/dispute-acts.ts';
import { refundCharge } from '#sim/stripe/refund-acts.ts';
import { startReconciliation } from '#engine/actions/reconcile-actions.ts';
import type { FieldDifference } from '#engine/reconcile/judge.ts';
import { createReconciler } from '#engine/reconcile/reconciler.ts';
import { findingContext } from '#store/reconcile/findings.ts';
import { findReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import type { TestDatabase } from '#test/world/database.ts';

export const pairing = 'ignition-payments-to-stripe';

/** A charge as somebody makes it at Stripe, outside of Plumbline. */
export interface Charging {
  readonly amount: number;
  readonly currency?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly customer?: string;
  readonly card?: string;
}

/** A practice that collects by Ignition and charges by its own Stripe. */
export interface PairingWorld extends BillingWorld {
  readonly ignition: IgnitionSimulator;
  readonly flow: FlowId;
  readonly ignitionId: ConnectionId;
  readonly client: string;
  choose(settings: FlowSettingsChange): Promise<void>;
  /** An invoice of Ignition and what it collects for it; nothing is polled yet. Amounts in cents. */
  collect(
    unitMinor?: number,
    given?: {
      readonly reference?: string;
      readonly state?: 'collected' | 'collecting' | 'uncollected' | null;
    },
  ): { readonly invoice: string; readonly number: string; readonly payment: string };
  charge(given: Charging): Promise<Charge>;
  /** What the charge at Stripe holds of ours. */
  told(charge: Charge): Readonly<Record<string, string>>;
  /** Somebody edits a charge’s metadata at Stripe, and its intent’s; an empty text takes a name off. */
  rename(charge: Charge, metadata: Readonly<Record<string, string>>): Promise<void>;
  refund(charge: Charge, amount?: number): void;
  dispute(charge: Charge, outcome?: 'won' | 'lost'): void;
  stateOf(
    payment: string,
  ): Promise<{ readonly state: string; readonly code: string | null; readonly detail: string | null }>;
  /** The charges that payments are linked to, by payment. */
  pairs(): Promise<Readonly<Record<string, string>>>;
  /** Compares both sides: the run, and what it found that is not left out. */
  reconcile(): Promise<{
    readonly run: ReconciliationRow;
    readonly found: readonly {
      readonly kind: string;
      readonly code: string | null;
      readonly key: string;
      readonly differences: readonly FieldDifference[];
    }[];
  }>;
  /** Calls that wrote to a charge. */
  chargeWrites(): number;
  /** Past the next poll of everything. */
  poll(): Promise<void>;
}

export const createPairingWorld = async (
  database: TestDatabase,
  settings: FlowSettingsChange = {},
): Promise<PairingWorld> => {
  const world = await createBillingWorld(database, { withIgnition: true });
  const { ignition, stripe, clock, workspaceId, kim } = world;
  if (ignition === null) throw new Error('the world was asked for an Ignition');
  const { db } = database;
  const means = { db, clock, registry: world.engine.registry, presets, wake: () => Promise.resolve() };
  const { id: ignitionId } = await inWorkspace(db, workspaceId, (trx) =>
    trx.selectFrom('connection').select('id').where('vendor', '=', 'ignition').executeTakeFirstOrThrow(),
  );
  const ends = { sourceConnectionId: ignitionId, targetConnectionId: world.stripeId };
  const { flowId: flow } = await addFlow(means, kim, { preset: pairing, ...ends, settings });
  const client = ignition.createClient(aClient()).slug;
  await world.settle();
  const books = stripe.books();
  const poll = async (): Promise<void> => {
    for (let each = 0; each < 2; each += 1) {
      clock.advance(2 * hourMs + 60_000);
      await world.settle();
    }
  };
  const call = async (path: string, form: Readonly<Record<string, string>>): Promise<JsonObject> => {
    const answer = await stripe.fetch(
      new Request(`http://stripe.simulated.invalid${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${stripe.secretKeyOf()}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(form).toString(),
      }),
    );
    return (await answer.json()) as JsonObject;
  };
  let byOthers = 0;
  return Object.assign(world, {
    ignition,
    flow,
    ignitionId,
    client,
    poll,
    choose: (change: FlowSettingsChange) => changeFlow(means, kim, flow, { state: null, settings: change }),
    collect: (
      unitMinor = 55_000,
      given: { reference?: string; state?: 'collected' | 'collecting' | 'uncollected' | null } = {},
    ) => {
      const date = new Date(clock.now()).toISOString().slice(0, 10);
      const lines = [{ description: 'BAS', quantity: 1, unitMinor, discountMinor: 0, originSlug: null }];
      const made = ignition.createInvoice({
        clientSlug: client,
        date,
        lines,
        reference: given.reference ?? null,
      });
      const payment = ignition.createPayment({ invoiceSlugs: [made.slug], method: 'credit card' });
      if (given.state !== null) ignition.setPaymentState(payment.slug, given.state ?? 'collected');
      return { invoice: made.slug, number: made.number, payment: payment.slug };
    },
    charge: async ({ amount, currency = 'aud', metadata = {}, ...more }: Charging) => {
      const made = await call('/v1/payment_intents', {
        amount: String(amount),
        currency,
        confirm: 'true',
        payment_method: more.card ?? 'pm_card_visa',
        ...(more.description === undefined ? {} : { description: more.description }),
        ...(more.customer === undefined ? {} : { customer: more.customer }),
        ...formOf(metadata),
      });
      const failed = isJsonObject(made['error']) ? made['error']['payment_intent'] : undefined;
      const whole = isJsonObject(failed) ? failed : made;
      const intent = typeof whole['id'] === 'string' ? whole['id'] : '';
      const [charge] = books.tables.charges.by('payment_intent', intent);
      if (charge === undefined) throw new Error(`nothing was charged: ${JSON.stringify(made)}`);
      return charge;
    },
    told: ({ id }: Charge) =>
      Object.fromEntries(
        Object.entries(books.tables.charges.get(id)?.metadata ?? {}).filter(([name]) =>
          name.startsWith('plumbline'),
        ),
      ),
    rename: async ({ id, payment_intent: intent }: Charge, metadata: Readonly<Record<string, string>>) => {
      byOthers += 1;
      await call(`/v1/payment_intents/${intent ?? ''}`, formOf(metadata));
      await call(`/v1/charges/${id}`, formOf(metadata));
    },
    refund: (charge: Charge, amount?: number) => {
      refundCharge(books, charge, { amount, reason: 'requested_by_customer' });
    },
    dispute: (charge: Charge, outcome?: 'won' | 'lost') => {
      const dispute = openDispute(books, charge, 'fraudulent');
      if (outcome !== undefined) closeDispute(books, dispute, outcome);
    },
    stateOf: async (payment: string) => {
      const found = await inWorkspace(db, workspaceId, (trx) =>
        sql<{ state: string; code: string | null; detail: string | null }>`
          select fr.state, fr.state_code as code, fr.state_detail as detail from flow_record fr
          join record r on r.id = fr.source_record_id where fr.flow_id = ${flow} and r.key = ${payment}`.execute(
          trx,
        ),
      );
      return found.rows[0] ?? { state: 'unknown', code: null, detail: null };
    },
    pairs: async () => {
      const found = await inWorkspace(db, workspaceId, (trx) =>
        sql<{ payment: string; charge: string }>`
          select s.key as payment, t.key as charge from link l join record s on s.id = l.source_record_id
          join record t on t.id = l.target_record_id where t.kind = 'charge'`.execute(trx),
      );
      return Object.fromEntries(found.rows.map(({ payment, charge }) => [payment, charge]));
    },
    reconcile: async () => {
      const asked = { refresh: false, scope: 'all', thorough: false } as const;
      const { id } = await startReconciliation(means, kim, flow, asked);
      const reconciler = createReconciler(world.engine);
      while (await reconciler.round());
      return inWorkspace(db, workspaceId, async (trx) => {
        const run = await findReconciliation(trx, id);
        if (run === undefined) throw new Error('there is no such run');
        const rows = await sql<{
          id: Parameters<typeof findingContext>[0];
          kind: string;
          code: string | null;
          key: string;
          sealed: string | null;
        }>`
          select f.id, f.kind, f.code, coalesce(s.key, t.key) as key, f.sealed from reconciliation_finding f
          left join record s on s.id = f.source_record_id left join record t on t.id = f.target_record_id
          where f.reconciliation_id = ${id} and f.kind <> 'left_out' order by f.kind, key`.execute(trx);
        const found = rows.rows.map(({ sealed, id: finding, ...row }) => ({
          ...row,
          differences:
            sealed === null
              ? []
              : (JSON.parse(world.engine.vault.open(sealed, findingContext(finding))) as FieldDifference[]),
        }));
        return { run, found };
      });
    },
    chargeWrites: () =>
      stripe.requests
        .list()
        .filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/charges/')).length - byOthers,
  });
};

/** Metadata as Stripe's forms write it. */
const formOf = (metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`metadata[${name}]`, value]));
