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
  /** Why it cannot be chosen: it is linked to another source record already, or it is archived. */
  readonly obstacle: 'linked_elsewhere' | 'archived' | null;
}

export const matchDecisions = ['link', 'create', 'ignore'] as const;
export type MatchDecision = (typeof matchDecisions)[number];
