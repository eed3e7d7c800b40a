import type { LineageActor, LineageCause } from '#model/lineage.ts';
import type { Origin } from '#model/origin.ts';

/** Who is meant by the audit log's text. */
export type NameOf = (actor: string) => LineageActor;

/** One write as causes are told from it; the one before is of the same field and flow. */
export interface CausedWrite {
  readonly origin: Origin | null;
  readonly mappingVersion: number;
  /** The flow took an edit of the target back. */
  readonly isTakenBack: boolean;
}

export interface CauseFacts {
  readonly published: { readonly at: number; readonly author: string; readonly version: number } | null;
  readonly tables: readonly {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly uploadedAt: number | null;
    readonly author: string | null;
  }[];
  /** What people did to the source record between the two writes. */
  readonly acts: readonly { readonly at: number; readonly actor: string; readonly action: string }[];
}

/**
 * Why a value was written then: what is another than at the write before. Several may hold; `unknown` when nothing that is kept
 * differs. Pure.
 */
export const causesOf = (
  write: CausedWrite,
  before: CausedWrite | null,
  facts: CauseFacts,
  nameOf: NameOf,
): readonly LineageCause[] => {
  const causes: LineageCause[] = [];
  const sourceAt = write.origin?.source.observedAt ?? null;
  if (before === null)
    causes.push({
      cause: 'first',
      at: sourceAt,
      by: null,
      says: 'This flow wrote the field for the first time.',
    });
  else if (sourceAt !== null && sourceAt !== (before.origin?.source.observedAt ?? null))
    causes.push({ cause: 'source', at: sourceAt, by: null, says: 'The source record had changed.' });
  if (before !== null && before.mappingVersion !== write.mappingVersion && facts.published !== null)
    causes.push({
      cause: 'mapping',
      at: facts.published.at,
      by: nameOf(facts.published.author),
      says: `Version ${String(facts.published.version)} of the mapping had been published.`,
    });
  for (const table of before === null ? [] : facts.tables) {
    const earlier = before?.origin?.tables?.find(({ id }) => id === table.id);
    if (earlier?.version === table.version) continue;
    causes.push({
      cause: 'table',
      at: table.uploadedAt,
      by: table.author === null ? null : nameOf(table.author),
      says: `Version ${String(table.version)} of the table “${table.name}” had been uploaded.`,
    });
  }
  if (write.isTakenBack)
    causes.push({
      cause: 'target_edit',
      at: null,
      by: null,
      says: 'Somebody had edited it in the target, and the flow took that back.',
    });
  for (const { at, actor, action } of facts.acts)
    causes.push({ cause: 'person', at, by: nameOf(actor), says: `A person acted on the record: ${action}.` });
  return causes.length > 0
    ? causes
    : [{ cause: 'unknown', at: null, by: null, says: 'Nothing that is kept differs from the write before.' }];
};
