import { sql, type Selectable, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, WorkspaceId } from '#base/ids.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import type { MappingDraftTable, MappingTable } from './mapping-tables.ts';
import type { Database } from './tables.ts';

export type MappingRow = Selectable<MappingTable>;
export type MappingDraftRow = Selectable<MappingDraftTable>;

/** Records of a flow that are marked at once after its mapping changed. More than a round loads, so that some stay dirty. */
const chunk = 2_000;

/** Stores a version of a mapping and lets the flow work by it. Versions are numbered from 1 and never change. */
export const insertMapping = async (
  trx: Transaction<Database>,
  flow: { readonly id: FlowId; readonly workspace_id: WorkspaceId },
  version: {
    readonly number: number;
    readonly rules: readonly MappingRule[];
    readonly conditions: readonly FlowCondition[];
    readonly tables: readonly string[];
    readonly restores: number | null;
    readonly author: string;
    readonly note: string;
  },
  now: number,
): Promise<void> => {
  await trx
    .insertInto('mapping')
    .values({
      flow_id: flow.id,
      version: version.number,
      workspace_id: flow.workspace_id,
      rules: JSON.stringify(version.rules),
      conditions: JSON.stringify(version.conditions),
      tables: [...version.tables],
      restores: version.restores,
      author: version.author,
      note: version.note,
      created_at: now,
    })
    .execute();
  await trx.updateTable('flow').set({ mapping_version: version.number }).where('id', '=', flow.id).execute();
};

/** All versions of a flow's mapping, newest first. */
export const listMappings = (trx: Transaction<Database>, flowId: FlowId): Promise<readonly MappingRow[]> =>
  trx.selectFrom('mapping').selectAll().where('flow_id', '=', flowId).orderBy('version', 'desc').execute();

export const findMapping = (
  trx: Transaction<Database>,
  flowId: FlowId,
  version: number,
): Promise<MappingRow | undefined> =>
  trx
    .selectFrom('mapping')
    .selectAll()
    .where('flow_id', '=', flowId)
    .where('version', '=', version)
    .executeTakeFirst();

export const findDraft = (trx: Transaction<Database>, flowId: FlowId): Promise<MappingDraftRow | undefined> =>
  trx.selectFrom('mapping_draft').selectAll().where('flow_id', '=', flowId).executeTakeFirst();

/** Puts a draft in place of what there is. The caller holds the flow's row. */
export const putDraft = async (
  trx: Transaction<Database>,
  draft: Omit<MappingDraftRow, 'rules' | 'conditions'> & {
    readonly rules: readonly MappingRule[];
    readonly conditions: readonly FlowCondition[];
  },
): Promise<void> => {
  const values = {
    ...draft,
    rules: JSON.stringify(draft.rules),
    conditions: JSON.stringify(draft.conditions),
  };
  await trx
    .insertInto('mapping_draft')
    .values(values)
    .onConflict((conflict) => conflict.column('flow_id').doUpdateSet(values))
    .execute();
};

export const deleteDraft = async (trx: Transaction<Database>, flowId: FlowId): Promise<void> => {
  await trx.deleteFrom('mapping_draft').where('flow_id', '=', flowId).execute();
};

/**
 * Begins to mark every record of a flow dirty, behind all other work: a first chunk now, the others by the drains that
 * follow. Begun again before it is over, it starts anew.
 */
export const markAllOf = (trx: Transaction<Database>, flowId: FlowId, now: number): Promise<void> =>
  markNextChunk(trx, flowId, '', now);

/** Marks the next records of a flow, and keeps how far that has come; null when all are marked. */
export const markNextChunk = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  markedTo: string,
  now: number,
): Promise<void> => {
  await sql`
    with next as (
      select source_record_id from flow_record where flow_id = ${flowId} and source_record_id > ${markedTo}
      order by source_record_id limit ${chunk} for update),
    marked as (
      update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0,
        priority = case when fr.seq > fr.synced_seq then fr.priority else 3 end
      from next where fr.flow_id = ${flowId} and fr.source_record_id = next.source_record_id)
    update flow set marked_to = (select case when count(*) < ${chunk} then null else max(source_record_id) end from next)
    where id = ${flowId}`.execute(trx);
};

/**
 * The flows that a field of one connection's records concerns: those into it that write it, and those from it whose rows or
 * conditions name it. Named in a text of another meaning, a flow is among them too, which costs a look.
 */
export const flowsNaming = async (
  trx: Transaction<Database>,
  end: { readonly connectionId: ConnectionId; readonly kind: string },
  field: string,
): Promise<readonly { readonly id: FlowId; readonly targetConnectionId: ConnectionId }[]> => {
  const found = await sql<{ id: FlowId; targetConnectionId: ConnectionId }>`
    select f.id, f.target_connection_id as "targetConnectionId" from flow f
    join mapping m on m.flow_id = f.id and m.version = f.mapping_version
    where ((f.target_connection_id = ${end.connectionId} and f.target_kind = ${end.kind})
        or (f.source_connection_id = ${end.connectionId} and f.source_kind = ${end.kind}))
      and position(${field} in m.rules::text || m.conditions::text) > 0
    order by f.id`.execute(trx);
  return found.rows;
};

/** The flows whose mapping reads a table, by id. */
export const flowsReading = (
  trx: Transaction<Database>,
  table: string,
): Promise<readonly { readonly id: FlowId; readonly name: string }[]> =>
  trx
    .selectFrom('flow as f')
    .innerJoin('mapping as m', (join) =>
      join.onRef('m.flow_id', '=', 'f.id').onRef('m.version', '=', 'f.mapping_version'),
    )
    .select(['f.id', 'f.name'])
    .where(sql<boolean>`${table} = any(m.tables)`)
    .orderBy('f.id')
    .execute();
