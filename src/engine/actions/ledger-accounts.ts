import type { Transaction } from 'kysely';
import type { FlowSettings } from '#model/flow.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import type { ConnectionRow } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import { actionError } from './action-errors.ts';

type MoneySettings = Pick<FlowSettings, 'payments' | 'clearing'>;

/**
 * Refuses settings that name an account which the ledger does not have. Only what is newly named counts, so that an account
 * archived since hinders no other change; and where no account of the ledger was read yet, none can be missed.
 * @throws `flow.unknown_account` with each setting and its id.
 */
export const requireAccounts = async (
  trx: Transaction<Database>,
  registry: ConnectorRegistry,
  target: Pick<ConnectionRow, 'id' | 'vendor' | 'name'>,
  before: MoneySettings,
  after: MoneySettings,
): Promise<void> => {
  const held = new Set(accountsIn(before).map(({ id }) => id));
  const named = accountsIn(after).filter(({ id }) => id !== '' && !held.has(id));
  const door = registry.get(target.vendor).ledger;
  if (named.length === 0 || door === undefined) return;
  const accounts = await trx
    .selectFrom('record')
    .select('key')
    .where('connection_id', '=', target.id)
    .where('kind', '=', door.money.accountKind)
    .where('state', '=', 'active')
    .execute();
  const known = new Set(accounts.map(({ key }) => key.toLowerCase()));
  const unknown = named.filter(({ id }) => !known.has(id));
  const [first] = unknown;
  if (known.size === 0 || first === undefined) return;
  throw actionError(
    'flow.unknown_account',
    `"${target.name}" has no account ${first.id}, which ${first.setting} names.`,
    { details: { fields: unknown.map(({ setting, id }) => `${setting}: ${id}`) } },
  );
};

/** Every account that settings name, by the ledger's id in lower case, empty where none is chosen. */
const accountsIn = ({
  payments,
  clearing,
}: MoneySettings): readonly { readonly setting: string; readonly id: string }[] => {
  const all: Readonly<Record<string, string>> = {
    ...(payments === undefined
      ? {}
      : {
          'payments.clearingAccount': payments.clearingAccount,
          ...Object.fromEntries(
            (payments.clearingAccounts ?? []).map(({ currency, account }) => [
              `payments.clearingAccounts of ${currency}`,
              account,
            ]),
          ),
          'payments.bankAccount': payments.bankAccount,
          'payments.feeAccount': payments.feeAccount,
          'payments.clawbackAccount': payments.clawbackAccount,
        }),
    ...(clearing === undefined
      ? {}
      : {
          ...Object.fromEntries(
            clearing.accounts.flatMap((each) => [
              [`clearing.accounts of ${each.currency}, clearing`, each.clearing],
              [`clearing.accounts of ${each.currency}, bank`, each.bank],
            ]),
          ),
          'clearing.feeAccount': clearing.feeAccount,
          'clearing.refundAccount': clearing.refundAccount,
          'clearing.disputeAccount': clearing.disputeAccount,
        }),
  };
  return Object.entries(all).map(([setting, id]) => ({ setting, id: id.trim().toLowerCase() }));
};
