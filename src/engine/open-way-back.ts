import type { Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { FlowSettings } from '#model/flow.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { waysBack } from '#model/ways-back.ts';
import type { Database } from '#store/tables.ts';
import type { OpenFlow } from '#store/work.ts';
import { openAgreed } from './agreed.ts';
import type { EngineDeps } from './deps.ts';
import type { WayBackSight } from './plan-fields.ts';
import type { Agreed } from './plan.ts';

export const isTwoWay = (settings: FlowSettings): boolean => settings.direction === 'two_way';

/** Whether records of a flow may come to wait for a person to say which value counts. */
export const mayAsk = (settings: FlowSettings): boolean =>
  isTwoWay(settings) || settings.onTargetEdit === 'ask';

/**
 * What a flow of two ways and its companion both look at, for records with their targets; null for flows of one way.
 * `versions`: when its vendor says that each record was modified.
 */
export const openWayBack = async (
  trx: Transaction<Database>,
  deps: Pick<EngineDeps, 'registry' | 'vault'>,
  flow: OpenFlow,
  pairs: ReadonlyMap<RecordId, RecordId>,
  versions: ReadonlyMap<RecordId, number>,
  targetFields: readonly FieldSpec[],
): Promise<((sourceId: RecordId) => WayBackSight) | null> => {
  if (!isTwoWay(flow.settings)) return null;
  const kinds = deps.registry.get(flow.sourceVendor).kinds;
  const sourceKind = kindNamed(kinds, flow.sourceKind, flow.sourceDefined);
  const { ways } = waysBack(flow.rules, sourceKind, flow.settings.owner ?? 'ask', targetFields);
  const carried = await loadCarried(trx, deps, flow.id, [...pairs.keys()]);
  return (sourceId) => {
    const targetId = pairs.get(sourceId);
    return {
      ways,
      carried: carried.get(sourceId) ?? {},
      sourceAt: versions.get(sourceId) ?? null,
      targetAt: targetId === undefined ? null : (versions.get(targetId) ?? null),
    };
  };
};

/** What the companion carried back last, by source record. */
const loadCarried = async (
  trx: Transaction<Database>,
  { vault }: Pick<EngineDeps, 'vault'>,
  flowId: FlowId,
  sourceIds: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, NonNullable<Agreed['carried']>>> => {
  if (sourceIds.length === 0) return new Map();
  const rows = await trx
    .selectFrom('flow as c')
    .innerJoin('flow_record as fr', 'fr.flow_id', 'c.id')
    .select(['c.id', 'fr.source_record_id', 'fr.agreed'])
    .where('c.companion_of', '=', flowId)
    .where('fr.source_record_id', 'in', [...sourceIds])
    .where((where) => where(where.ref('c.settings', '->').key('wayBack'), 'is not', null))
    .execute();
  return new Map(
    rows.map(({ id, source_record_id: sourceId, agreed }) => [
      sourceId,
      openAgreed(vault, id, sourceId, agreed)?.carried ?? {},
    ]),
  );
};
