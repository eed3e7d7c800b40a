import { hourMs, minuteMs } from '#base/clock.ts';
import { unreachable } from '#base/never.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';

/** What a person is alerted of. Those from `mismatches_found` on are raised by whoever finds them, not by the watch. */
export const alertKinds = [
  'connection_reconnect',
  'vendor_unreachable',
  'dead_letters',
  'reviews_waiting',
  'conflicts_waiting',
  'approvals_waiting',
  'approvals_overdue',
  'mismatches_found',
  'channel_disabled',
] as const;
export type AlertKind = (typeof alertKinds)[number];

interface AlertKindFacts {
  readonly label: string;
  /** How long it must last before anybody is told, unless a rule of the workspace says otherwise; null: at once, always. */
  readonly afterMs: number | null;
}

/** A dropped packet is nobody's business; ten minutes of silence are. */
export const alertFacts: Readonly<Record<AlertKind, AlertKindFacts>> = {
  connection_reconnect: { label: 'A connection needs a person', afterMs: null },
  vendor_unreachable: { label: 'A vendor cannot be used', afterMs: 10 * minuteMs },
  dead_letters: { label: 'Dead letters appeared', afterMs: null },
  reviews_waiting: { label: 'Match reviews wait', afterMs: 24 * hourMs },
  conflicts_waiting: { label: 'Conflicts wait', afterMs: 24 * hourMs },
  approvals_waiting: { label: 'Changes wait for approval', afterMs: null },
  approvals_overdue: { label: 'Changes still wait for approval', afterMs: null },
  mismatches_found: { label: 'Mismatches were found', afterMs: null },
  channel_disabled: { label: 'A channel was switched off', afterMs: null },
};

export const isAlertKind = (text: string): text is AlertKind =>
  (alertKinds as readonly string[]).includes(text);

/** What is said of an alert. `path` is a page of the console. */
export interface AlertWords {
  readonly title: string;
  readonly text: string;
  readonly path: string;
}

export interface AlertSaid {
  readonly kind: AlertKind;
  readonly subjectId: string;
  /** Names, counts and codes: `name`, `count`, `code`. Never a secret, never a value of a record. */
  readonly details: JsonObject;
}

/** The sentences of an alert that opened. */
export const openingWords = ({ kind, subjectId, details }: AlertSaid): AlertWords => {
  const name = textOf(details['name'], subjectId);
  const count = countText(details['count']);
  const code = details['code'] === undefined ? '' : ` (${textOf(details['code'], '')})`;
  switch (kind) {
    case 'connection_reconnect':
      return {
        title: `${name} needs to be connected again`,
        text: `Access to ${name} has ended${code}. Its work waits, and goes on by itself once somebody connects it again.`,
        path: `/connections/${subjectId}`,
      };
    case 'vendor_unreachable':
      return {
        title: `${name} cannot be used`,
        text: `${name} has not answered as it should for some time${code}. It is tried again every minute; nothing is lost meanwhile.`,
        path: `/connections/${subjectId}`,
      };
    case 'dead_letters':
      return {
        title: `Dead letters in ${name}`,
        text: `${count} of ${name} cannot be written before somebody looks. The reason and what to do stand beside each.`,
        path: '/dead-letters',
      };
    case 'reviews_waiting':
      return {
        title: `Match reviews of ${name} wait`,
        text: `${count} of ${name} must be matched by a person.`,
        path: '/reviews',
      };
    case 'conflicts_waiting':
      return {
        title: `Conflicts of ${name} wait`,
        text: `${count} of ${name} were edited on both sides; a person must say which value counts.`,
        path: '/conflicts',
      };
    case 'approvals_waiting':
      return {
        title: `Changes of ${name} wait for approval`,
        text: `${count} of ${name} must be approved or rejected by a person.`,
        path: '/approvals',
      };
    case 'approvals_overdue':
      return {
        title: `Changes of ${name} still wait for approval`,
        text: `${count} of ${name} have waited longer than the flow’s rules give before they remind.`,
        path: '/approvals',
      };
    case 'mismatches_found':
      return {
        title: `Mismatches in ${name}`,
        text: `${count} of ${name} did not agree when both sides were compared.`,
        path: '/reconciliation',
      };
    case 'channel_disabled':
      return {
        title: `${name} was switched off`,
        text: `Nothing could be delivered to ${name} for a long time${code}. Mend it, then switch it on again; what was not delivered can be replayed.`,
        path: '/settings/alerts',
      };
    default:
      return unreachable(kind);
  }
};

/** The sentences of its end. */
export const recoveryWords = (said: AlertSaid): AlertWords => {
  const opening = openingWords(said);
  return {
    title: `Over: ${opening.title}`,
    text: `${endings[said.kind](textOf(said.details['name'], said.subjectId))} Nothing is left to do.`,
    path: opening.path,
  };
};

const endings: Readonly<Record<AlertKind, (name: string) => string>> = {
  connection_reconnect: (name) => `${name} needs nobody any more.`,
  vendor_unreachable: (name) => `${name} answers again, or is connected no more.`,
  dead_letters: (name) => `${name} has no dead letters left.`,
  reviews_waiting: (name) => `No match review of ${name} waits too long any more.`,
  conflicts_waiting: (name) => `No conflict of ${name} waits too long any more.`,
  approvals_waiting: (name) => `No change of ${name} waits for approval any more.`,
  approvals_overdue: (name) => `No change of ${name} has waited too long for approval any more.`,
  mismatches_found: (name) => `Both sides of ${name} agree.`,
  channel_disabled: (name) => `${name} is switched on, or gone.`,
};

const textOf = (value: JsonValue | undefined, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value : fallback;

const countText = (value: JsonValue | undefined): string => {
  const count = typeof value === 'number' ? value : 1;
  if (count === 1) return 'One record';
  return `${count >= manyRecords ? 'At least ' : ''}${String(count)} records`;
};

/** Counting stops here; the console shows the rest. */
export const manyRecords = 1_000;
