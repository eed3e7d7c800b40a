import type { JsonObject } from '#base/json.ts';
import { eventOfAudit, hears } from '#model/telling/event-kinds.ts';
import { loadEnabledChannels } from '#store/telling/channels.ts';
import { queueMessages } from '#store/telling/outgoing-messages.ts';
import {
  lockChannelsBehind,
  moveChannelOn,
  readAuditEvents,
  takeUntoldActivities,
  takeUntoldReviews,
  type AuditEvent,
  type UntoldActivity,
  type UntoldReview,
} from '#store/telling/untold.ts';
import type { WorkspaceId } from '#base/ids.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { messageTo, type Told } from './channel-messages.ts';
import type { TellingDeps } from './telling-deps.ts';

const channelsAtOnce = 20;
const entriesAtOnce = 500;
const rowsAtOnce = 500;

/**
 * Queues what the audit holds for the webhooks that want it. Each webhook has its own place in the audit, whose numbers
 * have no gaps and no disorder, so that an event is queued once, and those who write records do nothing for it.
 */
export const forwardAudit = (deps: TellingDeps): Promise<boolean> =>
  inSystem(deps.db, async (trx) => {
    const behind = await lockChannelsBehind(trx, channelsAtOnce);
    for (const channel of behind) {
      const { events, upTo } = await readAuditEvents(
        trx,
        channel.workspace_id,
        channel.audit_no,
        entriesAtOnce,
      );
      const messages = events
        .map((entry) => auditNews(channel.workspace_id, entry))
        .filter((news) => hears(channel.events, news.event))
        .flatMap((news) => messageTo({ ...channel, type: 'webhook' }, news) ?? []);
      await queueMessages(trx, deps.vault, messages, deps.clock.now());
      await moveChannelOn(trx, channel.id, upTo);
    }
    return behind.length > 0;
  });

const auditNews = (workspaceId: WorkspaceId, entry: AuditEvent): Told => ({
  event: eventOfAudit(entry.action) ?? entry.action,
  key: `aud_${workspaceId.slice(4)}_${String(entry.no)}`,
  at: entry.at,
  data: {
    workspace: workspaceId,
    actor: entry.actor,
    action: entry.action,
    subject: { kind: entry.subject_kind, id: entry.subject_id },
    details: entry.details,
  },
  words: null,
});

/** Queues what happened in the CRM, and the match reviews that opened, for the webhooks that want it. */
export const forwardNews = (deps: TellingDeps): Promise<boolean> =>
  inSystem(deps.db, async (trx) => {
    const activities = await takeUntoldActivities(trx, rowsAtOnce);
    const reviews = await takeUntoldReviews(trx, rowsAtOnce);
    const all = [
      ...activities.map((row) => ({ workspaceId: row.workspace_id, news: activityNews(row) })),
      ...reviews.map((row) => ({ workspaceId: row.workspace_id, news: reviewNews(row) })),
    ];
    if (all.length === 0) return false;
    const channels = await loadEnabledChannels(
      trx,
      all.map(({ workspaceId }) => workspaceId),
    );
    const messages = all.flatMap(({ workspaceId, news }) =>
      (channels.get(workspaceId) ?? [])
        .filter(({ type, events }) => type === 'webhook' && hears(events, news.event))
        .flatMap((channel) => messageTo(channel, news) ?? []),
    );
    await queueMessages(trx, deps.vault, messages, deps.clock.now());
    return true;
  });

const activityNews = (row: UntoldActivity): Told => ({
  event: `${row.subject_kind}.${row.verb}`,
  key: row.id,
  at: row.at,
  data: {
    workspace: row.workspace_id,
    actor: row.actor,
    subject: { kind: row.subject_kind, id: row.subject_id },
    contact: row.contact_id,
    ...told(row.details),
  },
  words: null,
});

/** Names of what changed and what the feed says; versions are of no use outside. */
const told = ({ fields, told: details }: JsonObject): JsonObject => ({
  ...(fields === undefined ? {} : { fields }),
  ...(details === undefined ? {} : { details }),
});

const reviewNews = (row: UntoldReview): Told => ({
  event: 'review.opened',
  key: row.id,
  at: row.created_at,
  data: {
    workspace: row.workspace_id,
    subject: { kind: 'review', id: row.id },
    details: { flow: row.flow_id, record: row.source_record_id, reason: row.reason },
  },
  words: null,
});
