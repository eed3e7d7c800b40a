import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Every code that the CRM can refuse with. */
export const crmErrorTable = {
  'crm.not_found': {
    status: 404,
    retry: 'never',
    hint: 'Search for it; it may be gone, or belong to another workspace.',
  },
  'crm.module_off': {
    status: 409,
    retry: 'never',
    hint: 'Ask an owner or admin to switch the module on, under Settings.',
  },
  'crm.module_needs': {
    status: 409,
    retry: 'never',
    hint: 'Switch on what it needs first, or all of it together.',
  },
  'crm.module_needed': {
    status: 409,
    retry: 'never',
    hint: 'Switch off what needs it first.',
  },
  'crm.stale': {
    status: 409,
    retry: 'never',
    hint: 'Look at what was changed, then make your change to that.',
  },
  'crm.invalid': {
    status: 400,
    retry: 'never',
    hint: 'Correct the fields that are named and send it again.',
  },
  'crm.bad_reference': {
    status: 400,
    retry: 'never',
    hint: 'Choose one that is there: it may have been removed or archived meanwhile.',
  },
  'crm.code_taken': {
    status: 409,
    retry: 'never',
    hint: 'Choose another, or change the one that has it.',
  },
  'crm.adopt_refused': {
    status: 409,
    retry: 'never',
    hint: 'Correct it at Stripe or in the catalogue, take other rows over, or write the catalogue’s values to Stripe.',
  },
  'crm.in_use': {
    status: 409,
    retry: 'never',
    hint: 'Move or remove what uses it first.',
  },
  'crm.closed': {
    status: 409,
    retry: 'never',
    hint: 'Open the opportunity again first, or look at who closed it.',
  },
  'crm.not_yours': {
    status: 403,
    retry: 'never',
    hint: 'Ask who made it, or an owner or admin of the workspace.',
  },
  'crm.file_too_large': {
    status: 413,
    retry: 'never',
    hint: 'Send a smaller file, or several.',
  },
  'crm.import_unreadable': {
    status: 400,
    retry: 'never',
    hint: 'Save it as CSV in UTF-8 with a heading in its first line; an export shows the columns.',
  },
  'crm.import_closed': {
    status: 409,
    retry: 'never',
    hint: 'Read the file again for a new preview.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export const crmError = errorsOf(crmErrorTable);
