import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Every code that what a person asks of flows, reviews and dead letters can be refused with. */
export const actionErrorTable = {
  'flow.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the flows of this workspace.',
  },
  'flow.exists': {
    status: 409,
    retry: 'never',
    hint: 'Use the flow there is between these two connections.',
  },
  'flow.unknown_preset': {
    status: 400,
    retry: 'never',
    hint: 'Choose one of the flows that are shipped.',
  },
  'flow.wrong_vendor': {
    status: 400,
    retry: 'never',
    hint: 'Choose connections of the vendors that the flow is made for.',
  },
  'flow.cannot_write_back': {
    status: 409,
    retry: 'never',
    hint: 'Connect the source in a way that can write (Ignition: by API key), or leave writing back off.',
  },
  'flow.no_groups': {
    status: 409,
    retry: 'never',
    hint: 'Leave groups off for this flow.',
  },
  'flow.paused': {
    status: 409,
    retry: 'never',
    hint: 'Resume the flow first.',
  },
  'review.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the match reviews that wait; somebody may have answered it.',
  },
  'review.closed': {
    status: 409,
    retry: 'never',
    hint: 'It was decided by somebody else, or is no longer needed. Look at the record.',
  },
  'review.bad_target': {
    status: 400,
    retry: 'never',
    hint: 'Choose a record of the flow’s target that is active.',
  },
  'review.target_taken': {
    status: 409,
    retry: 'never',
    hint: 'Choose another record, or look at the record that it is linked to.',
  },
  'review.not_decided': {
    status: 409,
    retry: 'never',
    hint: 'Only a decision can be taken back.',
  },
  'review.applied_already': {
    status: 409,
    retry: 'never',
    hint: 'The records are linked or being written already. Look at the record’s timeline.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export const actionError = errorsOf(actionErrorTable);
