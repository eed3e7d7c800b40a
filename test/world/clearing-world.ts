import { sql } from 'kysely';
import { dayMs } from '#base/clock.ts';
import type { ConnectionId, ContactId, FlowId, InvoiceId } from '#base/ids.ts';
import type { NewBillable } from '#crm/billables/billable-service.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-settings-change.ts';
import { addFlow } from '#engine/actions/new-flow.ts';
import { presets } from '#engine/presets/presets.ts';
import { personActs } from '#sim/stripe/person-acts.ts';
import type { XeroSimulator } from '#sim/xero/xero-simulator.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import type { TestDatabase } from '#test/world/database.ts';

/** The bank-type account that Stripe's balance is kept on. */
export const clearingName = 'Stripe Clearing';

/** A practice that bills by Stripe, whose invoices, payments and payouts follow to Xero. */
export interface ClearingWorld extends BillingWorld {
  readonly books: XeroSimulator;
  readonly contact: ContactId;
  readonly flows: Readonly<Record<string, FlowId>>;
  /** What people do at Stripe. */
  readonly atStripe: ReturnType<typeof personActs>;
  /** The id of an account of Xero, by its code or name. */
  account(key: string): string;
  /** What an admin sets on a flow. */
  choose(preset: string, settings: FlowSettingsChange): Promise<void>;
  /** An invoice made, finalized and sent by the CRM; it comes to rest in Xero. */
  bill(
    unitPrice?: string,
    given?: Partial<NewBillable>,
  ): Promise<{ readonly id: InvoiceId; readonly key: string; readonly number: string }>;
  /** Lets days go by, with everything that falls due in them. */
  days(count: number): Promise<void>;
  stateOf(preset: string, key: string): Promise<{ readonly state: string; readonly code: string | null }>;
  /** The payments of an invoice, by their keys in the CRM. */
  paymentsOf(invoice: InvoiceId): Promise<readonly string[]>;
  /** What is left on the clearing account in Xero, in cents. */
  clearing(): bigint;
}

/** Wake-ups carry no truth: the world asks the database what there is to do. */
const wake = (): Promise<void> => Promise.resolve();

export const createClearingWorld = async (
  database: TestDatabase,
  options: { readonly clearing?: FlowSettingsChange['clearing'] } = {},
): Promise<ClearingWorld> => {
  const world = await createBillingWorld(database, { withXero: true });
  const { db } = database;
  const { xero, stripe, clock, workspaceId, kim } = world;
  if (xero === null) throw new Error('the world has no Xero');
  const { books } = xero;
  const { registry } = world.engine;
  const account = (key: string): string => {
    const found = books.organisations()[0]?.accounts.find((each) => each.Code === key || each.Name === key);
    if (found === undefined) throw new Error(`the simulated Xero has no account ${key}`);
    return found.AccountID;
  };
  const crm = await inWorkspace(db, workspaceId, (trx) =>
    trx.selectFrom('connection').select('id').where('vendor', '=', 'crm').executeTakeFirstOrThrow(),
  );
  const means = { db, clock, registry, presets, wake };
  const flows: Record<string, FlowId> = {};
  const begin = async (
    preset: string,
    sourceConnectionId: ConnectionId,
    settings: FlowSettingsChange = {},
  ): Promise<void> => {
    const ends = { sourceConnectionId, targetConnectionId: xero.id };
    flows[preset] = (await addFlow(means, kim, { preset, ...ends, settings })).flowId;
  };
  await begin('crm-contacts-to-xero', crm.id);
  await begin('crm-invoices-to-xero', crm.id, { ledger: { taxMap: [{ code: 'GST', tax: 'OUTPUT' }] } });
  await begin('crm-payments-to-xero', crm.id, { payments: { clearingAccount: account(clearingName) } });
  await begin('stripe-payouts-to-xero', world.stripeId, {
    clearing: {
      accounts: [{ currency: 'AUD', clearing: account(clearingName), bank: account('090') }],
      feeAccount: account('405'),
      refundAccount: account('260'),
      disputeAccount: account('429'),
      ...options.clearing,
    },
  });
  const contact = await world.aContact();
  await world.settle();
  const days = async (count: number): Promise<void> => {
    for (let day = 0; day < count; day += 1) {
      clock.advance(dayMs);
      await world.settle();
    }
  };
  return Object.assign(world, {
    books,
    contact,
    flows,
    atStripe: personActs(stripe.books()),
    account,
    choose: (preset: string, settings: FlowSettingsChange) => {
      const flow = flows[preset];
      if (flow === undefined) throw new Error(`there is no flow ${preset}`);
      return changeFlow(means, kim, flow, { state: null, settings });
    },
    bill: async (unitPrice = '500', given: Partial<NewBillable> = {}) => {
      const [id] = await world.generate([await world.aBillable(contact, { unitPrice, ...given })]);
      if (id === undefined) throw new Error('no invoice was asked for');
      await world.settle();
      clock.advance(5 * 60_000);
      await world.settle();
      const row = await inWorkspace(db, workspaceId, (trx) =>
        trx
          .selectFrom('crm_invoice')
          .select(['stripe_id', 'number'])
          .where('id', '=', id)
          .executeTakeFirstOrThrow(),
      );
      return { id, key: row.stripe_id ?? '', number: row.number ?? '' };
    },
    days,
    stateOf: async (preset: string, key: string) => {
      const found = await inWorkspace(db, workspaceId, (trx) =>
        sql<{ state: string; code: string | null }>`
          select fr.state, fr.state_code as code from flow_record fr
          join record r on r.id = fr.source_record_id join flow f on f.id = fr.flow_id
          where f.preset = ${preset} and r.key = ${key}`.execute(trx),
      );
      return found.rows[0] ?? { state: 'unknown', code: null };
    },
    paymentsOf: async (invoice: InvoiceId) => {
      const rows = await inWorkspace(db, workspaceId, (trx) =>
        trx.selectFrom('crm_payment').select('id').where('invoice_id', '=', invoice).execute(),
      );
      return rows.map(({ id }) => id);
    },
    clearing: () => books.balance(clearingName),
  });
};
