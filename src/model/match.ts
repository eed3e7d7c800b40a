import type { RecordId } from '#base/ids.ts';

/** Why two records may be the same thing, strongest first. */
export const evidenceKinds = [
  'link',
  'reference',
  'foreign_key',
  'tax_number',
  'name_and_email',
  'name',
  'email',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** A target record that may be the source's. `score` is 0 to 100, only for ordering and showing. */
export interface MatchCandidate {
  readonly recordId: RecordId;
  readonly score: number;
  readonly evidence: readonly EvidenceKind[];
  readonly obstacle: MatchObstacle | null;
}

/**
 * Why a candidate cannot be chosen at once: it is linked to another source record already; it is archived; a person said
 * that it is not this one; a person said that it is the double of another.
 */
export const matchObstacles = ['linked_elsewhere', 'archived', 'told_apart', 'double'] as const;
export type MatchObstacle = (typeof matchObstacles)[number];

export const matchDecisions = ['link', 'create', 'ignore'] as const;
export type MatchDecision = (typeof matchDecisions)[number];

/** What is remembered: what people decide in a review, and that two records are not the same (`apart`). */
export const rememberedDecisions = [...matchDecisions, 'apart'] as const;
export type RememberedDecision = (typeof rememberedDecisions)[number];
