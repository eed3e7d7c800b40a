import type { RecordId } from '#base/ids.ts';
import type { RecordState } from '#model/connector.ts';
import type { EvidenceKind, MatchCandidate, MatchDecision } from '#model/match.ts';
import { weighKeys } from '#model/match-evidence.ts';

export interface MatchSource {
  readonly key: string;
  readonly nameKey: string | null;
  readonly emailKey: string | null;
  readonly taxKey: string | null;
  /** The target's id that the source's own vendor holds, if it does. */
  readonly foreignKey: string | null;
  /** Our cross-reference, if one was ever sent for this record. */
  readonly reference: string | null;
}

export interface MatchTarget {
  readonly id: RecordId;
  readonly key: string;
  readonly state: RecordState;
  readonly nameKey: string | null;
  readonly emailKey: string | null;
  readonly taxKey: string | null;
  readonly reference: string | null;
  readonly linkedElsewhere: boolean;
  /** A person said that it is not this source record. Left out: nobody did. */
  readonly isToldApart?: boolean;
  /** A person said that it is the double of another record of the target. Left out: nobody did. */
  readonly isDouble?: boolean;
}

/** How many active source records share each key with this one, itself included. */
export interface SourceTwins {
  readonly name: number;
  readonly nameAndEmail: number;
  readonly tax: number;
}

export type MatchResult =
  | { readonly match: 'linked'; readonly targetId: RecordId; readonly by: EvidenceKind }
  | { readonly match: 'none' }
  | { readonly match: 'ignored' }
  | {
      readonly match: 'review';
      readonly reason: MatchReviewReason;
      readonly candidates: readonly MatchCandidate[];
    };

export const matchReviewReasons = {
  'match.name_taken': 'A contact with this name exists, and nothing else proves that it is the same.',
  'match.several': 'More than one record fits.',
  'match.twins': 'Several clients share what would identify this one.',
  'match.email_only': 'A contact with the same e-mail and another name exists.',
  'match.claimed': 'The record that fits is linked to another client.',
  'match.told_apart':
    'A record that a person said is another one has this name, and the name exists there once only.',
  'match.link_moved': 'A person moved the link of this record.',
} as const;
export type MatchReviewReason = keyof typeof matchReviewReasons;

export interface MatchInput {
  readonly source: MatchSource;
  readonly twins: SourceTwins;
  /** Every target record that shares a key, a reference or the foreign key with the source. */
  readonly targets: readonly MatchTarget[];
  /** Name keys of other active source records: a target with such a name is theirs to claim, not evidence here. */
  readonly namesOfOthers: ReadonlySet<string>;
  readonly decision: { readonly decision: MatchDecision; readonly targetId: RecordId | null } | null;
  /** Whether the target's vendor refuses a second active record of a name. Left out: it does. */
  readonly isNameUnique?: boolean;
}

/**
 * Says which target record a source record is: a remembered decision, then our cross-reference, then the id that the
 * source's vendor holds, then a tax number or an exact name with e-mail that are unique on both sides. Anything else
 * that fits goes to a person; an e-mail alone never links. What a person told apart from it, or called a double, is no
 * evidence of anything any more. Pure, and the same whatever the order of arrival.
 */
export const matchRecord = (input: MatchInput): MatchResult => {
  const { source, decision } = input;
  if (decision?.decision === 'ignore') return { match: 'ignored' };
  if (decision?.decision === 'link' && decision.targetId !== null) {
    const chosen = input.targets.find((target) => target.id === decision.targetId);
    if (chosen !== undefined && !chosen.linkedElsewhere)
      return { match: 'linked', targetId: chosen.id, by: 'link' };
  }
  const isNameUnique = input.isNameUnique ?? true;
  const usable = input.targets.filter(
    (target) => (target.state === 'active' || target.state === 'archived') && !isBarred(target),
  );
  const ours = usable.find((target) => source.reference !== null && target.reference === source.reference);
  if (ours !== undefined) return { match: 'linked', targetId: ours.id, by: 'reference' };
  const held = usable.find((target) => target.key === source.foreignKey);
  if (held !== undefined)
    return held.linkedElsewhere
      ? review('match.claimed', input, [held])
      : { match: 'linked', targetId: held.id, by: 'foreign_key' };

  const active = usable.filter((target) => target.state === 'active');
  const byTax = active.filter((target) => source.taxKey !== null && target.taxKey === source.taxKey);
  const byName = active.filter((target) => source.nameKey !== null && target.nameKey === source.nameKey);
  const exact = byName.filter((target) => source.emailKey !== null && target.emailKey === source.emailKey);

  const [tax] = byTax;
  if (tax !== undefined && byTax.length === 1 && input.twins.tax === 1 && !tax.linkedElsewhere) {
    const rival = byName.find((target) => target.id !== tax.id);
    if (rival === undefined) return { match: 'linked', targetId: tax.id, by: 'tax_number' };
    return review('match.several', input, [tax, ...byName]);
  }
  const [same] = exact;
  if (
    same !== undefined &&
    exact.length === 1 &&
    byTax.length === 0 &&
    input.twins.nameAndEmail === 1 &&
    !same.linkedElsewhere
  )
    return { match: 'linked', targetId: same.id, by: 'name_and_email' };

  // Where a name may stand twice, whoever said "create" has seen those that have it.
  if (decision?.decision === 'create' && !isNameUnique) return { match: 'none' };
  const strong = unique([...byTax, ...byName]);
  if (strong.length > 1) return review('match.several', input, strong);
  if (byName.length === 1) return review('match.name_taken', input, strong);
  if (byTax.length === 1 && !byTax[0]?.linkedElsewhere) return review('match.several', input, strong);
  const holders = input.targets.filter(
    (target) =>
      isBarred(target) &&
      target.state === 'active' &&
      source.nameKey !== null &&
      target.nameKey === source.nameKey,
  );
  if (isNameUnique && holders.length > 0) return review('match.told_apart', input, holders);
  if (decision?.decision === 'create') return { match: 'none' };
  if (input.twins.name > 1) return review('match.twins', input, []);
  const byEmail = active.filter(
    (target) =>
      source.emailKey !== null &&
      target.emailKey === source.emailKey &&
      !target.linkedElsewhere &&
      (target.nameKey === null || !input.namesOfOthers.has(target.nameKey)),
  );
  if (byEmail.length > 0) return review('match.email_only', input, byEmail);
  return { match: 'none' };
};

const isBarred = ({ isToldApart = false, isDouble = false }: MatchTarget): boolean => isToldApart || isDouble;

const unique = (targets: readonly MatchTarget[]): readonly MatchTarget[] => [
  ...new Map(targets.map((target) => [target.id, target])).values(),
];

const review = (
  reason: MatchReviewReason,
  input: MatchInput,
  targets: readonly MatchTarget[],
): MatchResult => ({
  match: 'review',
  reason,
  candidates: unique(targets)
    .map((target) => candidateOf(input.source, target))
    .toSorted((a, b) => b.score - a.score || (a.recordId < b.recordId ? -1 : 1)),
});

const candidateOf = (source: MatchSource, target: MatchTarget): MatchCandidate => {
  const { score, evidence } = weighKeys(source, target);
  return { recordId: target.id, score, evidence, obstacle: obstacleOf(target) };
};

const obstacleOf = (target: MatchTarget): MatchCandidate['obstacle'] => {
  if (target.isToldApart === true) return 'told_apart';
  if (target.isDouble === true) return 'double';
  if (target.linkedElsewhere) return 'linked_elsewhere';
  return target.state === 'archived' ? 'archived' : null;
};
