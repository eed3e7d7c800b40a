import type { ErrorEntry } from '#base/errors.ts';
import type { AgreedFindingCode } from '#model/agreed-service.ts';

/** Why what a client agreed to cannot be billed as it is; `plan.billed_twice` is said of invoices too, and stands with those. */
export const agreedErrorTable = {
  'plan.cadence_unknown': {
    status: 422,
    retry: 'never',
    hint: 'Correct how it is billed at the source; or name the service in the flow’s settings, to be billed as one billable of the whole contract or not at all.',
  },
  'plan.term_unknown': {
    status: 422,
    retry: 'never',
    hint: 'Correct the term at the source, or let subscriptions of the flow go on until somebody cancels them.',
  },
  'plan.price_open': {
    status: 422,
    retry: 'never',
    hint: 'Fix the price at the source, or let the flow bill the lowest price.',
  },
  'plan.price_unreadable': {
    status: 422,
    retry: 'never',
    hint: 'See what the source shows of its price; it is looked at again by itself when that changes.',
  },
  'plan.service_missing': {
    status: 422,
    retry: 'never',
    hint: 'Add the service to the catalogue under this name, or name its code in the flow’s settings; then replay.',
  },
  'plan.not_recurring': {
    status: 422,
    retry: 'never',
    hint: 'Give the catalogue’s service an interval, or name another in the flow’s settings; then replay.',
  },
  'plan.tax_unmapped': {
    status: 422,
    retry: 'never',
    hint: 'Name the tax, or no tax, in the flow’s settings.',
  },
  'plan.agreed_billed': {
    status: 422,
    retry: 'never',
    hint: 'Void or credit the invoice, or cancel or change the subscription, as you agree with the client; then replay.',
  },
} as const satisfies Readonly<Record<Exclude<AgreedFindingCode, 'plan.billed_twice'>, ErrorEntry>>;
