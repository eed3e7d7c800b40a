import { sql, type Transaction } from 'kysely';
import type { ApprovalId, ChangeId, ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import type { ApprovalDemand, Approver } from '#model/approval.ts';
import type { ChangeState } from '#model/change.ts';
import { hourMs } from '#base/clock.ts';
import type { ApprovalState, StandingState } from './approval-tables.ts';
import { jsonbOf } from './jsonb.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

interface FlowRecordName {
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
}

/** What stands between a record's plan and its being sent. */
export interface StandingApproval extends FlowRecordName {
  readonly id: ApprovalId;
  readonly change_id: ChangeId;
  readonly digest: string;
  readonly state: StandingState;
  readonly change_state: ChangeState;
  /** Whether its change was ever under way. */
  readonly was_sent: boolean;
  readonly asked_at: number;
  readonly approvers: readonly Approver[];
}

/** What stands for these records, locked until the transaction ends: who approves meanwhile waits. */
export const lockStanding = (
  trx: Transaction<Database>,
  records: readonly FlowRecordName[],
): Promise<readonly StandingApproval[]> => loadStanding(trx, records, { lock: true });

export const loadStanding = async (
  trx: Transaction<Database>,
  records: readonly FlowRecordName[],
  { lock }: { readonly lock: boolean },
): Promise<readonly StandingApproval[]> => {
  if (records.length === 0) return [];
  const found = await sql<StandingApproval>`
    select a.id, a.flow_id, a.source_record_id, a.change_id, a.digest, a.state, c.state as change_state,
      c.sending_at is not null as was_sent, a.asked_at,
      coalesce((select jsonb_agg(jsonb_build_object('person', v.person, 'role', v.role)) from approval_vote v
        where v.approval_id = a.id), '[]'::jsonb) as approvers
    from approval a
    join unnest(${records.map((each) => each.flow_id)}::text[],
      ${records.map((each) => each.source_record_id)}::text[]) as r (flow_id, source_record_id)
      on r.flow_id = a.flow_id and r.source_record_id = a.source_record_id
    join change c on c.id = a.change_id
    where a.state not in ('done', 'void') order by a.id ${lock ? sql`for update of a` : sql``}`.execute(trx);
  return found.rows;
};

export interface NewApproval extends FlowRecordName {
  readonly id: ApprovalId;
  readonly change_id: ChangeId;
  readonly replaces: ChangeId | null;
  readonly digest: string;
  readonly contact_key: string | null;
  readonly edited_by: string | null;
  readonly demand: ApprovalDemand;
}

const dueAt = (askedAt: number, hours: number | null): number | null =>
  hours === null ? null : askedAt + hours * hourMs;

/** Asks for approval of changes that are stored already. */
export const insertApprovals = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  approvals: readonly NewApproval[],
  now: number,
): Promise<void> => {
  if (approvals.length === 0) return;
  const rows = approvals.map(({ demand, ...own }) => ({
    ...own,
    role: demand.role,
    people: demand.people,
    rules: demand.rules,
    remind_at: dueAt(now, demand.remindAfterHours),
    expires_at: dueAt(now, demand.expiresAfterHours),
  }));
  await sendAhead(
    trx,
    sql`
    insert into approval (id, workspace_id, flow_id, source_record_id, target_connection_id, change_id, replaces, digest,
      state, role, people, rules, contact_key, edited_by, asked_at, remind_at, expires_at)
    select a.id, ${owner.workspaceId}, a.flow_id, a.source_record_id, ${owner.connectionId}, a.change_id, a.replaces,
      a.digest, 'waiting', a.role, a.people, a.rules, a.contact_key, a.edited_by, ${now}, a.remind_at, a.expires_at
    from jsonb_to_recordset(${jsonbOf(rows)}::jsonb) as a (id text, flow_id text, source_record_id text,
      change_id text, replaces text, digest text, role text, people smallint, rules jsonb, contact_key text,
      edited_by text, remind_at bigint, expires_at bigint)`,
  );
};

/** Has approvals that wait ask what the rules demand now, from the time when they were asked. */
export const renewDemands = async (
  trx: Transaction<Database>,
  waiting: readonly { readonly id: ApprovalId; readonly asked_at: number; readonly demand: ApprovalDemand }[],
): Promise<void> => {
  if (waiting.length === 0) return;
  const rows = waiting.map(({ id, asked_at: askedAt, demand }) => ({
    id,
    role: demand.role,
    people: demand.people,
    rules: demand.rules,
    remind_at: dueAt(askedAt, demand.remindAfterHours),
    expires_at: dueAt(askedAt, demand.expiresAfterHours),
  }));
  await sendAhead(
    trx,
    sql`
    update approval a set role = n.role, people = n.people, rules = n.rules, remind_at = n.remind_at,
      expires_at = n.expires_at
    from jsonb_to_recordset(${jsonbOf(rows)}::jsonb) as n (id text, role text, people smallint, rules jsonb,
      remind_at bigint, expires_at bigint)
    where a.id = n.id and (a.role, a.people, a.rules, a.remind_at, a.expires_at)
      is distinct from (n.role, n.people, n.rules, n.remind_at, n.expires_at)`,
  );
};

export const moveApprovals = async (
  trx: Transaction<Database>,
  ids: readonly ApprovalId[],
  state: ApprovalState,
): Promise<void> => {
  if (ids.length === 0) return;
  await sendAhead(trx, sql`update approval set state = ${state} where id = any(${[...ids]}::text[])`);
};

/** Names the change that an approval is about from now on. */
export const pointApprovals = async (
  trx: Transaction<Database>,
  moved: readonly { readonly id: ApprovalId; readonly changeId: ChangeId }[],
): Promise<void> => {
  if (moved.length === 0) return;
  await sendAhead(
    trx,
    sql`
    update approval a set change_id = m.change_id
    from unnest(${moved.map(({ id }) => id)}::text[], ${moved.map(({ changeId }) => changeId)}::text[])
      as m (id, change_id)
    where a.id = m.id and a.change_id <> m.change_id`,
  );
};

/** Tells of waiting changes that they were given up because their bodies are others now. */
export const noteVoided = async (
  trx: Transaction<Database>,
  voided: readonly { readonly changeId: ChangeId; readonly message: string }[],
): Promise<void> => {
  if (voided.length === 0) return;
  await sendAhead(
    trx,
    sql`
    update change c set code = 'approval.voided', message = v.message
    from unnest(${voided.map(({ changeId }) => changeId)}::text[], ${voided.map(({ message }) => message)}::text[])
      as v (id, message)
    where c.id = v.id and c.code is null`,
  );
};

/** Puts changes that are approved and were never sent into `ready`. */
export const readyChanges = async (trx: Transaction<Database>, ids: readonly ChangeId[]): Promise<void> => {
  if (ids.length === 0) return;
  await sendAhead(
    trx,
    sql`update change set state = 'ready' where id = any(${[...ids]}::text[]) and state = 'awaiting_approval'`,
  );
};

export interface FirstTimes {
  /** Approved changes of the flow that were applied, counted up to `most`. */
  readonly writes: number;
  /** The contacts among those asked for that one of them was for. */
  readonly contacts: ReadonlySet<string>;
}

/** What of a flow was approved and applied before. */
export const countApproved = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  most: number,
  contactKeys: readonly string[],
): Promise<FirstTimes> => {
  const applied = sql`from approval a join change c on c.id = a.change_id and c.state = 'applied'
    where a.flow_id = ${flowId}`;
  const found = await sql<{ writes: number; contacts: string[] }>`
    select (select count(*)::integer from (select 1 ${applied} limit ${most}) counted) as writes,
      array(select distinct a.contact_key ${applied} and a.contact_key = any(${[...contactKeys]}::text[])) as contacts`.execute(
    trx,
  );
  const [row] = found.rows;
  return { writes: row?.writes ?? 0, contacts: new Set(row?.contacts ?? []) };
};

/**
 * Ends what has waited too long on a connection: the change is rejected, and its record is looked at again, so that the one
 * place that knows how answers its plan. Returns what was ended.
 */
export const expireApprovals = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  now: number,
): Promise<readonly (FlowRecordName & { readonly change_id: ChangeId })[]> => {
  const ended = await sql<FlowRecordName & { change_id: ChangeId }>`
    with due as (
      select id from approval where target_connection_id = ${connectionId} and state = 'waiting' and expires_at <= ${now}
      order by id for update),
    ended as (
      update approval a set state = 'expired', decided_at = ${now} from due where a.id = due.id
      returning a.flow_id, a.source_record_id, a.change_id),
    rejected as (
      update change c set state = 'rejected', settled_at = ${now}, code = 'approval.expired',
        message = 'Nobody approved it in time.'
      from ended where c.id = ended.change_id and c.state = 'awaiting_approval'),
    marked as (
      update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0
      from ended where fr.flow_id = ended.flow_id and fr.source_record_id = ended.source_record_id)
    select flow_id, source_record_id, change_id from ended`.execute(trx);
  return ended.rows;
};

/** Has changes that waited only for the first writes of a flow looked at again, once those were approved and applied. */
export const markPastFirstTimes = (trx: Transaction<Database>, flowId: FlowId, now: number): Promise<void> =>
  sendAhead(
    trx,
    sql`
    with applied as materialized (
      select a.contact_key from approval a join change c on c.id = a.change_id and c.state = 'applied'
      where a.flow_id = ${flowId})
    update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0
    from approval w
    where w.flow_id = ${flowId} and w.state = 'waiting' and fr.flow_id = w.flow_id
      and fr.source_record_id = w.source_record_id and fr.seq = fr.synced_seq
      and exists (select 1 from jsonb_array_elements(w.rules) as rule where rule ->> 'when' = 'firstTime' and case
        when rule ->> 'of' = 'flow' then (select count(*) from applied) >= (rule ->> 'writes')::integer
        else w.contact_key in (select contact_key from applied) end)`,
  );
