import type { ErrorEntry } from '#base/errors.ts';
import type { Problem } from '#contract/vocabulary.ts';
import { vendorErrorCodes } from '#model/connector.ts';
import { matchReviewReasons } from '#model/matching.ts';
import { actionErrorTable } from '#engine/actions/action-errors.ts';
import { approvalErrorTable } from '#engine/approvals/approval-errors.ts';
import { connectionErrorTable } from '#engine/connections/connection-errors.ts';
import { engineErrorTable } from '#engine/engine-errors.ts';
import { rehearsalErrorTable } from '#engine/rehearsals/rehearsal-errors.ts';
import { reconcileErrorTable } from '#engine/reconcile/reconcile-errors.ts';
import { openReasons, skipReasons } from '#engine/plan.ts';
import { reasonSentences } from './reason-sentences.ts';

const sentences: Readonly<Record<string, string>> = {
  ...reasonSentences,
  ...skipReasons,
  ...openReasons,
  'apply.vendor_kept_other': 'It was written, and the vendor keeps another value in some field.',
  'reconcile.not_refreshed': 'Both sides could not be read again in time.',
  'reconcile.not_ready': 'One of the two sides has not been listed whole yet.',
  ...matchReviewReasons,
  ...vendorErrorCodes,
};

const tables: Readonly<Record<string, ErrorEntry>> = {
  ...engineErrorTable,
  ...connectionErrorTable,
  ...actionErrorTable,
  ...approvalErrorTable,
  ...reconcileErrorTable,
  ...rehearsalErrorTable,
};

/** What to do about the codes whose tables have sentences but no hints. */
const hints: Readonly<Record<string, string>> = {
  'apply.vendor_kept_other':
    'Compare the values on the record’s page. Where the vendor only formats them its own way, nothing is to be done.',
  'flow.values_differ': 'Open Conflicts and choose a value.',
  'pair.no_reference':
    'Nothing, if it was not charged there. Else put the charge’s id into the invoice’s reference, or the payment’s id into the charge’s metadata.',
  'pair.charge_unseen': 'See whether the id is typed right, and is of the account that is connected.',
  'pair.paid_in_both':
    'Look at both. If it is one payment, name one on the other; if the customer paid twice, give one back.',
  'vendor.throttled': 'Nothing to do: the work goes on when the vendor allows it.',
  'vendor.unreachable':
    'Nothing to do: it is tried again by itself. If it lasts, look at the vendor’s status page.',
  'vendor.unknown_outcome': 'Nothing to do: what became of it is looked up before anything is sent again.',
  'vendor.unauthorised': 'Reconnect the connection.',
  'vendor.forbidden': 'Reconnect with a person who may do this at the vendor, or widen their role there.',
  'vendor.refused': 'Look at the record at the vendor, correct it or the mapping, then replay.',
  'vendor.nonsense': 'The vendor’s answer could not be read. It is tried again; report it if it lasts.',
};

/** The sentence of a reason code; the code itself when it is none that we know. */
export const sentenceOf = (code: string): string => sentences[code] ?? code;

/** A stored code with its sentence and what to do; what was stored beside it comes first. */
export const problemOf = (
  code: string,
  stored: { readonly message?: string | null; readonly hint?: string | null } = {},
): Problem => {
  const hint = stored.hint ?? '';
  return {
    code,
    message: stored.message ?? sentences[code] ?? code,
    hint: hint === '' ? (tables[code]?.hint ?? hints[code] ?? '') : hint,
  };
};
