/** Ids carry their kind: `chg_01K…`. The part behind is time-ordered, so rows made later sort later. */
export const idPrefixes = {
  workspace: 'wsp',
  connection: 'con',
  record: 'rec',
  flow: 'flw',
  link: 'lnk',
  change: 'chg',
  attempt: 'att',
  call: 'cal',
  delivery: 'dlv',
  review: 'rev',
  double: 'dbl',
  conflict: 'cnf',
  handOver: 'hov',
  syncRun: 'run',
  contact: 'ctc',
  service: 'svc',
  opportunity: 'opp',
  ticket: 'tkt',
  billable: 'bil',
  invoice: 'inv',
  payment: 'pay',
  refund: 'rfd',
  creditNote: 'crn',
  subscription: 'sub',
  agreedService: 'agr',
  note: 'nte',
  attachment: 'fil',
  crmActivity: 'act',
  savedView: 'viw',
  customField: 'fld',
  timeEntry: 'tim',
  stage: 'stg',
  notification: 'ntf',
  dispute: 'dsp',
  crmImport: 'imp',
  savedTax: 'tax',
  billingJob: 'job',
  lookupTable: 'tbl',
  channel: 'chn',
  alert: 'alt',
  message: 'msg',
  reconciliation: 'rcn',
  finding: 'fnd',
  approval: 'apr',
  rehearsalApply: 'apl',
} as const;

export type IdKind = keyof typeof idPrefixes;
export type Id<Kind extends IdKind> = string & { readonly __kind: Kind };

export type WorkspaceId = Id<'workspace'>;
export type ConnectionId = Id<'connection'>;
export type RecordId = Id<'record'>;
export type FlowId = Id<'flow'>;
export type LinkId = Id<'link'>;
export type ChangeId = Id<'change'>;
export type AttemptId = Id<'attempt'>;
export type CallId = Id<'call'>;
export type DeliveryId = Id<'delivery'>;
export type ReviewId = Id<'review'>;
export type DoubleId = Id<'double'>;
export type ConflictId = Id<'conflict'>;
export type HandOverId = Id<'handOver'>;
export type SyncRunId = Id<'syncRun'>;
export type ContactId = Id<'contact'>;
export type ServiceId = Id<'service'>;
export type OpportunityId = Id<'opportunity'>;
export type TicketId = Id<'ticket'>;
export type BillableId = Id<'billable'>;
export type InvoiceId = Id<'invoice'>;
export type PaymentId = Id<'payment'>;
export type RefundId = Id<'refund'>;
export type CreditNoteId = Id<'creditNote'>;
export type SubscriptionId = Id<'subscription'>;
export type AgreedServiceId = Id<'agreedService'>;
export type NoteId = Id<'note'>;
export type AttachmentId = Id<'attachment'>;
export type CrmActivityId = Id<'crmActivity'>;
export type SavedViewId = Id<'savedView'>;
export type CustomFieldId = Id<'customField'>;
export type TimeEntryId = Id<'timeEntry'>;
export type StageId = Id<'stage'>;
export type NotificationId = Id<'notification'>;
export type DisputeId = Id<'dispute'>;
export type CrmImportId = Id<'crmImport'>;
export type SavedTaxId = Id<'savedTax'>;
export type BillingJobId = Id<'billingJob'>;
export type LookupTableId = Id<'lookupTable'>;
export type ChannelId = Id<'channel'>;
export type AlertId = Id<'alert'>;
export type MessageId = Id<'message'>;
export type ReconciliationId = Id<'reconciliation'>;
export type FindingId = Id<'finding'>;
export type RehearsalApplyId = Id<'rehearsalApply'>;
export type ApprovalId = Id<'approval'>;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const tailLength = 16;
let lastMs = -1;
/** Places of the tail made last, each below 32. */
let lastTail = new Uint8Array(tailLength);

/** A random tail for a new millisecond; within one the next number, so that ids sort in the order they were made. */
const nextTail = (ms: number): Uint8Array => {
  if (ms === lastMs)
    for (let place = tailLength - 1; place >= 0; place -= 1) {
      const digit = ((lastTail[place] ?? 0) + 1) % 32;
      lastTail[place] = digit;
      if (digit !== 0) return lastTail;
    }
  lastMs = ms;
  lastTail = crypto.getRandomValues(new Uint8Array(tailLength)).map((byte) => byte % 32);
  return lastTail;
};

/**
 * Makes an id: prefix, 10 characters of time, 16 that begin at random (80 bits) and count up within a millisecond, in
 * lower-case Crockford base 32. So ids of one process sort in the order they were made, however fast; an id is no secret.
 */
export const newId = <Kind extends IdKind>(kind: Kind, nowMs: number): Id<Kind> => {
  const ms = Math.floor(nowMs);
  let time = '';
  let rest = ms;
  for (let i = 0; i < 10; i += 1) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  for (const digit of nextTail(ms)) tail += alphabet.charAt(digit);
  return `${idPrefixes[kind]}_${time}${tail}` as Id<Kind>;
};

const idPattern = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/;

/** True when the text has the shape of an id of that kind; says nothing of whether such a row exists. */
export const isId = <Kind extends IdKind>(kind: Kind, text: string): text is Id<Kind> =>
  text.startsWith(`${idPrefixes[kind]}_`) && idPattern.test(text);
