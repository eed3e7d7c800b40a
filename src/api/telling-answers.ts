import type { Selectable, Transaction } from 'kysely';
import type { Alert, AlertRule } from '#contract/alerts.ts';
import type { Channel, Message, MessageTry } from '#contract/channels.ts';
import type { Problem } from '#contract/vocabulary.ts';
import { deliveryErrorTable, deliverySentences, isDeliveryCode } from '#engine/telling/telling-errors.ts';
import { alertFacts, alertKinds, openingWords } from '#model/telling/alert-kinds.ts';
import { loadAlertRules } from '#store/telling/alert-rules.ts';
import type { AlertView } from '#store/telling/alerts.ts';
import type { ChannelRow } from '#store/telling/channels.ts';
import type { MessageView } from '#store/telling/outgoing-messages.ts';
import type { MessageTryTable } from '#store/telling/telling-tables.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { problemOf } from './problems.ts';

export const alertOf = (row: AlertView): Alert => {
  const words = openingWords({ kind: row.kind, subjectId: row.subject_id, details: row.details });
  return {
    id: row.id,
    kind: row.kind,
    ...words,
    subject: { kind: row.subject_kind, id: row.subject_id },
    openedAt: row.opened_at,
    toldAt: row.told_at,
    recoveredAt: row.recovered_at,
  };
};

/** Every kind, as shipped or as the workspace changed it. */
export const alertRules = async (trx: Transaction<Database>): Promise<AlertRule[]> => {
  const changed = new Map((await loadAlertRules(trx)).map((row) => [row.kind, row]));
  return alertKinds.map((kind) => {
    const { label, afterMs } = alertFacts[kind];
    const own = changed.get(kind);
    return {
      kind,
      label,
      enabled: own?.enabled ?? true,
      afterMs: afterMs === null ? null : (own?.after_ms ?? afterMs),
      usualAfterMs: afterMs,
    };
  });
};

export const channelsOf = async (
  trx: Transaction<Database>,
  rows: readonly ChannelRow[],
): Promise<Channel[]> => {
  const nameOf = await loadActorNames(
    trx,
    rows.map((row) => row.created_by),
  );
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    name: row.name,
    shown: row.shown,
    events: row.events,
    state: row.state,
    problem: row.state_code === null ? null : deliveryProblem(row.state_code),
    failingSince: row.failing_since,
    lastSentAt: row.last_sent_at,
    createdBy: nameOf(row.created_by),
    createdAt: row.created_at,
  }));
};

export const messageOf = (row: MessageView): Message => ({
  id: row.id,
  channel: { id: row.channel_id, name: row.channel_name },
  event: row.kind,
  eventKey: row.event_key,
  state: row.state,
  tries: row.tries,
  nextTryAt: row.state === 'queued' || row.state === 'failed' ? row.next_at : null,
  problem: row.code === null || row.state === 'sent' ? null : deliveryProblem(row.code),
  httpStatus: row.http_status,
  tookMs: row.took_ms,
  createdAt: row.created_at,
  sentAt: row.sent_at,
});

export const tryOf = (row: Selectable<MessageTryTable>): MessageTry => ({
  no: row.no,
  at: row.at,
  tookMs: row.took_ms,
  httpStatus: row.http_status,
  problem: row.code === null ? null : deliveryProblem(row.code),
});

const deliveryProblem = (code: string): Problem =>
  isDeliveryCode(code)
    ? problemOf(code, { message: deliverySentences[code], hint: deliveryErrorTable[code].hint })
    : problemOf(code);
