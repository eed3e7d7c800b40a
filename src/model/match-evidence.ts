import type { EvidenceKind } from '#model/match.ts';

/** The keys that two records are compared by, strongest first. */
export const comparedKeys = ['foreign_key', 'reference', 'tax_number', 'name', 'email'] as const;
export type ComparedKey = (typeof comparedKeys)[number];

/** Match keys of a source record and of a target, as `keys.ts` makes them. */
export interface SourceKeys {
  readonly nameKey: string | null;
  readonly emailKey: string | null;
  readonly taxKey: string | null;
  readonly foreignKey: string | null;
  readonly reference: string | null;
}
export interface TargetKeys {
  readonly key: string;
  readonly nameKey: string | null;
  readonly emailKey: string | null;
  readonly taxKey: string | null;
  readonly reference: string | null;
}

/** `absent`: one side or both hold nothing, which speaks neither for nor against. */
export type KeyVerdict = 'agrees' | 'differs' | 'absent';

export interface KeyEvidence {
  readonly key: ComparedKey;
  readonly verdict: KeyVerdict;
  /** What it adds to the score, or takes away. */
  readonly points: number;
}

export interface Weighed {
  /** 0 to 100. */
  readonly score: number;
  /** What agrees, strongest first. */
  readonly evidence: readonly EvidenceKind[];
  /** Every key, in the order of `comparedKeys`. */
  readonly keys: readonly KeyEvidence[];
}

/**
 * Points of a key that agrees and of one that differs. An e-mail is shared by families and bookkeepers, so it never reaches
 * half of the scale; another tax number means another taxpayer, whatever the name; another id or reference only means that
 * the record was somebody else's once.
 */
const points: Readonly<Record<ComparedKey, { readonly agrees: number; readonly differs: number }>> = {
  foreign_key: { agrees: 95, differs: -20 },
  reference: { agrees: 100, differs: 0 },
  tax_number: { agrees: 60, differs: -40 },
  name: { agrees: 45, differs: 0 },
  email: { agrees: 30, differs: -5 },
};

/** Weighs which keys of two records are equal. For ordering and for people: what links is decided by `matchRecord`. Pure. */
export const weighKeys = (source: SourceKeys, target: TargetKeys): Weighed => {
  const values: Readonly<Record<ComparedKey, readonly [string | null, string | null]>> = {
    foreign_key: [source.foreignKey, target.key],
    reference: [source.reference, target.reference],
    tax_number: [source.taxKey, target.taxKey],
    name: [source.nameKey, target.nameKey],
    email: [source.emailKey, target.emailKey],
  };
  const keys = comparedKeys.map((key): KeyEvidence => {
    const [ours, theirs] = values[key];
    const verdict = verdictOf(ours, theirs);
    return { key, verdict, points: verdict === 'absent' ? 0 : points[key][verdict] };
  });
  const sum = keys.reduce((total, each) => total + each.points, 0);
  return {
    score: Math.min(100, Math.max(0, sum)),
    evidence: keys.flatMap(({ key, verdict }) => (verdict === 'agrees' ? [key] : [])),
    keys,
  };
};

const verdictOf = (ours: string | null, theirs: string | null): KeyVerdict => {
  if (ours === null || theirs === null) return 'absent';
  return ours === theirs ? 'agrees' : 'differs';
};

const keyWords: Readonly<Record<ComparedKey, string>> = {
  foreign_key: 'id held by the source',
  reference: 'Plumbline’s reference',
  tax_number: 'tax number',
  name: 'name',
  email: 'e-mail',
};

/** The score in words: what speaks for it and what against. */
export const explainScore = ({ keys, score }: Pick<Weighed, 'keys' | 'score'>): string => {
  const words = (verdict: KeyVerdict): string =>
    joined(keys.flatMap((each) => (each.verdict === verdict && isTelling(each) ? [keyWords[each.key]] : [])));
  const [same, other] = [words('agrees'), words('differs')];
  const parts = [
    ...(same === '' ? ['nothing agrees'] : [`the same ${same}`]),
    ...(other === '' ? [] : [`another ${other}`]),
  ];
  const sentence = `${joined(parts, 'but')}: ${strengthOf(score)}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
};

/** A reference is told only where it agrees: every record that we wrote has one of its own. */
const isTelling = ({ key, verdict }: KeyEvidence): boolean => key !== 'reference' || verdict === 'agrees';

const joined = (words: readonly string[], and = 'and'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1) ?? ''}`;

const strengthOf = (score: number): string => {
  if (score >= 90) return 'almost certainly the same';
  if (score >= 60) return 'probably the same';
  return score >= 40 ? 'possibly the same' : 'hardly the same';
};

/**
 * Whether a person may accept a candidate together with many others without looking at each: it is the only one that can be
 * chosen, its name is exactly the same, and no tax number and no held id speaks against it.
 */
export const isUniqueExact = (
  candidates: readonly { readonly obstacle: string | null; readonly keys: readonly KeyEvidence[] }[],
): boolean => {
  const [only, ...others] = candidates;
  if (only === undefined || others.length > 0 || only.obstacle !== null) return false;
  const verdictAt = (key: ComparedKey): KeyVerdict | undefined =>
    only.keys.find((each) => each.key === key)?.verdict;
  return (
    verdictAt('name') === 'agrees' &&
    verdictAt('tax_number') !== 'differs' &&
    verdictAt('foreign_key') !== 'differs'
  );
};
