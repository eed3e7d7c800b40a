import { errorsOf, type ErrorEntry } from '#base/errors.ts';

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
  'plan.audit_missing': {
    status: 422,
    retry: 'never',
    hint: 'Look whether the source’s own link to the ledger lost the invoice. In audit Plumbline writes nothing.',
  },
  'plan.audit_differs': {
    status: 422,
    retry: 'never',
    hint: 'Compare both invoices and correct one of them. In audit Plumbline writes nothing.',
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
