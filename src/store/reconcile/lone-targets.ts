import { sql, type Transaction } from 'kysely';
import type { ConnectionId, ReconciliationId, RecordId } from '#base/ids.ts';
import type { ReconciliationScope } from '#model/reconciliation.ts';
import type { Database } from '#store/tables.ts';

export interface LoneTargetScope {
  readonly reconciliationId: ReconciliationId;
  readonly sourceConnectionId: ConnectionId;
  readonly sourceKind: string;
  readonly targetConnectionId: ConnectionId;
  readonly targetKind: string;
  readonly scope: ReconciliationScope;
  /** Whether a name, an e-mail address or a tax number says anything of which record it is. */
  readonly byName: boolean;
}

export interface LoneTarget {
  readonly id: RecordId;
  /** A linked record that has the same reference, tax number, or name and e-mail. */
  readonly twin: RecordId | null;
}

export interface LoneTargetPage {
  readonly looked: number;
  /** The last key of the page; null when there was nothing left. */
  readonly last: string | null;
  readonly found: readonly LoneTarget[];
}

/**
 * The next active records of the target, by key: those that neither a link nor this run's matches explain. One with our
 * reference whose source record is still there would be recognised by it, and is explained. What is looked up of each is
 * looked up of those alone that are left.
 */
export const lookAtLoneTargets = async (
  trx: Transaction<Database>,
  scope: LoneTargetScope,
  after: string | null,
  limit: number,
): Promise<LoneTargetPage> => {
  const linkOf = (
    record: string,
  ) => sql`select 1 from link l where l.target_record_id = ${sql.ref(`${record}.id`)}
    and l.source_connection_id = ${scope.sourceConnectionId} and l.source_kind = ${scope.sourceKind}`;
  const claimOf = (record: string) => sql`select 1 from reconciliation_claim c
    where c.reconciliation_id = ${scope.reconciliationId} and c.target_record_id = ${sql.ref(`${record}.id`)}`;
  const twinBy = (same: ReturnType<typeof sql>) => sql`
    select d.id from record d where d.connection_id = t.connection_id and d.kind = t.kind and d.id <> t.id
      and d.state = 'active' and ${same} and exists (${linkOf('d')})`;
  const twins = scope.byName
    ? sql`${twinBy(sql`d.reference = t.reference`)} union all ${twinBy(sql`d.tax_key = t.tax_key`)}
        union all ${twinBy(sql`d.name_key = t.name_key and d.email_key = t.email_key`)}`
    : twinBy(sql`d.reference = t.reference`);
  const found = await sql<{ looked: number; last: string | null; found: LoneTarget[] | null }>`
    with page as (
      select t.id, t.connection_id, t.kind, t.key, t.state, t.hash, t.reference, t.tax_key, t.name_key, t.email_key
      from record t where t.connection_id = ${scope.targetConnectionId} and t.kind = ${scope.targetKind}
        and t.key > ${after ?? ''} order by t.key limit ${limit}),
    lone as materialized (
      select t.* from page t where t.state = 'active' and t.hash is not null
        and not exists (${linkOf('t')}) and not exists (${claimOf('t')})),
    told as (
      select t.*, (select x.id from (${twins}) x limit 1) as twin,
        exists (select 1 from record s where s.id = 'rec_' || split_part(substr(t.reference, 5), '.', 1) and s.state = 'active')
          as has_source
      from lone t)
    select (select count(*)::integer from page) as looked, (select max(key) from page) as last,
      (select jsonb_agg(jsonb_build_object('id', id, 'twin', twin) order by key) from told
        where twin is not null or (reference like 'plb:%' and not has_source)
          or (${scope.scope === 'all'} and coalesce(reference, '') not like 'plb:%')) as found`.execute(trx);
  const row = found.rows[0];
  return { looked: row?.looked ?? 0, last: row?.last ?? null, found: row?.found ?? [] };
};

/** Notes which target records this run's source records have a claim to. */
export const claimTargets = async (
  trx: Transaction<Database>,
  run: { readonly id: ReconciliationId; readonly workspaceId: string },
  targets: readonly RecordId[],
): Promise<void> => {
  if (targets.length === 0) return;
  await sql`
    insert into reconciliation_claim (reconciliation_id, target_record_id, workspace_id)
    select distinct ${run.id}, id, ${run.workspaceId} from unnest(${[...targets]}::text[]) as id
    on conflict do nothing`.execute(trx);
};
