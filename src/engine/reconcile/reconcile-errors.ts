import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Every code that a reconciliation or a rehearsal can be refused or end with. */
export const reconcileErrorTable = {
  'reconcile.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the reconciliations of this workspace; the oldest ones of a flow are forgotten.',
  },
  'reconcile.running': {
    status: 409,
    retry: 'later',
    hint: 'Wait for the one that is under way, or cancel it.',
  },
  'reconcile.over': {
    status: 409,
    retry: 'never',
    hint: 'It has come to its end already.',
  },
  'reconcile.under_way': {
    status: 409,
    retry: 'later',
    hint: 'Wait until it has come to its end, or cancel it first.',
  },
  'reconcile.not_done': {
    status: 409,
    retry: 'later',
    hint: 'Wait until it has come to its end: only then is it known what is found.',
  },
  'reconcile.not_ready': {
    status: 409,
    retry: 'later',
    hint: 'Wait until both sides have been listed once; until then nobody can say what is missing.',
  },
  'reconcile.no_flow': {
    status: 404,
    retry: 'never',
    hint: 'List the flows of this workspace.',
  },
  'reconcile.no_version': {
    status: 404,
    retry: 'never',
    hint: 'List the versions of this mapping.',
  },
  'reconcile.nothing_to_heal': {
    status: 409,
    retry: 'never',
    hint: 'Choose findings that Plumbline can heal by itself; the others say what a person has to do.',
  },
  'reconcile.bad_schedule': {
    status: 400,
    retry: 'never',
    hint: 'Name a time zone as Australia/Sydney, a time of the day, and a day of the week for a weekly one.',
  },
  'reconcile.not_refreshed': {
    status: 503,
    retry: 'later',
    hint: 'Look at the connection: it is held, or its vendor lets no more calls pass for now. What was known before was compared.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export const reconcileError = errorsOf(reconcileErrorTable);
