import type { Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { CrmModule } from '#model/crm/modules.ts';
import type { Database } from '#store/tables.ts';
import { sql } from 'kysely';

export interface ModuleRow {
  readonly module: Exclude<CrmModule, 'contacts'>;
  readonly switched_on_by: string;
  readonly switched_on_at: number;
}

/** The modules that are on beside contacts, which always is. */
export const loadModules = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<readonly ModuleRow[]> =>
  trx
    .selectFrom('crm_module')
    .select(['module', 'switched_on_by', 'switched_on_at'])
    .where('workspace_id', '=', workspaceId)
    .execute();

/** Has only one switch modules of a workspace at a time, until the transaction ends. */
export const lockModules = async (trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`crm_module:${workspaceId}`}, 0))`.execute(trx);
};

export const insertModule = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  module: ModuleRow['module'],
  by: { readonly actor: string; readonly now: number },
): Promise<void> => {
  await trx
    .insertInto('crm_module')
    .values({ workspace_id: workspaceId, module, switched_on_by: by.actor, switched_on_at: by.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

export const deleteModule = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  module: ModuleRow['module'],
): Promise<void> => {
  await trx
    .deleteFrom('crm_module')
    .where('workspace_id', '=', workspaceId)
    .where('module', '=', module)
    .execute();
};
