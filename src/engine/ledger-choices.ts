import type { Transaction } from 'kysely';
import type { FlowId } from '#base/ids.ts';
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
 * What this flow and those beside it carried through the clearing account, by currency. Counted from their own records as
 * last read, so what people entered beside them is not in it. Null where the flow carries no payments.
 */
export const clearingBalances = async (
  trx: Transaction<Database>,
  means: Means,
  flow: FlowView,
): Promise<readonly ClearingBalance[] | null> => {
  const connector = means.registry.get(flow.target_vendor);
  const { payments } = flow.settings;
  const { ledger } = connector;
  if (payments === undefined || ledger === undefined) return null;
  const rows = await loadActiveFields(trx, means.vault, flow.target_connection_id, ledger.chartKinds);
  const account = ledger.money.accounts(rows).get(payments.clearingAccount);
  if (account === undefined) return [];
  const facts = (await findConnection(trx, flow.target_connection_id))?.facts ?? {};
  const base = typeof facts['currency'] === 'string' ? facts['currency'] : null;
  const beside = (await loadFlows(trx)).filter(
    (each) =>
      each.preset.startsWith(`${flow.preset}:`) &&
      each.source_connection_id === flow.source_connection_id &&
      each.target_connection_id === flow.target_connection_id,
  );
  const sums = new Map<string, Sums>();
  for (const each of [flow, ...beside]) {
    const column = columnOf(each, flow.id, connector);
    for (const fields of await targetsOf(trx, means.vault, each)) {
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

const columnOf = (each: FlowView, payments: FlowId, { ledger }: Connector): keyof Sums => {
  if (each.id === payments) return 'payments';
  return each.target_kind === ledger?.money.transferKind ? 'transfers' : 'transactions';
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
