import type { RecordId } from '#base/ids.ts';
import type { RecordState } from '#model/connector.ts';
import type { EvidenceKind, MatchCandidate, MatchDecision } from '#model/match.ts';

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
}

/**
 * Says which target record a source record is: a remembered decision, then our cross-reference, then the id that the
 * source's vendor holds, then a tax number or an exact name with e-mail that are unique on both sides. Anything else
 * that fits goes to a person; an e-mail alone never links. Pure, and the same whatever the order of arrival.
 */
export const matchRecord = (input: MatchInput): MatchResult => {
  const { source, decision } = input;
  if (decision?.decision === 'ignore') return { match: 'ignored' };
  if (decision?.decision === 'link' && decision.targetId !== null) {
    const chosen = input.targets.find((target) => target.id === decision.targetId);
    if (chosen !== undefined && !chosen.linkedElsewhere)
      return { match: 'linked', targetId: chosen.id, by: 'link' };
  }
  const usable = input.targets.filter((target) => target.state === 'active' || target.state === 'archived');
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

  const strong = unique([...byTax, ...byName]);
  if (strong.length > 1) return review('match.several', input, strong);
  if (byName.length === 1) return review('match.name_taken', input, strong);
  if (byTax.length === 1 && !byTax[0]?.linkedElsewhere) return review('match.several', input, strong);
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

const weights: Readonly<Record<EvidenceKind, number>> = {
  link: 100,
  reference: 100,
  foreign_key: 95,
  tax_number: 60,
  name_and_email: 0,
  name: 45,
  email: 30,
};

const candidateOf = (source: MatchSource, target: MatchTarget): MatchCandidate => {
  const evidence: EvidenceKind[] = [];
  if (source.foreignKey === target.key) evidence.push('foreign_key');
  if (source.taxKey !== null && source.taxKey === target.taxKey) evidence.push('tax_number');
  if (source.nameKey !== null && source.nameKey === target.nameKey) evidence.push('name');
  if (source.emailKey !== null && source.emailKey === target.emailKey) evidence.push('email');
  const score = Math.min(
    100,
    evidence.reduce((sum, kind) => sum + weights[kind], 0),
  );
  const obstacle = target.linkedElsewhere
    ? 'linked_elsewhere'
    : target.state === 'archived'
      ? 'archived'
      : null;
  return { recordId: target.id, score, evidence, obstacle };
};
