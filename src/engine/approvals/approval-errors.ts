import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Every code that approving, rejecting and editing can be refused with. */
export const approvalErrorTable = {
  'approval.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the changes that wait for approval.',
  },
  'approval.not_waiting': {
    status: 409,
    retry: 'never',
    hint: 'Look at the record: where its body changed, another change waits in its place.',
  },
  'approval.role_needed': {
    status: 403,
    retry: 'never',
    hint: 'Ask somebody with the role that the flow’s rule names.',
  },
  'approval.key_may_not': {
    status: 403,
    retry: 'never',
    hint: 'Approve in the console, or make an API key that may approve.',
  },
  'approval.other_person': {
    status: 409,
    retry: 'never',
    hint: 'Another person has to approve it as well.',
  },
  'approval.count_changed': {
    status: 409,
    retry: 'never',
    hint: 'Look at the list again: changes came or went since it was counted.',
  },
  'approval.bad_edit': {
    status: 422,
    retry: 'never',
    hint: 'Correct the values that are named. What cannot be edited here is changed at the source or in the mapping.',
  },
  'approval.not_over': {
    status: 409,
    retry: 'never',
    hint: 'Only what was rejected, or has expired, and is still what the flow would write can be proposed again.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ApprovalErrorCode = keyof typeof approvalErrorTable;
export const approvalError = errorsOf(approvalErrorTable);
