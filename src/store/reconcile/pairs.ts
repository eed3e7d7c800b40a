import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId, WorkspaceId } from '#base/ids.ts';
import { sendAhead } from '#store/pipelined-dialect.ts';
import type { Database } from '#store/tables.ts';
import type { DirtyRecord } from '#store/work.ts';

/** The two ends of the pairs that are looked at. */
export interface PairEnds {
  readonly flowId: FlowId;
  readonly targetConnectionId: ConnectionId;
  readonly targetKind: string;
  /** Whether the source's view is completed by other records. */
  readonly hasChildren: boolean;
}

/** Flow records in the order of their ids, behind the first of these and up to the last. */
export interface PairSpan {
  readonly after: string;
  readonly last: RecordId;
}

/** One page of flow records. Only those that may not agree are named. */
export interface PairPage {
  readonly looked: number;
  /** How many agree as they did when they were last compared whole. */
  readonly same: number;
  /** Their amounts by currency, as decimal text. */
  readonly sameTotals: Readonly<Record<string, string>>;
  readonly open: readonly {
    readonly id: RecordId;
    readonly fingerprint: string;
    /** The flow has it in its queue. */
    readonly dirty: boolean;
    readonly linkedTo: RecordId | null;
  }[];
}

/**
 * All that a plan depends on as one hash: the digest of rules, settings and fields; content, state and key of the source, its
 * children and the target; and what both sides agreed on. A content hash covers every value that a mapping can read, so a
 * pair whose fingerprint is the one of its last whole comparison would be planned alike.
 */
const fingerprint = (digest: string, hasChildren: boolean) => sql`
  sha256(convert_to(concat(${digest}::text, E'\\x1f', r.id, E'\\x1f', r.state, E'\\x1f', r.hash, E'\\x1f', t.id, E'\\x1f', t.state,
    E'\\x1f', t.hash, E'\\x1f', md5(fr.agreed), E'\\x1f', r.key, E'\\x1f', t.key, E'\\x1f', ${
      hasChildren
        ? sql`(select string_agg(concat(c.kind, E'\\x1e', c.key, E'\\x1e', c.state, E'\\x1e', c.hash), E'\\x1d' order by c.kind, c.key)
            from record c where c.connection_id = r.connection_id and c.parent_kind = r.kind and c.parent_key = r.key
            and c.body is not null)`
        : sql`''`
    }), 'UTF8'))`;

/** Where the next page of a flow's records ends; null when nothing is left. */
export const lastOfPage = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  after: string | null,
  limit: number,
): Promise<RecordId | null> => {
  const found = await sql<{ last: RecordId | null }>`
    select max(source_record_id) as last from (select source_record_id from flow_record
      where flow_id = ${flowId} and source_record_id > ${after ?? ''} order by source_record_id limit ${limit}) page`.execute(
    trx,
  );
  return found.rows[0]?.last ?? null;
};

/**
 * Flow records of a page, compared by fingerprint. Where the digest is null nothing is known from before and all are open; so
 * are pairs that were compared whole before `since`. What belongs to each is looked up by its
 * key, which takes the same time for every page: a join would go through all that there is once a page.
 */
export const lookAtPairs = async (
  trx: Transaction<Database>,
  ends: PairEnds,
  known: { readonly digest: string | null; readonly since: number },
  { after, last }: PairSpan,
): Promise<PairPage> => {
  const { digest, since } = known;
  const found = await sql<{
    looked: number;
    same: number;
    same_totals: Record<string, string> | null;
    open: { id: RecordId; fingerprint: string; dirty: boolean; linkedTo: RecordId | null }[] | null;
  }>`
    with page as materialized (
      select fr.source_record_id as id, fr.seq > fr.synced_seq as dirty, t.id as linked_to, a.amount, a.currency,
        ${fingerprint(digest ?? '', ends.hasChildren)} as fingerprint, case when a.compared_at >= ${since} then a.fingerprint end as agreed
      from flow_record fr
      join lateral (select * from record g where g.id = fr.source_record_id limit 1) r on true
      left join lateral (select k.target_record_id from link k where k.source_record_id = fr.source_record_id
        and k.target_connection_id = ${ends.targetConnectionId} and k.target_kind = ${ends.targetKind} limit 1) l on true
      left join record t on t.id = l.target_record_id
      left join lateral (select * from pair_agreement g where g.flow_id = fr.flow_id and g.source_record_id = fr.source_record_id
        limit 1) a on true
      where fr.flow_id = ${ends.flowId} and fr.source_record_id > ${after} and fr.source_record_id <= ${last}),
    judged as (
      select page.*, coalesce(${digest !== null} and linked_to is not null and agreed = fingerprint, false) as same from page)
    select count(*)::integer as looked, (count(*) filter (where same))::integer as same,
      (select jsonb_object_agg(currency, sum) from (select currency, sum(amount::numeric)::text as sum from judged
        where same and currency is not null and amount is not null group by currency) s) as same_totals,
      jsonb_agg(jsonb_build_object('id', id, 'fingerprint', encode(fingerprint, 'hex'), 'dirty', dirty,
        'linkedTo', linked_to) order by id) filter (where not same) as open
    from judged`.execute(trx);
  const row = found.rows[0];
  return {
    looked: row?.looked ?? 0,
    same: row?.same ?? 0,
    sameTotals: row?.same_totals ?? {},
    open: row?.open ?? [],
  };
};

/** These source records as the pipeline would load them, dirty or not; those that were never read are left out. */
export const loadPairs = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  ids: readonly RecordId[],
): Promise<readonly DirtyRecord[]> => {
  const found = await sql<DirtyRecord>`
    select fr.flow_id, fr.source_record_id, fr.seq, fr.state as flow_state, fr.priority, fr.attempts, fr.reference,
      fr.agreed, r.connection_id, r.kind, r.key, r.state, r.title, r.name_key, r.email_key, r.tax_key, r.body,
      r.version, r.seen_by, r.observed_at
    from flow_record fr join record r on r.id = fr.source_record_id
    where fr.flow_id = ${flowId} and fr.source_record_id = any(${[...ids]}) and r.body is not null
    order by fr.source_record_id`.execute(trx);
  return found.rows;
};

export const countPairs = async (trx: Transaction<Database>, flowId: FlowId): Promise<number> => {
  const found = await sql<{ records: number }>`
    select count(*)::integer as records from flow_record where flow_id = ${flowId}`.execute(trx);
  return found.rows[0]?.records ?? 0;
};

export interface Agreement {
  readonly id: RecordId;
  /** As hexadecimal digits. */
  readonly fingerprint: string;
  readonly amount: string | null;
  readonly currency: string | null;
}

/** Remembers pairs that were compared whole and agree. */
export const noteAgreements = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  flowId: FlowId,
  agreements: readonly Agreement[],
  now: number,
): Promise<void> => {
  if (agreements.length === 0) return;
  await sendAhead(
    trx,
    sql`
    insert into pair_agreement (flow_id, source_record_id, workspace_id, fingerprint, amount, currency, compared_at)
    select ${flowId}, a.id, ${workspaceId}, decode(a.fingerprint, 'hex'), a.amount, a.currency, ${now}
    from unnest(${agreements.map((each) => each.id)}::text[], ${agreements.map((each) => each.fingerprint)}::text[],
      ${agreements.map((each) => each.amount)}::text[], ${agreements.map((each) => each.currency)}::text[])
      as a (id, fingerprint, amount, currency)
    on conflict (flow_id, source_record_id) do update set fingerprint = excluded.fingerprint, amount = excluded.amount,
      currency = excluded.currency, compared_at = excluded.compared_at`,
  );
};

/** Which of these records, by key, are the target of a link. */
export const loadLinkedAmong = async (
  trx: Transaction<Database>,
  { connectionId, kinds }: { readonly connectionId: ConnectionId; readonly kinds: readonly string[] },
  keys: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (keys.length === 0) return new Set();
  const found = await sql<{ key: string }>`
    select distinct t.key from record t join link l on l.target_record_id = t.id
    where t.connection_id = ${connectionId} and t.kind = any(${[...kinds]}) and t.key = any(${[...keys]})`.execute(
    trx,
  );
  return new Set(found.rows.map((row) => row.key));
};

/** What all links of these kinds into a connection come to, as one number: other links, another number. */
export const linksDigest = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  kinds: readonly string[],
): Promise<string> => {
  const found = await sql<{ digest: string }>`
    select concat(count(*), ':', coalesce(sum(hashtextextended(source_record_id || '>' || target_record_id, 0)), 0)) as digest
    from link where target_connection_id = ${connectionId} and target_kind = any(${[...kinds]})`.execute(trx);
  return found.rows[0]?.digest ?? '';
};
