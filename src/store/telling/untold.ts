import { sql, type Transaction } from 'kysely';
import type { ChannelId, CrmActivityId, FlowId, NotificationId, ReviewId, WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { toldAuditActions } from '#model/telling/event-kinds.ts';
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
  const told = new Set(toldAuditActions);
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
