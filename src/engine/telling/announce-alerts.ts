import type { Transaction } from 'kysely';
import { openingWords, recoveryWords } from '#model/telling/alert-kinds.ts';
import { toldOf } from '#model/telling/event-catalogue.ts';
import { workspaceEvents } from '#model/telling/events/workspace-events.ts';
import { hears } from '#model/telling/event-kinds.ts';
import { lockUntoldAlerts, noteAlertsTold, type AlertView } from '#store/telling/alerts.ts';
import { loadEnabledChannels } from '#store/telling/channels.ts';
import { channelsTold, queueMessages } from '#store/telling/outgoing-messages.ts';
import type { Database } from '#store/tables.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { messageTo, type Told } from './channel-messages.ts';
import type { TellingDeps } from './telling-deps.ts';

const alertsAtOnce = 100;

/**
 * Queues a message for each channel that hears of an alert's opening or end, and notes in the same transaction that it is
 * told. Who was not told that something began does not hear that it is over.
 */
export const announceAlerts = (deps: TellingDeps): Promise<boolean> =>
  inSystem(deps.db, async (trx) => {
    const now = deps.clock.now();
    const alerts = await lockUntoldAlerts(trx, alertsAtOnce);
    if (alerts.length === 0) return false;
    await queueMessages(trx, deps.vault, await messagesOf(trx, deps, alerts), now);
    await noteAlertsTold(
      trx,
      alerts.map(({ id }) => id),
      now,
    );
    return true;
  });

const messagesOf = async (
  trx: Transaction<Database>,
  deps: TellingDeps,
  alerts: readonly AlertView[],
): Promise<Parameters<typeof queueMessages>[2]> => {
  const channels = await loadEnabledChannels(
    trx,
    alerts.map((alert) => alert.workspace_id),
  );
  const told = await channelsTold(
    trx,
    [...channels.values()].flat().map(({ id }) => id),
    alerts.map(openingKey),
  );
  return alerts.flatMap((alert) => {
    // What was over before anybody was told of it is not worth a word.
    const isFirst = alert.told_at === null;
    if (isFirst && alert.recovered_at !== null) return [];
    const news = isFirst ? openingOf(deps, alert) : recoveryOf(deps, alert);
    const knows = told.get(openingKey(alert));
    return (channels.get(alert.workspace_id) ?? [])
      .filter((channel) => hears(channel.events, news.event) && (isFirst || knows?.has(channel.id) === true))
      .flatMap((channel) => messageTo(channel, news) ?? []);
  });
};

const openingKey = (alert: AlertView): string => `${alert.id}_opened`;

const openingOf = ({ publicUrl }: TellingDeps, alert: AlertView): Told => {
  const { title, text, path } = openingWords(saidOf(alert));
  return {
    event: 'alert.opened',
    key: openingKey(alert),
    at: alert.opened_at,
    data: dataOf(alert, title),
    words: { title, text, url: publicUrl + path },
  };
};

const recoveryOf = ({ publicUrl }: TellingDeps, alert: AlertView): Told => {
  const { title, text, path } = recoveryWords(saidOf(alert));
  return {
    event: 'alert.recovered',
    key: `${alert.id}_recovered`,
    at: alert.recovered_at ?? alert.opened_at,
    data: dataOf(alert, title),
    words: { title, text, url: publicUrl + path },
  };
};

const saidOf = (alert: AlertView): Parameters<typeof openingWords>[0] => ({
  kind: alert.kind,
  subjectId: alert.subject_id,
  details: toldOf(workspaceEvents['alert.opened'].own, alert.details),
});

const dataOf = (alert: AlertView, title: string): Told['data'] => ({
  workspace: alert.workspace_id,
  alert: alert.id,
  kind: alert.kind,
  subject: { kind: alert.subject_kind, id: alert.subject_id },
  title,
  details: alert.details,
});
