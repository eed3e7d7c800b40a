import type { Insertable, Selectable, Transaction, Updateable } from 'kysely';
import type { SavedViewId, WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import type { CrmSavedViewTable } from './crm-tables.ts';

export type SavedViewRow = Selectable<CrmSavedViewTable>;

/** The person's own and those that are shared, by name. */
export const listSavedViews = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  personId: string | null,
  list: string | null,
): Promise<readonly SavedViewRow[]> =>
  trx
    .selectFrom('crm_saved_view')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where((eb) => eb.or([eb('is_shared', '=', true), eb('owner_id', '=', personId ?? '')]))
    .$if(list !== null, (query) => query.where('list', '=', list ?? ''))
    .orderBy('name')
    .orderBy('id')
    .execute();

/** The view, locked until the transaction ends. */
export const lockSavedView = (
  trx: Transaction<Database>,
  id: SavedViewId,
): Promise<SavedViewRow | undefined> =>
  trx.selectFrom('crm_saved_view').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertSavedView = async (
  trx: Transaction<Database>,
  row: Insertable<CrmSavedViewTable>,
): Promise<void> => {
  await trx.insertInto('crm_saved_view').values(row).execute();
};

export const updateSavedView = async (
  trx: Transaction<Database>,
  id: SavedViewId,
  set: Updateable<CrmSavedViewTable>,
): Promise<void> => {
  await trx.updateTable('crm_saved_view').set(set).where('id', '=', id).execute();
};

export const deleteSavedView = async (trx: Transaction<Database>, id: SavedViewId): Promise<void> => {
  await trx.deleteFrom('crm_saved_view').where('id', '=', id).execute();
};
