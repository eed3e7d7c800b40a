import { DatabaseError } from 'pg';
import { PlumblineError, type PlumblineErrorInit } from '#base/errors.ts';
import { secondMs } from '#base/clock.ts';
import { storeError } from './store-errors.ts';

/** What whoever asked is told to wait before asking again, in milliseconds. */
export const outageRetryMs = 5 * secondMs;
const busyRetryMs = secondMs;
/** The reason where a server takes what it is sent and says nothing. */
export const noAnswer = 'no_answer';

/**
 * SQLSTATEs (PostgreSQL documentation, appendix A) by which a server says that it cannot be used for now, beside all of the
 * classes 08 (connection) and 53 (out of connections, memory or disk): it shuts down, crashed, starts, dropped the
 * database, ended a session that idled, cannot read its files.
 */
const outageStates = new Set(['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '58000', '58030']);
/** It works, but not this time: serialization failure, deadlock, lock not available, statement cancelled or out of time. */
const busyStates = new Set(['40001', '40P01', '55P03', '57014']);

const outageTexts: Readonly<Record<string, string>> = {
  '53100': 'The database has no space left on its disk.',
  '53200': 'The database has no memory left.',
  '53300': 'The database has no connection left.',
  '57P03': 'The database is starting or stopping.',
};
const outageHints: Readonly<Record<string, string>> = {
  '53100': 'Free some space on the disk of the database. Plumbline goes on by itself.',
  '53300':
    'Raise max_connections on the server, or run fewer Plumbline processes. Plumbline goes on by itself.',
};
const busyTexts: Readonly<Record<string, string>> = {
  '40001': 'Somebody else changed the same at the same moment.',
  '40P01': 'Somebody else changed the same at the same moment.',
  '55P03': 'The database is held by other work.',
  '57014': 'The database took longer than it may.',
};

/** The SQLSTATE of what a statement failed with, also where it is told as an error of ours; empty for anything else. */
export const sqlStateOf = (caught: unknown): string => {
  const said = caught instanceof PlumblineError ? caught.cause : caught;
  return said instanceof DatabaseError ? (said.code ?? '') : '';
};

/** Why, as a code that is safe to show: an SQLSTATE, or Node's name of what the network did. */
export const reasonOf = (caught: unknown): string => {
  const state = sqlStateOf(caught);
  if (state !== '') return state;
  const told = caught instanceof AggregateError ? (caught.errors[0] as unknown) : caught;
  const code = told instanceof Error && 'code' in told ? told.code : null;
  return typeof code === 'string' && /^\w+$/.test(code) ? code : 'connection_lost';
};

/** The one error of a database that cannot be used now. */
export const outageError = (
  reason: string,
  message: string,
  init: PlumblineErrorInit = {},
): PlumblineError => {
  const hint = outageHints[reason];
  return storeError('store.unavailable', outageTexts[reason] ?? message, {
    retry: { afterMs: outageRetryMs },
    details: { reason },
    ...(hint === undefined ? {} : { hint }),
    ...init,
  });
};

/** True for what a caller may leave alone: the database is away, the store has said so, and work goes on when it is back. */
export const isOutage = (caught: unknown): boolean =>
  caught instanceof PlumblineError && caught.code === 'store.unavailable';

/** True for what is no fault of whoever met it, and over by itself: an outage, or other work that held the database. */
export const isPassing = (caught: unknown): boolean =>
  isOutage(caught) || (caught instanceof PlumblineError && caught.code === 'store.busy');

/**
 * What the server refused a statement with, as the error of ours that it is: `store.unavailable`, `store.busy`, or itself
 * where it says something of the statement.
 */
export const refusalOf = (caught: Error): Error => {
  const state = caught instanceof DatabaseError ? (caught.code ?? '') : '';
  if (state.startsWith('08') || state.startsWith('53') || outageStates.has(state))
    return outageError(state, 'The connection to the database was lost.', { cause: caught });
  if (busyStates.has(state))
    return storeError('store.busy', busyTexts[state] ?? 'The database is held by other work.', {
      retry: { afterMs: busyRetryMs },
      details: { reason: state },
      cause: caught,
    });
  return caught;
};

/** Why there is no session to ask by: whatever the server, the driver or the network says, nothing can be asked now. */
export const noSession = (caught: unknown): PlumblineError => {
  const known = caught instanceof Error ? refusalOf(caught) : caught;
  if (known instanceof PlumblineError) return known;
  return outageError(reasonOf(caught), 'The database does not answer.', { cause: caught });
};

/** As `refusalOf`, of a session outside the pool: anything but the server's own words is a loss. */
export const sessionLoss = (caught: unknown): Error => {
  if (caught instanceof PlumblineError) return caught;
  if (caught instanceof DatabaseError) return refusalOf(caught);
  return outageError(reasonOf(caught), 'The connection to the database was lost.', { cause: caught });
};
