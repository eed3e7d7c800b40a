import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, LinkId, RecordId, WorkspaceId } from '#base/ids.ts';
import { newId } from '#base/ids.ts';
import { priorities } from '#model/change.ts';
import type { RecordState } from '#model/connector.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { RememberedDecision } from '#model/match.ts';
import type { Database } from './tables.ts';

/** One end of links. */
export interface LinkEnd {
  readonly connectionId: ConnectionId;
  readonly kind: string;
}

/** A flow record that follows a link: of the flow that carries the record, or of one that goes with it. */
export interface Follower {
  readonly flowId: FlowId;
  readonly flowName: string;
  readonly flowState: 'enabled' | 'paused';
  readonly settings: FlowSettings;
  readonly mappingVersion: number;
  readonly sourceRecordId: RecordId;
  readonly targetConnectionId: ConnectionId;
  /** False for flows that go with another: they tell ids, keep groups or carry edits back. */
  readonly isMain: boolean;
  /** Sealed. */
  readonly agreed: string | null;
  readonly reference: string | null;
  readonly isBeingWritten: boolean;
}

/** The flow records of these sources that follow their links into one end. */
export const loadFollowers = async (
  trx: Transaction<Database>,
  target: LinkEnd,
  sourceIds: readonly RecordId[],
): Promise<readonly Follower[]> => {
  const own = sql`f.target_connection_id = ${target.connectionId} and f.target_kind = ${target.kind}`;
  const found = await sql<Follower>`
    select f.id as "flowId", f.name as "flowName", f.state as "flowState", f.settings,
      f.mapping_version as "mappingVersion", fr.source_record_id as "sourceRecordId",
      f.target_connection_id as "targetConnectionId", fr.agreed, fr.reference,
      ${own} and f.companion_of is null as "isMain",
      exists (select 1 from change c where c.flow_id = fr.flow_id and c.source_record_id = fr.source_record_id
        and c.state in ('sending', 'unknown')) as "isBeingWritten"
    from flow_record fr join flow f on f.id = fr.flow_id
    where fr.source_record_id = any(${[...sourceIds]}) and ((${own})
      or (f.settings->'crossReference'->>'connectionId' = ${target.connectionId}
        and f.settings->'crossReference'->>'kind' = ${target.kind})
      or (f.settings->'wayBack'->>'connectionId' = ${target.connectionId}
        and f.settings->'wayBack'->>'kind' = ${target.kind}))
    order by fr.source_record_id, f.id`.execute(trx);
  return found.rows;
};

/** A link with the ends that make it one of its kind. */
export interface HeldLink {
  readonly id: LinkId;
  readonly sourceId: RecordId;
  readonly source: LinkEnd;
  readonly targetId: RecordId;
}

const linkColumns = sql`l.id, l.source_record_id as "sourceId", l.target_record_id as "targetId",
  jsonb_build_object('connectionId', l.source_connection_id, 'kind', l.source_kind) as source`;

/** The links of these target records, whatever their sources, in a steady order. */
export const loadLinksTo = async (
  trx: Transaction<Database>,
  targetIds: readonly RecordId[],
): Promise<readonly HeldLink[]> => {
  const found = await sql<HeldLink>`
    select ${linkColumns} from link l where l.target_record_id = any(${[...targetIds]}) order by l.id`.execute(
    trx,
  );
  return found.rows;
};

/** The link of a source record into one end. */
export const findLink = async (
  trx: Transaction<Database>,
  sourceId: RecordId,
  target: LinkEnd,
): Promise<HeldLink | null> => {
  const found = await sql<HeldLink>`
    select ${linkColumns} from link l where l.source_record_id = ${sourceId}
      and l.target_connection_id = ${target.connectionId} and l.target_kind = ${target.kind}`.execute(trx);
  return found.rows[0] ?? null;
};

export const deleteLink = async (trx: Transaction<Database>, id: LinkId): Promise<void> => {
  await trx.deleteFrom('link').where('id', '=', id).execute();
};

/**
 * Begins anew for these flow records: what was agreed on over the old link is forgotten, they are marked for a person, and
 * what was planned of them and not sent yet is void. What tells ids keeps what it told, to know it for its own.
 */
export const resetFollowers = async (
  trx: Transaction<Database>,
  followers: readonly (Pick<Follower, 'flowId' | 'sourceRecordId' | 'settings'> & {
    /** Of what is made next; null keeps the one there is. */
    readonly nextReference: string | null;
  })[],
  now: number,
): Promise<void> => {
  if (followers.length === 0) return;
  const rows = followers.map((each) => ({
    flow_id: each.flowId,
    source_record_id: each.sourceRecordId,
    keeps: each.settings.crossReference !== undefined,
    reference: each.nextReference,
  }));
  await sql`
    update flow_record fr set seq = fr.seq + 1, barrier_seq = fr.seq + 1, state = 'pending', state_code = null,
      state_detail = null, attempts = 0, next_at = 0, priority = ${priorities.person}, marked_at = ${now},
      agreed = case when r.keeps then fr.agreed end, reference = coalesce(r.reference, fr.reference)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (flow_id text, source_record_id text, keeps boolean, reference text)
    where fr.flow_id = r.flow_id and fr.source_record_id = r.source_record_id`.execute(trx);
};

/** Has flow records looked at again, and voids what was planned of them and not sent yet. */
export const voidLooks = async (
  trx: Transaction<Database>,
  records: readonly { readonly flowId: FlowId; readonly sourceRecordId: RecordId }[],
  now: number,
): Promise<void> => {
  if (records.length === 0) return;
  await sql`
    update flow_record set seq = seq + 1, barrier_seq = seq + 1, marked_at = ${now}, next_at = 0, attempts = 0,
      priority = least(priority, ${priorities.live})
    where (flow_id, source_record_id) in (
      select fr.flow_id, fr.source_record_id from flow_record fr
      join unnest(${records.map((each) => each.flowId)}::text[], ${records.map((each) => each.sourceRecordId)}::text[])
        as r (flow_id, source_record_id) on r.flow_id = fr.flow_id and r.source_record_id = fr.source_record_id
      order by 1, 2 for update of fr)`.execute(trx);
};

/**
 * Ends what people decided of these records before: a new decision is about to take its place. That they are not the same as
 * some record is remembered all the same.
 */
export const retireDecisions = async (
  trx: Transaction<Database>,
  records: readonly { readonly flowId: FlowId; readonly sourceRecordId: RecordId }[],
): Promise<void> => {
  if (records.length === 0) return;
  await sql`
    update match_review m set
      state = case when m.decision = 'link' or m.target_record_id is null then 'closed' else m.state end,
      decision = case when m.decision = 'link' or m.target_record_id is null then m.decision else 'apart' end
    from unnest(${records.map((each) => each.flowId)}::text[], ${records.map((each) => each.sourceRecordId)}::text[])
      as r (flow_id, source_record_id)
    where m.flow_id = r.flow_id and m.source_record_id = r.source_record_id and m.state = 'decided'`.execute(
    trx,
  );
};

/** Forgets that these two were told apart. */
export const forgetApart = async (
  trx: Transaction<Database>,
  sourceId: RecordId,
  targetId: RecordId,
): Promise<void> => {
  await sql`
    update match_review set state = 'closed' where source_record_id = ${sourceId} and target_record_id = ${targetId}
      and state = 'decided' and decision <> 'link'`.execute(trx);
};

export interface Decision {
  readonly flowId: FlowId;
  readonly sourceRecordId: RecordId;
  readonly decision: RememberedDecision;
  readonly targetId: RecordId;
}

/** Remembers decisions that nobody was asked for. They stand among those of match reviews, and are taken back like them. */
export const rememberDecisions = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  actor: string,
  decisions: readonly Decision[],
  now: number,
): Promise<void> => {
  if (decisions.length === 0) return;
  await trx
    .insertInto('match_review')
    .values(
      decisions.map((each) => ({
        id: newId('review', now),
        workspace_id: workspaceId,
        flow_id: each.flowId,
        source_record_id: each.sourceRecordId,
        reason: 'match.link_moved',
        candidates: '[]',
        state: 'decided' as const,
        decision: each.decision,
        target_record_id: each.targetId,
        decided_by: actor,
        decided_at: now,
        created_at: now,
        untold: false,
      })),
    )
    .execute();
};

export interface NamedRecord extends LinkEnd {
  readonly id: RecordId;
  readonly key: string;
  readonly title: string;
  readonly state: RecordState | 'unread';
  readonly vendor: string;
  /** Sealed; null when it was never read. */
  readonly body: string | null;
}

/** These records with what names them, by id. */
export const loadNamed = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, NamedRecord>> => {
  const found = await sql<NamedRecord>`
    select r.id, r.connection_id as "connectionId", r.kind, r.key, r.title, r.state, c.vendor, r.body
    from record r join connection c on c.id = r.connection_id where r.id = any(${[...ids]})`.execute(trx);
  return new Map(found.rows.map((row) => [row.id, row]));
};

/** Active records of one end that have one of these names, by `nameKey`; oldest first. */
export const loadNamesakes = async (
  trx: Transaction<Database>,
  end: LinkEnd,
  nameKeys: readonly string[],
): Promise<readonly { readonly id: RecordId; readonly title: string; readonly nameKey: string }[]> => {
  const found = await sql<{ id: RecordId; title: string; nameKey: string }>`
    select id, title, name_key as "nameKey" from record
    where connection_id = ${end.connectionId} and kind = ${end.kind} and state = 'active'
      and name_key = any(${[...nameKeys]})
    order by id`.execute(trx);
  return found.rows;
};

/** Where a flow leads. */
export const findFlowEnds = async (
  trx: Transaction<Database>,
  id: FlowId,
): Promise<{ readonly source: LinkEnd; readonly target: LinkEnd } | null> => {
  const row = await trx
    .selectFrom('flow')
    .select(['source_connection_id', 'source_kind', 'target_connection_id', 'target_kind'])
    .where('id', '=', id)
    .where('companion_of', 'is', null)
    .executeTakeFirst();
  return row === undefined
    ? null
    : {
        source: { connectionId: row.source_connection_id, kind: row.source_kind },
        target: { connectionId: row.target_connection_id, kind: row.target_kind },
      };
};
