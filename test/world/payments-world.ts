import { sql } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-settings-change.ts';
import type { LedgerSettings } from '#model/ledger-flow.ts';
import type { PaymentSettings } from '#model/ledger-money.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import type { TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

/** The bank-type account that payments go to unless a test says another. */
export const clearingName = 'Stripe Clearing';

/** A practice whose clients, invoices, payments and payouts follow to Xero. */
export interface PayingWorld extends World {
  readonly paymentFlow: FlowId;
  readonly client: string;
  /** The id of an account of Xero, by its code or name. */
  account(key: string): string;
  /** What an admin sets on the flow of payments. */
  choose(payments: Partial<PaymentSettings>): Promise<void>;
  chooseInvoices(ledger: Partial<LedgerSettings>): Promise<void>;
  /** An invoice of Ignition, dated today, approved in Xero, that the world comes to rest over. */
  bill(unitMinor?: number): Promise<{ readonly slug: string; readonly number: string }>;
  /** Ignition collects what the invoices come to; nothing is polled yet. */
  collect(...invoices: readonly { readonly slug: string }[]): string;
  /** Where the record of a flow stands; of the flow of payments unless another preset is named. */
  stateOf(key: string, preset?: string): Promise<{ readonly state: string; readonly code: string | null }>;
  /** What is left on the clearing account in Xero, in cents. */
  clearing(): bigint;
  /** Calls that wrote money to Xero. */
  moneyCalls(): readonly string[];
}

export const createPayingWorld = async (
  database: TestDatabase,
  settings: Partial<PaymentSettings> = {},
  options: Partial<Parameters<typeof createWorld>[0]> = {},
): Promise<PayingWorld> => {
  const world = await createWorld({ ...options, database });
  const { db } = database;
  const ends = { source: world.ignitionId, target: world.xeroId };
  const means = { db, clock: world.clock, registry: world.registry };
  const change = (flow: FlowId, next: FlowSettingsChange): Promise<void> =>
    changeFlow(
      { ...means, wake: () => Promise.resolve() },
      { workspaceId: world.workspaceId, actor: 'user:test' },
      flow,
      { state: null, settings: next },
    );
  const account = (key: string): string => {
    const found = world.xero
      .organisations()[0]
      ?.accounts.find((each) => each.Code === key || each.Name === key);
    if (found === undefined) throw new Error(`the simulated Xero has no account ${key}`);
    return found.AccountID;
  };
  const invoiceFlow = await aFlow(means, world.workspaceId, 'ignition-invoices-to-xero', ends);
  await change(invoiceFlow, { ledger: { state: 'approved', mode: 'write' } });
  const paymentFlow = await aFlow(means, world.workspaceId, 'ignition-payments-to-xero', ends);
  const choose = (payments: Partial<PaymentSettings>): Promise<void> => change(paymentFlow, { payments });
  await choose({
    clearingAccount: account(clearingName),
    bankAccount: account('090'),
    feeAccount: account('405'),
    ...settings,
  });
  const client = world.ignition.createClient(aClient()).slug;
  await world.settle();
  return Object.assign(world, {
    paymentFlow,
    client,
    account,
    choose,
    chooseInvoices: (ledger: Partial<LedgerSettings>) => change(invoiceFlow, { ledger }),
    bill: async (unitMinor = 55_000) => {
      const date = new Date(world.clock.now()).toISOString().slice(0, 10);
      const lines = [{ description: 'BAS', quantity: 1, unitMinor, discountMinor: 0, originSlug: null }];
      const made = world.ignition.createInvoice({ clientSlug: client, date, lines });
      await world.poll();
      return made;
    },
    collect: (...invoices: readonly { readonly slug: string }[]): string => {
      const payment = world.ignition.createPayment({ invoiceSlugs: invoices.map(({ slug }) => slug) });
      world.ignition.setPaymentState(payment.slug, 'collected');
      return payment.slug;
    },
    stateOf: async (key: string, preset = 'ignition-payments-to-xero') => {
      const found = await inWorkspace(db, world.workspaceId, (trx) =>
        sql<{ state: string; code: string | null }>`
          select fr.state, fr.state_code as code from flow_record fr
          join record r on r.id = fr.source_record_id join flow f on f.id = fr.flow_id
          where f.preset = ${preset} and r.key = ${key}`.execute(trx),
      );
      return found.rows[0] ?? { state: 'unknown', code: null };
    },
    clearing: () => world.xero.balance(clearingName),
    moneyCalls: () =>
      Object.keys(world.xero.requests.counters()).filter((call) =>
        /^(?:PUT|POST) .*(?:Payments|BankTrans)/.test(call),
      ),
  });
};
