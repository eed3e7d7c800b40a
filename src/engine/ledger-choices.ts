import type { Transaction } from 'kysely';
import {
  addDecimals,
  negateDecimal,
  parseDecimal,
  placesText,
  zeroDecimal,
  type Decimal,
} from '#base/decimal.ts';
import type { JsonObject } from '#base/json.ts';
import type { Connector } from '#model/connector.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { LedgerChoices } from '#model/ledger-flow.ts';
import type { MoneyMovement } from '#model/ledger-money.ts';
import { findConnection } from '#store/connections.ts';
import { loadLinkedTargets } from '#store/payments.ts';
import { loadActiveFields, openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { loadFlows, type FlowView } from '#store/views/flow-views.ts';
import type { ConnectorRegistry } from './connections/connector-registry.ts';

interface Means {
  readonly vault: Vault;
  readonly registry: ConnectorRegistry;
}

/** What has gone through a clearing account in one currency, as decimal text; `balance` is what is left of it. */
export interface ClearingBalance {
  readonly currency: string;
  readonly payments: string;
  readonly transfers: string;
  readonly transactions: string;
  readonly balance: string;
}

/** What a person may choose from in a flow's ledger; null where its target keeps none. */
export const ledgerChoices = async (
  trx: Transaction<Database>,
  means: Means,
  flow: FlowView,
): Promise<LedgerChoices | null> => {
  const door = means.registry.get(flow.target_vendor).ledger;
  if (door === undefined) return null;
  return door.choices(await loadActiveFields(trx, means.vault, flow.target_connection_id, door.choiceKinds));
};

/**
 * What flows carried through the clearing accounts of this one, by currency. Counted from their own records as last read, so
 * what people entered beside them is not in it. Null where the flow carries neither payments nor payouts.
 */
export const clearingBalances = async (
  trx: Transaction<Database>,
  means: Means,
  flow: FlowView,
): Promise<readonly ClearingBalance[] | null> => {
  const connector = means.registry.get(flow.target_vendor);
  const { ledger } = connector;
  if (!carriesMoney(flow.settings) || ledger === undefined) return null;
  const rows = await loadActiveFields(trx, means.vault, flow.target_connection_id, ledger.chartKinds);
  const known = ledger.money.accounts(rows);
  const accounts = clearingIds(flow.settings).flatMap((id) => known.get(id) ?? []);
  if (accounts.length === 0) return [];
  const facts = (await findConnection(trx, flow.target_connection_id))?.facts ?? {};
  const base = typeof facts['currency'] === 'string' ? facts['currency'] : null;
  // Payments and payouts may come from two vendors, by flows that know nothing of each other but the account.
  const carriers = (await loadFlows(trx)).filter(
    (each) => each.target_connection_id === flow.target_connection_id && carriesMoney(each.settings),
  );
  const sums = new Map<string, Sums>();
  for (const each of carriers) {
    const column = columnOf(each, connector);
    for (const fields of await targetsOf(trx, means.vault, each))
      for (const account of accounts) {
        const movement: MoneyMovement | null = ledger.money.movement(each.target_kind, fields, account);
        const amount = movement === null ? null : parseDecimal(movement.amount);
        const currency = movement?.currency ?? account.currency ?? base;
        if (amount === null || currency === null) continue;
        const held = sums.get(currency) ?? {
          payments: zeroDecimal,
          transfers: zeroDecimal,
          transactions: zeroDecimal,
        };
        sums.set(currency, { ...held, [column]: addDecimals(held[column], amount) });
      }
  }
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sum]) => balanceOf(currency, sum));
};

interface Sums {
  readonly payments: Decimal;
  readonly transfers: Decimal;
  readonly transactions: Decimal;
}

const carriesMoney = ({ payments, payouts, clearing }: FlowSettings): boolean =>
  (payments ?? payouts ?? clearing) !== undefined;

/** The clearing accounts that settings name, each once. */
const clearingIds = ({ payments, clearing }: FlowSettings): readonly string[] => [
  ...new Set(
    [
      payments?.clearingAccount ?? '',
      ...(payments?.clearingAccounts ?? []).map(({ account }) => account),
      ...(clearing?.accounts ?? []).map((each) => each.clearing),
    ].map((id) => id.toLowerCase()),
  ),
];

const columnOf = (each: FlowView, { ledger }: Connector): keyof Sums => {
  if (each.target_kind === ledger?.money.transferKind) return 'transfers';
  return each.target_kind === ledger?.money.transactionKind ? 'transactions' : 'payments';
};

const balanceOf = (currency: string, { payments, transfers, transactions }: Sums): ClearingBalance => ({
  currency,
  payments: shown(payments),
  // Money that leaves counts against what came; told without the sign.
  transfers: shown(negateDecimal(transfers)),
  transactions: shown(negateDecimal(transactions)),
  balance: shown(addDecimals(addDecimals(payments, transfers), transactions)),
});

const shown = (amount: Decimal): string =>
  placesText(amount.scale < 2 ? { units: amount.units * 10n ** BigInt(2 - amount.scale), scale: 2 } : amount);

const targetsOf = async (
  trx: Transaction<Database>,
  vault: Vault,
  flow: FlowView,
): Promise<readonly JsonObject[]> => {
  const rows = await loadLinkedTargets(
    trx,
    { connectionId: flow.source_connection_id, kind: flow.source_kind },
    { connectionId: flow.target_connection_id, kind: flow.target_kind },
  );
  return rows.map((row) => openRecordBody(vault, row).fields);
};
