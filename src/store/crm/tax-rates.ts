import type { Selectable, Transaction, Updateable } from 'kysely';
import type { SavedTaxId, WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import type { CrmTaxRateTable } from './crm-tables.ts';

export type TaxRateRow = Selectable<CrmTaxRateTable>;

/** By code. */
export const listTaxRates = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<readonly TaxRateRow[]> =>
  trx
    .selectFrom('crm_tax_rate')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('code')
    .execute();

export const lockTaxRate = (trx: Transaction<Database>, id: SavedTaxId): Promise<TaxRateRow | undefined> =>
  trx.selectFrom('crm_tax_rate').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Those whose code is there already are left as they are. */
export const insertMissingTaxRates = async (
  trx: Transaction<Database>,
  rows: readonly Omit<TaxRateRow, 'version' | 'archived_at'>[],
): Promise<void> => {
  await trx
    .insertInto('crm_tax_rate')
    .values(rows.map((row) => ({ ...row, archived_at: null })))
    .onConflict((conflict) => conflict.columns(['workspace_id', 'code']).doNothing())
    .execute();
};

/** Fails on a code that is there already. */
export const insertTaxRate = async (
  trx: Transaction<Database>,
  row: Omit<TaxRateRow, 'version' | 'archived_at'>,
): Promise<void> => {
  await trx
    .insertInto('crm_tax_rate')
    .values({ ...row, archived_at: null })
    .execute();
};

export const updateTaxRate = async (
  trx: Transaction<Database>,
  id: SavedTaxId,
  set: Updateable<CrmTaxRateTable>,
): Promise<void> => {
  await trx.updateTable('crm_tax_rate').set(set).where('id', '=', id).execute();
};
