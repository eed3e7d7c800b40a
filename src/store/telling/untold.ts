import { sql, type Transaction } from 'kysely';
import type {
  ChangeId,
  ChannelId,
  CrmActivityId,
  FlowId,
  NotificationId,
  RecordId,
  ReviewId,
  WorkspaceId,
} from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { toldActions } from '#model/telling/event-catalogue.ts';
import type { Database } from '#store/tables.ts';

export interface UntoldActivity {
  readonly id: CrmActivityId;
  readonly workspace_id: WorkspaceId;
  readonly at: number;
  readonly actor: string;
  readonly verb: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly contact_id: string | null;
  readonly details: JsonObject;
}

/** What happened in the CRM and is still to be told, oldest first; from here on it counts as told. */
export const takeUntoldActivities = async (
  trx: Transaction<Database>,
  limit: number,
): Promise<readonly UntoldActivity[]> => {
  const found = await sql<UntoldActivity>`
    with next as materialized (
      select id from crm_activity where untold order by at, id limit ${limit} for update skip locked)
    update crm_activity a set untold = false from next where a.id = next.id
    returning a.id, a.workspace_id, a.at, a.actor, a.verb, a.subject_kind, a.subject_id, a.contact_id, a.details`.execute(
    trx,
  );
  return found.rows;
};

export interface UntoldReview {
  readonly id: ReviewId;
  readonly workspace_id: WorkspaceId;
  readonly flow_id: FlowId;
  readonly source_record_id: string;
  readonly reason: string;
  readonly created_at: number;
}

export const takeUntoldReviews = async (
  trx: Transaction<Database>,
  limit: number,
): Promise<readonly UntoldReview[]> => {
  const found = await sql<UntoldReview>`
    with next as materialized (
      select id from match_review where untold order by created_at, id limit ${limit} for update skip locked)
    update match_review m set untold = false from next where m.id = next.id
    returning m.id, m.workspace_id, m.flow_id, m.source_record_id, m.reason, m.created_at`.execute(trx);
  return found.rows;
};

/** Match reviews that ended without an answer, as `takeUntoldReviews` gives them. */
export const takeUntoldReviewEnds = async (
  trx: Transaction<Database>,
  limit: number,
): Promise<readonly UntoldReview[]> => {
  const found = await sql<UntoldReview>`
    with next as materialized (
      select id from match_review where untold_end order by id limit ${limit} for update skip locked)
    update match_review m set untold_end = false from next where m.id = next.id
    returning m.id, m.workspace_id, m.flow_id, m.source_record_id, m.reason, m.created_at`.execute(trx);
  return found.rows;
};

export interface ClosedDeadLetter {
  readonly id: ChangeId;
  readonly workspace_id: WorkspaceId;
  readonly flow_id: FlowId;
  readonly source_record_id: RecordId;
  readonly code: string | null;
  readonly settled_at: number;
}

/** Dead letters that ended by themselves and of which nobody outside has heard. */
export const takeClosedDeadLetters = async (
  trx: Transaction<Database>,
  limit: number,
): Promise<readonly ClosedDeadLetter[]> => {
  const found = await sql<ClosedDeadLetter>`
    with next as materialized (
      select id from change where untold order by id limit ${limit} for update skip locked)
    update change c set untold = false from next where c.id = next.id
    returning c.id, c.workspace_id, c.flow_id, c.source_record_id, c.code, coalesce(c.settled_at, c.planned_at) as settled_at`.execute(
    trx,
  );
  return found.rows;
};

export interface DueMail {
  readonly id: NotificationId;
  readonly workspace_id: WorkspaceId;
  readonly person_id: string;
  readonly kind: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly details: JsonObject;
  readonly email: string;
}

/** Notifications that go by mail too, with where to; from here on none is due. */
export const takeDueMail = async (trx: Transaction<Database>, limit: number): Promise<readonly DueMail[]> => {
  const found = await sql<DueMail>`
    with next as materialized (
      select id from crm_notification where mail_due order by at, id limit ${limit} for update skip locked)
    update crm_notification n set mail_due = false from next, auth_user u
    where n.id = next.id and u.id = n.person_id
    returning n.id, n.workspace_id, n.person_id, n.kind, n.subject_kind, n.subject_id, n.details, u.email`.execute(
    trx,
  );
  return found.rows;
};

/** Webhooks that the audit is ahead of, locked until the transaction ends. */
export const lockChannelsBehind = async (
  trx: Transaction<Database>,
  limit: number,
): Promise<
  readonly {
    readonly id: ChannelId;
    readonly workspace_id: WorkspaceId;
    readonly events: readonly string[];
    readonly audit_no: number;
  }[]
> => {
  const found = await sql<{ id: ChannelId; workspace_id: WorkspaceId; events: string[]; audit_no: number }>`
    select c.id, c.workspace_id, c.events, c.audit_no from channel c join audit_head h on h.workspace_id = c.workspace_id
    where c.type = 'webhook' and c.state = 'enabled' and c.audit_no < h.no
    order by c.id limit ${limit} for update of c skip locked`.execute(trx);
  return found.rows;
};

export interface AuditEvent {
  readonly no: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly details: JsonObject;
}

/** The next entries of a workspace's audit that are events, and the number that was looked up to. */
export const readAuditEvents = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  after: number,
  limit: number,
): Promise<{ readonly events: readonly AuditEvent[]; readonly upTo: number }> => {
  const found = await sql<AuditEvent>`
    select a.no, a.at, a.actor, a.action, a.subject_kind, a.subject_id, a.details from audit a
    where a.workspace_id = ${workspaceId} and a.no > ${after} order by a.no limit ${limit}`.execute(trx);
  const told = new Set(toldActions);
  return {
    events: found.rows.filter(({ action }) => told.has(action)),
    upTo: found.rows.at(-1)?.no ?? after,
  };
};

export const moveChannelOn = async (
  trx: Transaction<Database>,
  id: ChannelId,
  auditNo: number,
): Promise<void> => {
  await trx.updateTable('channel').set({ audit_no: auditNo }).where('id', '=', id).execute();
};

/** Has a channel told again what happened since a time, as far as the audit and feeds go back; gives the audit's place. */
export const rewindChannel = async (
  trx: Transaction<Database>,
  channel: { readonly id: ChannelId; readonly workspace_id: WorkspaceId },
  since: number,
  now: number,
): Promise<void> => {
  await sql`
    update channel c set refeed_at = ${since}, refeed_id = '', refeed_until = ${now},
      audit_no = least(c.audit_no, coalesce((select min(a.no) - 1 from audit a
        where a.workspace_id = ${channel.workspace_id} and a.at >= ${since}), c.audit_no))
    where c.id = ${channel.id}`.execute(trx);
};

export interface RefeedingChannel {
  readonly id: ChannelId;
  readonly workspace_id: WorkspaceId;
  readonly events: readonly string[];
  readonly refeed_at: number;
  readonly refeed_id: string;
  readonly refeed_until: number;
}

/** Channels that are told again what feeds say, locked until the transaction ends. */
export const lockRefeedingChannels = async (
  trx: Transaction<Database>,
  limit: number,
): Promise<readonly RefeedingChannel[]> => {
  const found = await sql<RefeedingChannel>`
    select c.id, c.workspace_id, c.events, c.refeed_at, c.refeed_id, c.refeed_until from channel c
    where c.refeed_at is not null and c.state = 'enabled' order by c.id limit ${limit} for update skip locked`.execute(
    trx,
  );
  return found.rows;
};

/** What the workspace's feeds say from a channel's place on, oldest first. */
export const readFeed = async (
  trx: Transaction<Database>,
  channel: RefeedingChannel,
  limit: number,
): Promise<readonly UntoldActivity[]> => {
  const found = await sql<UntoldActivity>`
    select a.id, a.workspace_id, a.at, a.actor, a.verb, a.subject_kind, a.subject_id, a.contact_id, a.details
    from crm_activity a
    where a.workspace_id = ${channel.workspace_id} and a.at <= ${channel.refeed_until}
      and (a.at, a.id) > (${channel.refeed_at}, ${channel.refeed_id})
    order by a.at, a.id limit ${limit}`.execute(trx);
  return found.rows;
};

/** Null where nothing is left to be told again. */
export const moveRefeed = async (
  trx: Transaction<Database>,
  id: ChannelId,
  place: { readonly at: number; readonly id: string } | null,
): Promise<void> => {
  await trx
    .updateTable('channel')
    .set(
      place === null
        ? { refeed_at: null, refeed_id: null, refeed_until: null }
        : { refeed_at: place.at, refeed_id: place.id },
    )
    .where('id', '=', id)
    .execute();
};
