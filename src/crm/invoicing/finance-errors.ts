import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** What billables, invoices, payments and subscriptions can be refused with, and what can stop a billing job. */
export const financeErrorTable = {
  'crm.stripe_not_connected': {
    status: 409,
    retry: 'never',
    hint: 'Connect Stripe, or connect it again, under Connections. Existing invoices and their history stay.',
  },
  'crm.billable_taken': {
    status: 409,
    retry: 'never',
    hint: 'Void that invoice or delete its draft first, or leave the billable out.',
  },
  'crm.billable_closed': {
    status: 409,
    retry: 'never',
    hint: 'Only a billable that is quoted or open can be changed; one on an invoice is frozen with it.',
  },
  'crm.currency_refused': {
    status: 400,
    retry: 'never',
    hint: 'Choose a currency that Stripe invoices in.',
  },
  'crm.amount_refused': {
    status: 400,
    retry: 'never',
    hint: 'Correct the figure that is named. A currency without cents takes no decimals.',
  },
  'crm.nothing_to_invoice': {
    status: 400,
    retry: 'never',
    hint: 'Choose billables that are open.',
  },
  'crm.too_many_lines': {
    status: 400,
    retry: 'never',
    hint: 'Choose fewer billables at a time; what is chosen is split into invoices by contact and currency.',
  },
  'crm.below_minimum': {
    status: 409,
    retry: 'never',
    hint: 'Add billables until the total is above the smallest charge, or write the billables off.',
  },
  'crm.contact_without_email': {
    status: 409,
    retry: 'never',
    hint: 'Give the contact, or its billing person, an e-mail address; or collect by a stored payment method.',
  },
  'crm.invoice_state': {
    status: 409,
    retry: 'never',
    hint: 'Look at the invoice’s state: it may have changed at Stripe meanwhile.',
  },
  'crm.job_running': {
    status: 409,
    retry: 'never',
    hint: 'Wait until it is done, or see on the invoice what it waits for.',
  },
  'crm.job_not_stopped': {
    status: 409,
    retry: 'never',
    hint: 'Only what has stopped can be started again or given up.',
  },
  'crm.request_reused': {
    status: 409,
    retry: 'never',
    hint: 'Load the page again: this request was made before, for something else.',
  },
  'crm.refund_too_large': {
    status: 400,
    retry: 'never',
    hint: 'Ask for at most what is left of the payment or the invoice.',
  },
  'crm.no_payment': {
    status: 409,
    retry: 'never',
    hint: 'A payment that was made elsewhere is given back there; note it with a credit note.',
  },
  'crm.no_customer': {
    status: 409,
    retry: 'never',
    hint: 'The contact becomes a customer of Stripe with its first invoice.',
  },
  'crm.not_recurring': {
    status: 400,
    retry: 'never',
    hint: 'Choose a service with an interval, or give it one; others are billed by invoice.',
  },
  'crm.subscription_state': {
    status: 409,
    retry: 'never',
    hint: 'Look at the subscription’s state: it may have changed at Stripe meanwhile.',
  },
  'crm.agreed_state': {
    status: 409,
    retry: 'never',
    hint: 'Look at what came of it: what is billed already is changed there, by hand.',
  },
  'crm.customer_pending': {
    status: 409,
    retry: 'later',
    hint: 'The contact is being carried to Stripe; this goes on by itself.',
  },
  'crm.customer_review': {
    status: 409,
    retry: 'later',
    hint: 'Answer the match review of this contact; this goes on by itself.',
  },
  'crm.customer_dead': {
    status: 409,
    retry: 'later',
    hint: 'See the dead letter of this contact, remove its cause and replay it; this goes on by itself.',
  },
  'crm.customer_skipped': {
    status: 409,
    retry: 'later',
    hint: 'The flow from contacts to Stripe leaves this contact out or is paused; see its settings.',
  },
  'crm.customer_gone': {
    status: 409,
    retry: 'later',
    hint: 'Make a new customer on the contact’s page; this goes on by itself. Or give it up.',
  },
  'crm.service_pending': {
    status: 409,
    retry: 'later',
    hint: 'The service is being carried to Stripe; this goes on by itself.',
  },
  'crm.service_dead': {
    status: 409,
    retry: 'later',
    hint: 'See the dead letter of this service, remove its cause and replay it; this goes on by itself.',
  },
  'crm.service_skipped': {
    status: 409,
    retry: 'later',
    hint: 'The service is archived, or the flow from services to Stripe leaves it out or is paused.',
  },
  'crm.service_gone': {
    status: 409,
    retry: 'later',
    hint: 'Make a new product on the service’s page; this goes on by itself. Or give it up.',
  },
  'crm.totals_differ': {
    status: 409,
    retry: 'never',
    hint: 'Nothing was sent; the draft stays at Stripe. Compare the figures, then give the invoice up or try it again.',
  },
  'crm.vanished': {
    status: 409,
    retry: 'never',
    hint: 'It was removed at Stripe by somebody else. Give this up; the billables become free again.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type FinanceErrorCode = keyof typeof financeErrorTable;
export const financeError = errorsOf(financeErrorTable);
