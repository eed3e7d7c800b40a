import type { Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { MatchObstacle } from '#model/match.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { compareRecords, type Comparison } from '#engine/match-keys.ts';
import { findFlowEnds, loadLinksTo } from '#store/link-moves.ts';
import { loadMatchKeys } from '#store/match-keys.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { loadRecordRefs, type RecordRefView } from '#store/views/record-refs.ts';
import { listRecords } from '#store/views/record-views.ts';
import { loadMatchTargets, loadToldApart } from '#store/work.ts';

export interface LinkCandidate {
  readonly record: RecordRefView;
  readonly comparison: Comparison;
  readonly obstacle: MatchObstacle | null;
  /** The source record of the same kind that it is linked to now. */
  readonly linkedTo: RecordId | null;
}

const most = 20;

/**
 * Records of a flow's target that a source record may be, best first: those that share a key with it, and those that have
 * all of these words. @throws `record.not_in_flow`.
 */
export const findCandidates = async (
  trx: Transaction<Database>,
  { vault }: Pick<EngineDeps, 'vault'>,
  asked: { readonly flowId: FlowId; readonly sourceRecordId: RecordId; readonly words: string | undefined },
): Promise<readonly LinkCandidate[]> => {
  const { flowId, sourceRecordId } = asked;
  const ends = await findFlowEnds(trx, flowId);
  const source = (await loadMatchKeys(trx, [sourceRecordId])).get(sourceRecordId);
  if (
    ends === null ||
    source === undefined ||
    source.connection_id !== ends.source.connectionId ||
    source.kind !== ends.source.kind
  )
    throw actionError('record.not_in_flow', 'The record is not carried by this flow in this workspace.');
  const { target } = ends;
  const { vendor } = await trx
    .selectFrom('connection')
    .select('vendor')
    .where('id', '=', target.connectionId)
    .executeTakeFirstOrThrow();
  const foreignName = `${vendor}/${target.kind}`;
  const { body, ...row } = source;
  const held = body === null ? undefined : openRecordBody(vault, { ...row, body }).foreignKeys[foreignName];
  const near = await loadMatchTargets(trx, target.connectionId, target.kind, ends.source, {
    names: present(source.name_key),
    emails: present(source.email_key),
    taxes: present(source.tax_key),
    keys: present(held ?? null),
    references: [],
    ids: [],
  });
  const named =
    asked.words === undefined
      ? []
      : (
          await listRecords(
            trx,
            { connection: target.connectionId, kind: target.kind, words: asked.words },
            { after: null, limit: most },
          )
        ).rows;
  // Who types words wants those that have them; without any, what shares a key is offered.
  const ids = (asked.words === undefined ? near : named).map(({ id }) => id);
  const refs = await loadRecordRefs(trx, ids);
  const comparisonOf = await compareRecords(
    trx,
    vault,
    ids.map((targetId) => ({ sourceId: sourceRecordId, targetId, foreignName })),
  );
  const isNot = (await loadToldApart(trx, flowId, [sourceRecordId])).get(sourceRecordId);
  const links = await loadLinksTo(trx, ids);
  return ids
    .flatMap((id): LinkCandidate[] => {
      const record = refs.get(id);
      const comparison = comparisonOf(sourceRecordId, id);
      if (record === undefined || comparison === null) return [];
      const holder = links.find(
        (link) =>
          link.targetId === id &&
          link.source.connectionId === ends.source.connectionId &&
          link.source.kind === ends.source.kind,
      );
      const linkedTo = holder === undefined ? null : holder.sourceId;
      const isDouble = near.find((each) => each.id === id)?.isDouble ?? false;
      return [{ record, comparison, linkedTo, obstacle: obstacleOf(record, { linkedTo, isDouble, isNot }) }];
    })
    .toSorted((a, b) => b.comparison.score - a.comparison.score || (a.record.id < b.record.id ? -1 : 1))
    .slice(0, most);
};

const obstacleOf = (
  record: RecordRefView,
  known: {
    readonly linkedTo: RecordId | null;
    readonly isDouble: boolean;
    readonly isNot: ReadonlySet<RecordId> | undefined;
  },
): MatchObstacle | null => {
  if (known.linkedTo !== null) return 'linked_elsewhere';
  if (record.state !== 'active') return 'archived';
  if (known.isNot?.has(record.id) === true) return 'told_apart';
  return known.isDouble ? 'double' : null;
};

const present = (key: string | null): readonly string[] => (key === null ? [] : [key]);
