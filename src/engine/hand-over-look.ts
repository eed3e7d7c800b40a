import type { RecordId } from '#base/ids.ts';
import {
  findTyped,
  type standingOf,
  type CompletedInvoice,
  type HandOverReason,
  type HandOverSheet,
  type HandOverStanding,
  type Sighted,
} from '#model/hand-over.ts';
import type { DirtyRecord } from '#store/work.ts';
import type { DraftDesk } from './draft-desk.ts';
import type { SkipReason } from './plan.ts';

/** What both sides say of one invoice, as its standing follows from it. */
export type Look = Parameters<typeof standingOf<RecordId>>[1];

/** What both sides say of one invoice: why it is left, or what was typed or drafted of it. */
export const lookAt = (seen: {
  readonly desk: DraftDesk;
  readonly dirty: DirtyRecord;
  readonly invoice: CompletedInvoice | null;
  readonly reason: HandOverReason | null;
  readonly sheet: HandOverSheet | null;
  readonly near: readonly Sighted<RecordId>[];
  readonly refused: RecordId | null;
}): Look => {
  const { desk, dirty, invoice, sheet, near, refused } = seen;
  const linked = desk.drafted(dirty.source_record_id);
  // Whoever issued the draft may have taken our reference out of it; the link still knows it.
  const sighted =
    linked === null || !linked.isThere || linked.id === refused
      ? near
      : [
          ...near.filter(({ id }) => id !== linked.id),
          { id: linked.id, holdsReference: true, invoice: linked.invoice },
        ];
  // Of an invoice that counts no more, what was issued is to be told of as well.
  const isOver = seen.reason === 'flow.source_gone';
  const drafted =
    linked !== null && (linked.invoice.isDraft || !linked.isThere || isOver)
      ? linked
      : (sighted
          .filter((each) => each.holdsReference && each.invoice.isDraft)
          .map((each) => ({ id: each.id, isThere: true, invoice: each.invoice }))[0] ?? null);
  const draft =
    drafted === null || invoice === null || sheet === null
      ? null
      : desk.stateOf(dirty, invoice, sheet, drafted);
  if (seen.reason !== null || sheet === null)
    return { reason: seen.reason ?? 'hand_over.unreadable', sheet, draft };
  const typed = findTyped(
    sheet,
    sighted.filter((each) => !each.invoice.isDraft),
  );
  const isRefused = linked !== null && linked.id === refused;
  return { sheet, found: typed.found, differs: typed.differs || isRefused, draft };
};

/** A draft is written of what nobody typed, drafted or called done, and of which nothing else is in the way. */
export const mayDraft = (look: Look, standing: HandOverStanding<RecordId> | null): boolean =>
  'found' in look && standing?.state === 'open' && standing.note === null;

/** What is to be done with a draft goes before why its invoice is left out. */
export const skipReasonOf = (
  reason: HandOverReason | null,
  standing: HandOverStanding<RecordId> | null,
): SkipReason => (reason === null || standing?.state === 'open' ? codeOf(standing) : reason);

const draftCodes = {
  draft: 'hand_over.drafted',
  draft_differs: 'hand_over.draft_differs',
  draft_ended: 'hand_over.draft_ended',
  draft_gone: 'hand_over.draft_gone',
  differs: 'hand_over.differs',
} as const;

const codeOf = (standing: HandOverStanding<RecordId> | null): SkipReason => {
  if (standing?.state === 'done') return 'hand_over.done';
  const note = standing?.note ?? null;
  return note !== null && note in draftCodes
    ? draftCodes[note as keyof typeof draftCodes]
    : 'hand_over.waiting';
};
