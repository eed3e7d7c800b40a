import { errorsOf, type ErrorEntry } from '#base/errors.ts';
import { agreedErrorTable } from './agreed-errors.ts';

/** Every code a dead letter or a held record can carry, beside the vendors' own. */
export const engineErrorTable = {
  'plan.value_missing': {
    status: 422,
    retry: 'never',
    hint: 'Fill the field in at the source; the record is looked at again by itself when it changes.',
  },
  'plan.value_refused': {
    status: 422,
    retry: 'never',
    hint: 'Correct the value at the source, or change the mapping of this field.',
  },
  'plan.value_too_long': {
    status: 422,
    retry: 'never',
    hint: 'Shorten the value at the source; nothing is cut off silently.',
  },
  'plan.control_characters': {
    status: 422,
    retry: 'never',
    hint: 'Type the value again at the source: it was pasted with invisible characters.',
  },
  'plan.expression_failed': {
    status: 422,
    retry: 'never',
    hint: 'Correct the expression of the row or condition that the message names, or the value it met, and publish.',
  },
  'plan.expression_costly': {
    status: 422,
    retry: 'never',
    hint: 'Look in the expression that the message names for what does not end or grows, correct it and publish.',
  },
  'plan.lookup_missed': {
    status: 422,
    retry: 'never',
    hint: 'Add a row for it to the table and upload it again, or let the table give nothing where it has no row.',
  },
  'plan.wrong_type': {
    status: 422,
    retry: 'never',
    hint: 'Change the expression of this field so that it makes what the field takes, and publish.',
  },
  'plan.value_not_offered': {
    status: 422,
    retry: 'never',
    hint: 'Map the value to one that the field takes, for example with $choose, and publish.',
  },
  'plan.account_unknown': {
    status: 422,
    retry: 'never',
    hint: 'Name an active account for sales in the flow’s map, or make it in the ledger, then replay.',
  },
  'plan.tax_unknown': {
    status: 422,
    retry: 'never',
    hint: 'Name a tax rate of the ledger in the flow’s map, then replay.',
  },
  'plan.tax_and_account': {
    status: 422,
    retry: 'never',
    hint: 'Choose another rate or account for the service in the flow’s map, then replay.',
  },
  'plan.total_differs': {
    status: 422,
    retry: 'never',
    hint: 'See whether amounts hold tax as the flow says; a few cents can become a rounding line by setting. Then replay.',
  },
  'plan.line_unreadable': {
    status: 422,
    retry: 'never',
    hint: 'Give each line of the invoice a description, a quantity and a price at the source.',
  },
  'plan.service_unclear': {
    status: 422,
    retry: 'never',
    hint: 'See at the source how the service that is named is priced and billed; what is not said is not guessed.',
  },
  'plan.billed_twice': {
    status: 422,
    retry: 'never',
    hint: 'Take it off one of the two: void the source’s invoice, correct the ledger’s by hand, or pause one of the flows. Then replay.',
  },
  ...agreedErrorTable,
  'plan.period_locked': {
    status: 422,
    retry: 'never',
    hint: 'Unlock the period in the ledger, or leave the invoice as it is there; then replay or ignore it.',
  },
  'plan.number_taken': {
    status: 422,
    retry: 'never',
    hint: 'Look at the ledger’s invoice with this number. Rename it, or link the two by hand, then replay.',
  },
  'plan.target_approved': {
    status: 422,
    retry: 'never',
    hint: 'Change the ledger’s invoice by hand, or let the flow change approved invoices, then replay.',
  },
  'plan.target_settled': {
    status: 422,
    retry: 'never',
    hint: 'Take the payment or credit back in the ledger if the invoice must change, then replay.',
  },
  'plan.would_still_collect': {
    status: 422,
    retry: 'never',
    hint: 'See at the source why the invoice is not paid there, or cancel its other payment. The payment is looked at again by itself.',
  },
  'plan.paid_in_both': {
    status: 422,
    retry: 'never',
    hint: 'See which of the two payments is real. Take the ledger’s back, or give the money back at the source; then replay.',
  },
  'plan.payment_exceeds': {
    status: 422,
    retry: 'never',
    hint: 'Enter what is too much in the ledger as an overpayment by hand, or give it back at the source; then replay or ignore it.',
  },
  'plan.payment_differs': {
    status: 422,
    retry: 'never',
    hint: 'Compare both payments. A payment of a ledger is deleted and made anew, never changed.',
  },
  'plan.payment_refunded': {
    status: 422,
    retry: 'never',
    hint: 'Make a credit note in the ledger and pay it back from the clearing account. Or have the flow leave such payments alone.',
  },
  'plan.payment_rejected': {
    status: 422,
    retry: 'never',
    hint: 'Delete the payment in the ledger: the customer owes it again. Or let the flow delete such payments by itself.',
  },
  'plan.payment_repaid': {
    status: 422,
    retry: 'never',
    hint: 'Enter the payment in the ledger by hand: the first one was deleted there and cannot be brought back.',
  },
  'plan.invoice_ended': {
    status: 422,
    retry: 'never',
    hint: 'See why the ledger’s invoice was voided although its money came, and restore or replace it.',
  },
  'plan.shares_unknown': {
    status: 422,
    retry: 'never',
    hint: 'Set the payment against its invoices in the ledger by hand.',
  },
  'plan.currency_differs': {
    status: 422,
    retry: 'never',
    hint: 'Compare the currencies on both sides; amounts of two currencies are never set against each other.',
  },
  'plan.amount_unreadable': {
    status: 422,
    retry: 'never',
    hint: 'See what the source shows of it; the record is looked at again by itself when it changes.',
  },
  'plan.money_account': {
    status: 422,
    retry: 'never',
    hint: 'Choose the account that the message names in the flow’s settings, or mend it in the ledger, then replay.',
  },
  'plan.pair_several': {
    status: 422,
    retry: 'never',
    hint: 'Leave one reference: take it off the charge or the invoice where it does not belong. It is looked at again by itself.',
  },
  'plan.pair_shared': {
    status: 422,
    retry: 'never',
    hint: 'See which payment the charge is, and name that payment on it. The other is looked at again by itself.',
  },
  'plan.pair_amount_differs': {
    status: 422,
    retry: 'never',
    hint: 'Compare the two: is the reference right? Where the charge is higher by a card surcharge, say so in the flow’s settings.',
  },
  'plan.pair_method_differs': {
    status: 422,
    retry: 'never',
    hint: 'See whether the reference is of another payment: a card and a bank account do not pay the same one.',
  },
  'plan.pair_state_differs': {
    status: 422,
    retry: 'never',
    hint: 'Where the charge has the money, stop the collection at the source, or the customer pays twice. Where it was given back or contested, do so at the source too.',
  },
  'plan.payout_differs': {
    status: 422,
    retry: 'never',
    hint: 'Compare the payout’s statement at the source with the figures. See whether fees are kept back from payouts or billed apart.',
  },
  'plan.payout_changed': {
    status: 422,
    retry: 'never',
    hint: 'Correct what stands in the ledger by hand: what was made of a payout is not changed.',
  },
  'plan.payout_unexplained': {
    status: 422,
    retry: 'never',
    hint: 'Import or enter what the payments belong to; the payout is looked at again by itself when they are carried. Other movements are posted by hand.',
  },
  'plan.credit_missing': {
    status: 422,
    retry: 'never',
    hint: 'Enter the credit note in the ledger and allocate it to the invoice; the finding closes by itself.',
  },
  'plan.body_refused': {
    status: 422,
    retry: 'never',
    hint: 'Correct the named field at the source or in the mapping.',
  },
  'apply.target_taken': {
    status: 409,
    retry: 'never',
    hint: 'The vendor answered with a record that is linked to another source record. Look at both, then replay.',
  },
  'apply.refused_often': {
    status: 409,
    retry: 'never',
    hint: 'The vendor refused this several times although both sides were read again. Look at the record there, then replay.',
  },
  'approval.voided': {
    status: 409,
    retry: 'never',
    hint: 'Look at the change that waits in its place; it shows what is different.',
  },
  'approval.edited': {
    status: 409,
    retry: 'never',
    hint: 'Look at the edited change, which took its place.',
  },
  'approval.rejected': {
    status: 409,
    retry: 'never',
    hint: 'It is proposed again when the flow would write something else, or when somebody asks for it.',
  },
  'approval.expired': {
    status: 409,
    retry: 'never',
    hint: 'Propose it again, or let more time pass before changes of this rule expire.',
  },
  'poll.too_many_unlisted': {
    status: 409,
    retry: 'never',
    hint: 'Look at the vendor whether these records were really removed. If they were, ask for a full list (plumbline sync run --all): Plumbline then asks the vendor for each of them.',
  },
  'ingest.full': {
    status: 503,
    retry: 'later',
    hint: 'The sender tries again by itself; what it told of is found by polling as well.',
  },
  'bug.unexpected': {
    status: 500,
    retry: 'never',
    hint: 'This is a fault of Plumbline. The record is kept; report it with the id of the change, and replay after an update.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type EngineErrorCode = keyof typeof engineErrorTable;
export const engineError = errorsOf(engineErrorTable);
