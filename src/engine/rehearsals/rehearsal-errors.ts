import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Every code that applying a rehearsal can be refused with. */
export const rehearsalErrorTable = {
  'rehearsal.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the rehearsals of this workspace; only a rehearsal can be applied.',
  },
  'rehearsal.not_done': {
    status: 409,
    retry: 'later',
    hint: 'Wait until the rehearsal has come to its end: only then is it known what it would write.',
  },
  'rehearsal.outdated': {
    status: 409,
    retry: 'never',
    hint: 'Rehearse again: what was rehearsed would take back what was published or set since.',
  },
  'rehearsal.nothing_to_apply': {
    status: 409,
    retry: 'never',
    hint: 'The rehearsal found nothing that would be written.',
  },
  'rehearsal.applying': {
    status: 409,
    retry: 'later',
    hint: 'Decide about the rest first: let the flow carry on with it, or roll back.',
  },
  'rehearsal.over': {
    status: 409,
    retry: 'never',
    hint: 'It is applied, or somebody decided about the rest already.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export const rehearsalError = errorsOf(rehearsalErrorTable);
