import { sql, type Selectable, type Transaction } from 'kysely';
import type { StageId, WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { CrmStageTable } from './crm-tables.ts';

export type StageRow = Selectable<CrmStageTable>;

/** In the order of the pipeline. */
export const listStages = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<readonly StageRow[]> =>
  trx
    .selectFrom('crm_stage')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('position')
    .execute();

/** The same, locked until the transaction ends, so that one person at a time changes the pipeline. */
export const lockStages = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<readonly StageRow[]> =>
  trx
    .selectFrom('crm_stage')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('position')
    .forUpdate()
    .execute();

export const insertStages = async (
  trx: Transaction<Database>,
  rows: readonly Omit<StageRow, 'version'>[],
): Promise<void> => {
  await trx
    .insertInto('crm_stage')
    .values([...rows])
    .execute();
};

export const renameStage = async (
  trx: Transaction<Database>,
  id: StageId,
  name: string,
  version: number,
): Promise<void> => {
  await trx.updateTable('crm_stage').set({ name, version }).where('id', '=', id).execute();
};

/** Gives the stages positions from 0 on, in this order. */
export const positionStages = async (trx: Transaction<Database>, ids: readonly StageId[]): Promise<void> => {
  await sql`
    update crm_stage s set position = o.place - 1
    from unnest(${[...ids]}::text[]) with ordinality as o (id, place)
    where s.id = o.id and s.position <> o.place - 1`.execute(trx);
};

/** Moves all opportunities of a stage to another; theirs is not a change that people made one by one. */
export const moveStage = async (
  trx: Transaction<Database>,
  from: StageId,
  to: StageId,
  now: number,
): Promise<readonly string[]> => {
  const moved = await sql<{ id: string }>`
    update crm_opportunity o set stage_id = ${to}, version = version + 1, updated_at = greatest(updated_at + 1, ${now}::bigint)
    where ${ownRows('o')} and o.stage_id = ${from} returning id`.execute(trx);
  return moved.rows.map((row) => row.id);
};

export const hasOpportunities = async (trx: Transaction<Database>, id: StageId): Promise<boolean> => {
  const found = await trx
    .selectFrom('crm_opportunity')
    .select('id')
    .where('stage_id', '=', id)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
};

export const deleteStage = async (trx: Transaction<Database>, id: StageId): Promise<void> => {
  await trx.deleteFrom('crm_stage').where('id', '=', id).execute();
};

/** Open opportunities by stage and currency; `amount` is in minor units, as text. */
export const countStages = async (
  trx: Transaction<Database>,
  owner: string | null | undefined,
): Promise<
  readonly {
    readonly stage_id: StageId;
    readonly currency: string;
    readonly count: number;
    readonly amount: string;
  }[]
> => {
  const whose =
    owner === undefined ? sql`true` : owner === null ? sql`o.owner_id is null` : sql`o.owner_id = ${owner}`;
  const found = await sql<{ stage_id: StageId; currency: string; count: number; amount: string }>`
    select o.stage_id, o.currency, count(*) as count,
      coalesce(sum(coalesce(o.quoted_minor, o.value_minor)), 0)::text as amount
    from crm_opportunity o
    where ${ownRows('o')} and o.state = 'open' and o.archived_at is null and ${whose}
    group by o.stage_id, o.currency order by o.currency`.execute(trx);
  return found.rows;
};
