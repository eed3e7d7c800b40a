import type { WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { eventOfAction, eventOfFeed, toldOf } from '#model/telling/event-catalogue.ts';
import type { AuditEvent, ClosedDeadLetter, UntoldActivity, UntoldReview } from '#store/telling/untold.ts';
import type { Told } from './channel-messages.ts';

/** What an entry of the audit tells the world outside; null where it is no event. */
export const auditNews = (workspaceId: WorkspaceId, entry: AuditEvent): Told | null => {
  const found = eventOfAction(entry.action);
  if (found === null) return null;
  return {
    event: found.event,
    key: `aud_${workspaceId.slice(4)}_${String(entry.no)}`,
    at: entry.at,
    data: {
      workspace: workspaceId,
      actor: entry.actor,
      action: entry.action,
      subject: { kind: entry.subject_kind, id: entry.subject_id },
      details: toldOf(found.members, entry.details),
    },
    words: null,
  };
};

/** What something in a feed of the CRM tells; null where the catalogue does not know it, which a test refuses. */
export const activityNews = (row: UntoldActivity): Told | null => {
  const found = eventOfFeed(row.subject_kind, row.verb);
  if (found === null) return null;
  return {
    event: found.event,
    key: row.id,
    at: row.at,
    data: {
      workspace: row.workspace_id,
      actor: row.actor,
      subject: { kind: row.subject_kind, id: row.subject_id },
      contact: row.contact_id,
      fields: row.details['fields'] ?? [],
      details: toldOf(found.facts.told, detailsOf(row.details)),
    },
    words: null,
  };
};

const detailsOf = ({ told }: JsonObject): JsonObject => (isObject(told) ? told : {});

const isObject = (value: JsonObject[string]): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const reviewNews = (row: UntoldReview): Told => ({
  event: 'review.opened',
  key: row.id,
  at: row.created_at,
  data: reviewData(row),
  words: null,
});

/** When a review ended by itself is not kept; it is told at once, so it was now. */
export const reviewEndNews = (row: UntoldReview, now: number): Told => ({
  event: 'review.closed',
  key: `${row.id}_closed`,
  at: now,
  data: reviewData(row),
  words: null,
});

const reviewData = (row: UntoldReview): JsonObject => ({
  workspace: row.workspace_id,
  subject: { kind: 'review', id: row.id },
  details: { flow: row.flow_id, record: row.source_record_id, reason: row.reason },
});

export const closedDeadLetterNews = (row: ClosedDeadLetter): Told => ({
  event: 'change.closed',
  key: `${row.id}_closed`,
  at: row.settled_at,
  data: {
    workspace: row.workspace_id,
    subject: { kind: 'record', id: row.source_record_id },
    details: { change: row.id, flow: row.flow_id, code: row.code },
  },
  words: null,
});
