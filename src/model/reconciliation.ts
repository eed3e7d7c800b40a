import type { FieldSpec } from '#model/connector.ts';

/**
 * What a reconciliation can find of a pair of records, or of a record that stands alone. `left_out` is none of them: a
 * rule or a person wants it so, or it comes by itself, and it is told all the same. `unsettled` does not: it waits for a person, or for
 * another record that waits for one.
 */
export const findingKinds = [
  'missing_in_target',
  'missing_in_source',
  'duplicate',
  'paid_in_both',
  'currency_differs',
  'amount_differs',
  'tax_differs',
  'status_differs',
  'field_differs',
  'broken_link',
  'match_review',
  'unsettled',
  'refused',
  'taken_up',
  'dropped',
  'left_out',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/**
 * Who can put it right. `write`: Plumbline, by a change of the flow; `review`: whoever answers the match review; `source`,
 * `target`: a person at that vendor; `nobody`: it is meant to be so.
 */
export type Healer = 'write' | 'review' | 'source' | 'target' | 'nobody';

export const findingKindFacts: Readonly<
  Record<FindingKind, { readonly label: string; readonly healer: Healer; readonly remedy: string }>
> = {
  missing_in_target: {
    label: 'Missing in the target',
    healer: 'write',
    remedy: 'Heal it: Plumbline creates the record.',
  },
  missing_in_source: {
    label: 'Missing in the source',
    healer: 'target',
    remedy: 'Archive it in the target, or bring its source record back.',
  },
  duplicate: {
    label: 'Duplicate in the target',
    healer: 'target',
    remedy: 'Merge or archive one of the two in the target.',
  },
  paid_in_both: {
    label: 'Paid in both',
    healer: 'target',
    remedy: 'Look at both payments: remove the one that was entered twice, or pay one of two back.',
  },
  currency_differs: {
    label: 'Currency differs',
    healer: 'write',
    remedy: 'Heal it: Plumbline writes the source’s values.',
  },
  amount_differs: {
    label: 'Amount differs',
    healer: 'write',
    remedy: 'Heal it: Plumbline writes the source’s values.',
  },
  tax_differs: {
    label: 'Tax differs',
    healer: 'write',
    remedy: 'Heal it: Plumbline writes the source’s values.',
  },
  status_differs: {
    label: 'Status differs',
    healer: 'write',
    remedy: 'Heal it: Plumbline gives the target the source’s status.',
  },
  field_differs: {
    label: 'Fields differ',
    healer: 'write',
    remedy: 'Heal it: Plumbline writes the source’s values.',
  },
  broken_link: {
    label: 'Broken link',
    healer: 'write',
    remedy:
      'Heal it: Plumbline forgets the link and matches the record anew. Where two records were merged into one, archive one of the two in the source.',
  },
  match_review: {
    label: 'Waits for a match review',
    healer: 'review',
    remedy: 'Answer the match review.',
  },
  unsettled: {
    label: 'Not settled yet',
    healer: 'nobody',
    remedy: 'Settle what it waits for, which its reason names; it is carried by itself then.',
  },
  refused: {
    label: 'Refused by validation',
    healer: 'source',
    remedy: 'Correct the value in the source, or change the mapping.',
  },
  taken_up: {
    label: 'Would be carried',
    healer: 'nobody',
    remedy: 'Nothing: the mapping in force left it out or refused it, and the candidate carries it.',
  },
  dropped: {
    label: 'Would be left out',
    healer: 'nobody',
    remedy: 'Look at the conditions of the candidate where it is to be carried.',
  },
  left_out: {
    label: 'Left out by a rule',
    healer: 'nobody',
    remedy: 'Nothing: it is meant to be so, or comes by itself.',
  },
};

/** What a reconciliation finds that no plan says. */
export const findingCodes = {
  'reconcile.link_merged': 'The linked record was merged into another one.',
  'reconcile.merged_into_other':
    'The linked record was merged into one that belongs to another source record.',
  'reconcile.target_ended':
    'Its record was voided or deleted in the target, which gives the number to no other.',
  'reconcile.no_source': 'No source record explains this record.',
  'reconcile.same_as_linked': 'It has what identifies a record that is linked already.',
  'reconcile.value_asked': 'Both sides differ in it, and a person is asked which value counts.',
  'reconcile.carried_back': 'It was edited in the target, and the edit is on its way back to the source.',
  'reconcile.edit_kept': 'It was edited in the target, and the flow keeps such edits.',
  'reconcile.other_flow':
    'Another flow that takes edits back wrote it, and it stands until the source changes.',
  'reconcile.paid_in_both': 'Both sides say that money came, and no link says that it is the same money.',
  'replay.taken_up': 'The mapping in force leaves it out, and the candidate carries it.',
  'replay.accepted': 'The mapping in force refuses it, and the candidate carries it.',
  'replay.dropped': 'The mapping in force carries it, and a condition of the candidate leaves it out.',
  'replay.refused': 'The candidate makes a value of it that is refused.',
  'reconcile.unread': 'The source record has not been read yet.',
  'reconcile.heal_unread':
    'The vendor did not show the record when it was asked again, so nothing was written.',
} as const;
export type FindingCode = keyof typeof findingCodes;

/** What to do about them, where healing is not it. */
export const findingHints: Readonly<Partial<Record<FindingCode, string>>> = {
  'reconcile.target_ended': 'End it in the source too, and bill it anew there.',
  'reconcile.heal_unread': 'Look at the record at the vendor, then compare and heal again.',
  'reconcile.value_asked': 'Say under conflicts which value counts.',
  'reconcile.carried_back': 'Nothing: it is written to the source by itself.',
  'reconcile.edit_kept':
    'Correct one of the two by hand, or have the flow restore what is edited in the target.',
  'reconcile.other_flow':
    'Set one of the two flows to keep what is edited in the target, and the other one wins.',
};

/**
 * What became of a heal. `reading`: the vendor is asked again first; `waiting`: for its turn in the flow; `change`: a change was
 * planned of it; `in_step`: both sides agreed by then; `left`: the flow left it alone; `unread`: the vendor did not show it.
 */
export const healOutcomes = ['reading', 'waiting', 'change', 'in_step', 'left', 'unread'] as const;
export type HealOutcome = (typeof healOutcomes)[number];

/** In a sentence, where it is told of one finding; counted, where it is told of many. */
export const healOutcomeWords: Readonly<
  Record<HealOutcome, { readonly sentence: string; readonly counted: string }>
> = {
  reading: { sentence: 'The vendor is asked again first.', counted: 'being read again' },
  waiting: { sentence: 'It waits for its turn.', counted: 'waiting for their turn' },
  change: { sentence: 'A change was planned of it.', counted: 'with a change' },
  in_step: { sentence: 'It is in step by now: nothing was written.', counted: 'in step by now' },
  left: { sentence: 'Nothing was written.', counted: 'left alone' },
  unread: { sentence: 'Nothing was written.', counted: 'not shown by the vendor' },
};

/** `refreshing`: both sides are being read again first. */
export const reconciliationStates = [
  'waiting',
  'refreshing',
  'running',
  'done',
  'failed',
  'cancelled',
] as const;
export type ReconciliationState = (typeof reconciliationStates)[number];
export const openReconciliationStates = [
  'waiting',
  'refreshing',
  'running',
] as const satisfies readonly ReconciliationState[];

/**
 * `reconcile` proves what is; `rehearse` says what a mapping or settings would do; `replay` says what a mapping would have made
 * of what came in a span of time. None writes to a vendor.
 */
export const reconciliationPurposes = ['reconcile', 'rehearse', 'replay'] as const;
export type ReconciliationPurpose = (typeof reconciliationPurposes)[number];

/**
 * Target records without a source that are told: those that carry our reference or were linked (`owned`), or every active
 * one of the kind (`all`).
 */
export const reconciliationScopes = ['owned', 'all'] as const;
export type ReconciliationScope = (typeof reconciliationScopes)[number];

const kindsByRole: Readonly<Partial<Record<NonNullable<FieldSpec['role']>, FindingKind>>> = {
  currency: 'currency_differs',
  total: 'amount_differs',
  amount: 'amount_differs',
  tax: 'tax_differs',
  status: 'status_differs',
};

/** The kind that a difference in these fields is of: that of the gravest one. */
export const kindOfDifference = (
  fields: readonly string[],
  specs: readonly Pick<FieldSpec, 'name' | 'role'>[],
): FindingKind => {
  const kinds = new Set(
    specs.flatMap((spec) =>
      spec.role !== undefined && fields.includes(spec.name) ? (kindsByRole[spec.role] ?? []) : [],
    ),
  );
  return findingKinds.find((kind) => kinds.has(kind)) ?? 'field_differs';
};
