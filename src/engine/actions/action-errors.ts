import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Every code that what a person asks of flows, reviews and dead letters can be refused with. */
export const actionErrorTable = {
  'owner.no_pair': {
    status: 404,
    retry: 'never',
    hint: 'List the owners: each stands under the two connections that a flow carries them between.',
  },
  'owner.not_a_person': {
    status: 400,
    retry: 'never',
    hint: 'Choose one of the people there; of the CRM those are the members of the workspace.',
  },
  'owner.not_an_email': {
    status: 400,
    retry: 'never',
    hint: 'Name the person as the list does, by e-mail address.',
  },
  'owner.not_matched': {
    status: 404,
    retry: 'never',
    hint: 'Only what a person said can be forgotten; an equal e-mail address matches by itself.',
  },
  'inbound.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the deliveries of the connection.',
  },
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
  'flow.cannot_go_both_ways': {
    status: 409,
    retry: 'never',
    hint: 'Connect the source in a way that can write (Ignition: by API key), or keep the flow one way.',
  },
  'flow.no_ledger': {
    status: 409,
    retry: 'never',
    hint: 'Ask for it of a flow whose target keeps a ledger: of invoices or payments into Xero.',
  },
  'flow.drafts_only': {
    status: 422,
    retry: 'never',
    hint: 'Choose draft or awaiting approval; a person approves the invoice in the ledger.',
  },
  'flow.unknown_account': {
    status: 422,
    retry: 'never',
    hint: 'Choose one of the ledger’s accounts: on the flow’s page, or by an id that plumbline flow accounts lists.',
  },
  'flow.no_groups': {
    status: 409,
    retry: 'never',
    hint: 'Leave groups off for this flow.',
  },
  'flow.no_payouts': {
    status: 409,
    retry: 'never',
    hint: 'Leave payouts off for this flow; those of Stripe have a flow of their own.',
  },
  'flow.no_approvals': {
    status: 409,
    retry: 'never',
    hint: 'Set the rules on the flow that this one goes with.',
  },
  'flow.bad_approvals': {
    status: 422,
    retry: 'never',
    hint: 'Correct the rules that are named, then save again.',
  },
  'flow.paused': {
    status: 409,
    retry: 'never',
    hint: 'Resume the flow first.',
  },
  'flow.held': {
    status: 409,
    retry: 'never',
    hint: 'Switch the module on; a flow that waits for it then goes on by itself.',
  },
  'flow.not_editable': {
    status: 409,
    retry: 'never',
    hint: 'Edit the flow that this one goes with.',
  },
  'flow.no_draft': {
    status: 409,
    retry: 'never',
    hint: 'Change the mapping first; somebody may have published or discarded the draft meanwhile.',
  },
  'flow.draft_changed': {
    status: 409,
    retry: 'never',
    hint: 'Load the draft again and make the change there.',
  },
  'flow.draft_refused': {
    status: 422,
    retry: 'never',
    hint: 'Correct the rows that are named, then publish again.',
  },
  'flow.no_version': {
    status: 404,
    retry: 'never',
    hint: 'List the versions of the flow’s mapping.',
  },
  'flow.no_sample': {
    status: 404,
    retry: 'never',
    hint: 'Wait until the source has been read once, or choose another record.',
  },
  'flow.other_kind': {
    status: 409,
    retry: 'never',
    hint: 'Import the file into a flow between the same kinds of record.',
  },
  'table.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the tables of this workspace.',
  },
  'table.unreadable': {
    status: 400,
    retry: 'never',
    hint: 'Save the file as CSV in UTF-8 with one line of headings, and upload it again.',
  },
  'table.in_use': {
    status: 409,
    retry: 'never',
    hint: 'Publish mappings that do not read the table first.',
  },
  'conflict.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the conflicts that wait; somebody may have answered it, or both sides may agree by now.',
  },
  'conflict.changed': {
    status: 409,
    retry: 'never',
    hint: 'Look at both values again: one of them is another by now. Then choose.',
  },
  'hand_over.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the hand-overs; its invoice may have been voided, or is not to be handed over any more.',
  },
  'hand_over.changed': {
    status: 409,
    retry: 'never',
    hint: 'Look at it again: somebody was faster, or the invoice was seen where it was typed.',
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
    hint: 'The records are linked or being written already. Unlink them, or change the link, on the record’s page.',
  },
  'review.bulk_changed': {
    status: 409,
    retry: 'never',
    hint: 'Count again: what waits has changed since. Then decide.',
  },
  'link.not_linked': {
    status: 409,
    retry: 'never',
    hint: 'Look at the record’s page: it shows what it is linked with.',
  },
  'link.same': {
    status: 409,
    retry: 'never',
    hint: 'Nothing has to be done, or choose another record.',
  },
  'link.bad_target': {
    status: 400,
    retry: 'never',
    hint: 'Choose a record of the flow’s target that is active; restore it at its vendor first where it is archived.',
  },
  'link.target_taken': {
    status: 409,
    retry: 'never',
    hint: 'Unlink the other record first, or merge where both sources are the same client.',
  },
  'link.both_linked': {
    status: 409,
    retry: 'never',
    hint: 'Make the two source records one first, or say that the second is left out.',
  },
  'link.not_two': {
    status: 400,
    retry: 'never',
    hint: 'Choose two records of one kind at one vendor: two contacts of one Xero organisation.',
  },
  'link.kind_fixed': {
    status: 409,
    retry: 'never',
    hint: 'Links of contacts and customers can be moved; invoices and payments follow them, their number and their total.',
  },
  'link.changed': {
    status: 409,
    retry: 'never',
    hint: 'Ask for the preview again: what would follow is not what was shown. Then decide.',
  },
  'double.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the doubles of this workspace.',
  },
  'double.undone': {
    status: 409,
    retry: 'never',
    hint: 'Nothing has to be done: it is no double any more.',
  },
  'record.field_unknown': {
    status: 404,
    retry: 'never',
    hint: 'Use a field’s name as the record shows it, with dots or [places] for its parts: LineItems[0].TaxType.',
  },
  'record.not_in_flow': {
    status: 404,
    retry: 'never',
    hint: 'Look at the record’s page: it names the flows that carry it.',
  },
  'record.in_step': {
    status: 409,
    retry: 'never',
    hint: 'Nothing has to be done. Load the page again to see both sides as they are.',
  },
  'record.drift_changed': {
    status: 409,
    retry: 'never',
    hint: 'Load the page again, look at what differs now, and decide then.',
  },
  'record.not_gone': {
    status: 409,
    retry: 'never',
    hint: 'Look at the record again: only what was deleted at its vendor is made anew.',
  },
  'record.write_under_way': {
    status: 409,
    retry: 'later',
    hint: 'Wait until what became of it is known, a few seconds as a rule, then try again.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export const actionError = errorsOf(actionErrorTable);
