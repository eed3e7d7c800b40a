import { hears } from '#model/telling/event-kinds.ts';
import type { WorkspaceId } from '#base/ids.ts';
import { loadEnabledChannels } from '#store/telling/channels.ts';
import { queueMessages } from '#store/telling/outgoing-messages.ts';
import {
  lockChannelsBehind,
  lockRefeedingChannels,
  moveChannelOn,
  moveRefeed,
  readAuditEvents,
  readFeed,
  takeClosedDeadLetters,
  takeUntoldActivities,
  takeUntoldReviewEnds,
  takeUntoldReviews,
  type UntoldActivity,
} from '#store/telling/untold.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { messageTo, type Told } from './channel-messages.ts';
import { activityNews, auditNews, closedDeadLetterNews, reviewEndNews, reviewNews } from './event-news.ts';
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
        .flatMap((entry) => auditNews(channel.workspace_id, entry) ?? [])
        .filter((news) => hears(channel.events, news.event))
        .flatMap((news) => messageTo({ ...channel, type: 'webhook' }, news) ?? []);
      await queueMessages(trx, deps.vault, messages, deps.clock.now());
      await moveChannelOn(trx, channel.id, upTo);
    }
    return behind.length > 0;
  });

/**
 * Queues for the webhooks that want it what happened in the CRM, the match reviews that opened or ended by themselves, and
 * the dead letters that did.
 */
export const forwardNews = (deps: TellingDeps): Promise<boolean> =>
  inSystem(deps.db, async (trx) => {
    const now = deps.clock.now();
    const activities = await takeUntoldActivities(trx, rowsAtOnce);
    const opened = await takeUntoldReviews(trx, rowsAtOnce);
    const ended = await takeUntoldReviewEnds(trx, rowsAtOnce);
    const closed = await takeClosedDeadLetters(trx, rowsAtOnce);
    if (activities.length + opened.length + ended.length + closed.length === 0) return false;
    const all: readonly { readonly workspaceId: WorkspaceId; readonly news: Told }[] = [
      ...activities.flatMap((row) => {
        const news = newsOrWarning(deps, row);
        return news === null ? [] : [{ workspaceId: row.workspace_id, news }];
      }),
      ...opened.map((row) => ({ workspaceId: row.workspace_id, news: reviewNews(row) })),
      ...ended.map((row) => ({ workspaceId: row.workspace_id, news: reviewEndNews(row, now) })),
      ...closed.map((row) => ({ workspaceId: row.workspace_id, news: closedDeadLetterNews(row) })),
    ];
    const channels = await loadEnabledChannels(
      trx,
      all.map(({ workspaceId }) => workspaceId),
    );
    const messages = all.flatMap(({ workspaceId, news }) =>
      (channels.get(workspaceId) ?? [])
        .filter(({ type, events }) => type === 'webhook' && hears(events, news.event))
        .flatMap((channel) => messageTo(channel, news) ?? []),
    );
    await queueMessages(trx, deps.vault, messages, now);
    return true;
  });

const newsOrWarning = ({ logger }: TellingDeps, row: UntoldActivity): Told | null => {
  const news = activityNews(row);
  if (news === null)
    logger.warn(
      { activity: row.id, kind: row.subject_kind, verb: row.verb },
      'the catalogue of events does not know what happened; nobody outside is told',
    );
  return news;
};

/**
 * Queues again what feeds say for channels that a person asked to be told since a time. What the log of such a channel
 * still holds is one message under its key, however often it comes by here.
 */
export const tellFeedsAgain = (deps: TellingDeps): Promise<boolean> =>
  inSystem(deps.db, async (trx) => {
    const channels = await lockRefeedingChannels(trx, channelsAtOnce);
    for (const channel of channels) {
      const rows = await readFeed(trx, channel, rowsAtOnce);
      const messages = rows
        .flatMap((row) => newsOrWarning(deps, row) ?? [])
        .filter((news) => hears(channel.events, news.event))
        .flatMap((news) => messageTo({ ...channel, type: 'webhook' }, news) ?? []);
      await queueMessages(trx, deps.vault, messages, deps.clock.now());
      const last = rows.at(-1);
      await moveRefeed(trx, channel.id, last === undefined || rows.length < rowsAtOnce ? null : last);
    }
    return channels.length > 0;
  });
