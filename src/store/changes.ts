import { sql, type Transaction } from 'kysely';
import type { AttemptId, CallId, ChangeId, ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { AttemptOutcome, ChangeAction, ChangeState } from '#model/change.ts';
import { jsonbOf } from './jsonb.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

/** One intended write, as it is stored before anything is sent. `body` and `desired` are sealed. */
export interface NewChange {
  readonly id: ChangeId;
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly target_record_id: RecordId | null;
  readonly action: ChangeAction;
  readonly state: ChangeState;
  readonly seq: number;
  readonly mapping_version: number;
  readonly priority: number;
  readonly reason: string;
  readonly fields: readonly string[];
  readonly body: string | null;
  readonly desired: string | null;
  readonly body_hash: string | null;
  readonly reference: string;
  readonly idempotency_key: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly details: JsonObject;
}

export interface NewAttempt {
  readonly id: AttemptId;
  readonly change_id: ChangeId;
  readonly call_id: CallId;
  readonly no: number;
  readonly outcome: AttemptOutcome;
  readonly code: string | null;
  readonly message: string | null;
}

/** Stores changes; whatever open change or dead letter the same record had in that flow is superseded by them. */
export const insertChanges = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  changes: readonly NewChange[],
  now: number,
): Promise<void> => {
  if (changes.length === 0) return;
  await supersede(trx, changes, now);
  await sendAhead(
    trx,
    sql`
    insert into change (id, workspace_id, flow_id, source_record_id, target_connection_id, target_record_id, action,
      state, seq, mapping_version, priority, reason, fields, body, desired, body_hash, reference, idempotency_key, code,
      message, hint, details, planned_at, sending_at, settled_at)
    select c.id, ${owner.workspaceId}, c.flow_id, c.source_record_id, ${owner.connectionId}, c.target_record_id,
      c.action, c.state, c.seq, c.mapping_version, c.priority, c.reason,
      array(select jsonb_array_elements_text(c.fields)), c.body, c.desired, c.body_hash, c.reference,
      c.idempotency_key, c.code, c.message, c.hint, c.details, ${now},
      case when c.state = 'sending' then ${now}::bigint end, case when c.state = 'dead' then ${now}::bigint end
    from jsonb_to_recordset(${jsonbOf(changes)}::jsonb) as c (id text, flow_id text, source_record_id text,
      target_record_id text, action text, state text, seq bigint, mapping_version integer, priority smallint,
      reason text, fields jsonb, body text, desired text, body_hash text, reference text, idempotency_key text,
      code text, message text, hint text, details jsonb)`,
  );
};

/**
 * Begins to send changes that were approved: stored rows in `ready` become those under way. Everything but the body may be
 * of a newer look. @throws Error when one of them is not ready any more; nothing may be sent then.
 */
export const startChanges = async (
  trx: Transaction<Database>,
  changes: readonly NewChange[],
  now: number,
): Promise<void> => {
  if (changes.length === 0) return;
  const started = await sql<{ id: ChangeId }>`
    update change c set state = 'sending', sending_at = ${now}, seq = s.seq, mapping_version = s.mapping_version,
      priority = s.priority, target_record_id = s.target_record_id, desired = s.desired, body_hash = s.body_hash,
      idempotency_key = s.idempotency_key, code = null, message = null, details = s.details
    from jsonb_to_recordset(${jsonbOf(changes)}::jsonb) as s (id text, seq bigint, mapping_version integer,
      priority smallint, target_record_id text, desired text, body_hash text, idempotency_key text, details jsonb)
    where c.id = s.id and c.state = 'ready' returning c.id`.execute(trx);
  if (started.rows.length !== changes.length)
    throw new Error('an approved change was not ready when it was to be sent');
};

/** Ends the open changes and dead letters of these records: a newer look at both sides has replaced them. */
export const supersede = async (
  trx: Transaction<Database>,
  records: readonly { readonly flow_id: FlowId; readonly source_record_id: RecordId }[],
  now: number,
): Promise<void> => {
  if (records.length === 0) return;
  await sendAhead(
    trx,
    sql`
    update change c set state = 'superseded', settled_at = ${now}, untold = c.state = 'dead'
    from unnest(${records.map((r) => r.flow_id)}::text[], ${records.map((r) => r.source_record_id)}::text[])
      as r (flow_id, source_record_id)
    where c.flow_id = r.flow_id and c.source_record_id = r.source_record_id
      and c.state in ('planned', 'awaiting_approval', 'ready', 'dead')`,
  );
};

export const insertAttempts = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  attempts: readonly NewAttempt[],
  startedAt: number,
): Promise<void> => {
  if (attempts.length === 0) return;
  await sendAhead(
    trx,
    sql`
    insert into attempt (id, workspace_id, change_id, call_id, no, started_at, ended_at, outcome, code, message)
    select a.id, ${owner.workspaceId}, a.change_id, a.call_id, a.no, ${startedAt},
      case when a.outcome = 'sent' then null else ${startedAt}::bigint end, a.outcome, a.code, a.message
    from jsonb_to_recordset(${jsonbOf(attempts)}::jsonb) as a (id text, change_id text, call_id text,
      no integer, outcome text, code text, message text)`,
  );
};

export interface ChangeSettlement {
  readonly id: ChangeId;
  readonly state: ChangeState;
  readonly target_record_id: RecordId | null;
  readonly outcome: AttemptOutcome;
  readonly code: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly details: JsonObject;
  /** Sealed; left out keeps what is stored. */
  readonly desired?: string;
}

/** Writes what became of changes that were being sent, and of their running attempts. */
export const settleChanges = async (
  trx: Transaction<Database>,
  settlements: readonly ChangeSettlement[],
  now: number,
): Promise<void> => {
  if (settlements.length === 0) return;
  const rows = sql`jsonb_to_recordset(${jsonbOf(settlements)}::jsonb) as s (id text, state text,
    target_record_id text, outcome text, code text, message text, hint text, details jsonb, desired text)`;
  await sendAhead(
    trx,
    sql`
    update change c set state = s.state, target_record_id = coalesce(s.target_record_id, c.target_record_id),
      code = s.code, message = s.message, hint = s.hint, details = c.details || s.details, desired = coalesce(s.desired, c.desired),
      settled_at = case when s.state in ('applied', 'superseded', 'rejected', 'dead') then ${now}::bigint end
    from ${rows} where c.id = s.id`,
  );
  await sendAhead(
    trx,
    sql`
    update attempt a set outcome = s.outcome, ended_at = ${now}, code = s.code, message = s.message
    from ${rows} where a.change_id = s.id and a.outcome = 'sent'`,
  );
};

export interface InFlightChange {
  readonly id: ChangeId;
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly target_record_id: RecordId | null;
  readonly target_key: string | null;
  readonly target_version: number | null;
  readonly action: ChangeAction;
  readonly state: ChangeState;
  readonly reference: string;
  readonly desired: string | null;
  readonly sending_at: number;
  readonly target_kind: string;
  readonly attempts: number;
}

/** The writes of a connection that were under way when the work on it last ended. */
export const loadInFlight = async (
  trx: Transaction<Database>,
  connectionId: ConnectionId,
  limit: number,
): Promise<readonly InFlightChange[]> => {
  const found = await sql<InFlightChange>`
    select c.id, c.flow_id, c.source_record_id, c.target_record_id, t.key as target_key, t.version as target_version,
      c.action, c.state, c.reference, c.desired, c.sending_at, f.target_kind,
      (select count(*)::integer from attempt a where a.change_id = c.id) as attempts
    from change c join flow f on f.id = c.flow_id left join record t on t.id = c.target_record_id
    where c.target_connection_id = ${connectionId} and c.state in ('sending', 'unknown')
    order by c.sending_at, c.id limit ${limit}`.execute(trx);
  return found.rows;
};
