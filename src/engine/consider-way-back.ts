import type { Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { WayBackEnd } from '#model/flow.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { answersIn, loadConflicts, loadVersions } from '#store/conflicts.ts';
import { findConnection } from '#store/connections.ts';
import { loadFieldDecisions } from '#store/field-decisions.ts';
import { openRecordBody, type RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import {
  loadChildren,
  loadOpenFlows,
  loadTargets,
  type DirtyRecord,
  type OpenFlow,
  type TargetRow,
} from '#store/work.ts';
import { openAgreed } from './agreed.ts';
import { childViewsOf } from './child-views.ts';
import type { Considered } from './considered.ts';
import { lookUpLinked } from './linked-lookups.ts';
import { openMapping, transformContext } from './open-mapping.ts';
import { openWayBack } from './open-way-back.ts';
import { openOwners } from './owners/open-owners.ts';
import type { Agreed, Plan } from './plan.ts';
import { planWayBack } from './plan-way-back.ts';
import type { Session } from './session.ts';

/**
 * Looks at dirty records whose targets may hold edits to be carried back. Each is its own source and target; the other side,
 * the mapping and what both agreed on are the main flow's, which looks at the same values and leaves these fields alone.
 */
export const considerWayBack = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  end: WayBackEnd,
  records: readonly DirtyRecord[],
): Promise<readonly Considered[]> => {
  const { deps } = session;
  const look = await lookAcross(trx, session, flow, end, records);
  return Promise.all(
    records.map(async (dirty): Promise<Considered> => {
      const body = openRecordBody(deps.vault, dirty);
      const target = {
        id: dirty.source_record_id,
        key: dirty.key,
        state: dirty.state,
        raw: body.raw,
        fields: body.fields,
      };
      const plan = await look(dirty, body);
      return { dirty, flow, ownerEmail: null, verdict: 'planned', plan, target, matched: null };
    }),
  );
};

const notLinked: Plan = { plan: 'skip', reason: 'flow.not_linked' };

const lookAcross = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  end: WayBackEnd,
  records: readonly DirtyRecord[],
): Promise<(dirty: DirtyRecord, body: RecordBody) => Promise<Plan>> => {
  const { deps } = session;
  const other = await findConnection(trx, end.connectionId);
  const source = deps.registry.get(flow.sourceVendor);
  const childKinds = source.kinds.flatMap((kind) => (kind.parent === flow.sourceKind ? [kind.kind] : []));
  const keyedKinds =
    other === undefined
      ? []
      : deps.registry
          .get(other.vendor)
          .kinds.flatMap(({ kind, matchedBy }) => (matchedBy === 'keys' ? [kind] : []));
  const main = (await loadOpenFlows(trx, end.connectionId, { childKinds, keyedKinds })).find(
    (each) => each.id === flow.companionOf,
  );
  const targetKind =
    other === undefined
      ? undefined
      : kindNamed(deps.registry.get(other.vendor).kinds, end.kind, other.custom_fields);
  // While the main flow has not begun or is paused, nothing is known of the other side that could be carried.
  if (main === undefined || other === undefined || targetKind === undefined)
    return () => Promise.resolve(notLinked);

  const ids = records.map((record) => record.source_record_id);
  const targets = new Map(
    (await loadTargets(trx, end.connectionId, end.kind, ids)).map((row) => [row.source_record_id, row]),
  );
  const pairs = new Map([...targets].map(([sourceId, row]) => [sourceId, row.id]));
  const versions = await loadVersions(trx, [...pairs].flat());
  const sightOf = await openWayBack(trx, deps, main, pairs, versions, targetKind.fields);
  if (sightOf === null) return () => Promise.resolve(notLinked);
  const bodies = new Map(
    records.map((record) => [record.source_record_id, openRecordBody(deps.vault, record)]),
  );
  const linkedOf = await lookUpLinked(trx, end.connectionId, main, [...bodies.values()]);
  const owners = await openOwners(
    trx,
    {
      source: { id: main.sourceConnectionId, people: main.sourcePeople },
      target: { id: other.id, people: main.targetPeople },
    },
    { rules: main.rules, targetFields: targetKind.fields, goesBack: true },
  );
  const context = transformContext(other.facts, owners);
  const mapping = await openMapping(trx, deps.vault, context, main);
  const agreedOf = await loadAgreed(trx, session, main.id, ids);
  const conflicts = await loadConflicts(trx, deps.vault, main.id, ids);
  const decisions = main.hasDecisions ? await loadFieldDecisions(trx, deps.vault, main.id, ids) : null;
  const keys = records.map((record) => record.key);
  const childrenOf = childViewsOf(
    deps.vault,
    await loadChildren(trx, main.sourceConnectionId, main.sourceKind, keys),
  );

  return async (dirty, body) => {
    const id = dirty.source_record_id;
    const row = targets.get(id);
    if (row === undefined) return notLinked;
    const found = linkedOf(body.fields);
    const view = { ...source.view(main.sourceKind, body.fields, childrenOf(dirty.key)), ...found.view };
    const computed = mapping === null ? null : await mapping.compute(view);
    const decided = decisions?.get(id);
    return planWayBack({
      source: { state: dirty.state, view },
      target: { state: row.state, fields: fieldsOf(session, row) },
      agreed: agreedOf.get(id) ?? null,
      rules: main.rules,
      ...(computed === null ? {} : { computed }),
      ...(decided === undefined ? {} : { decided }),
      settings: main.settings,
      targetKind,
      context,
      answers: answersIn(conflicts.get(id) ?? []),
      wayBack: sightOf(id),
    });
  };
};

const fieldsOf = ({ deps }: Session, row: TargetRow): RecordBody['fields'] =>
  row.body === null ? {} : openRecordBody(deps.vault, { ...row, body: row.body }).fields;

/** What the main flow and its targets agreed on last, by source record. */
const loadAgreed = async (
  trx: Transaction<Database>,
  { deps }: Session,
  flowId: FlowId,
  sourceIds: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, Agreed>> => {
  const rows = await trx
    .selectFrom('flow_record')
    .select(['source_record_id', 'agreed'])
    .where('flow_id', '=', flowId)
    .where('source_record_id', 'in', [...sourceIds])
    .execute();
  return new Map(
    rows.flatMap(({ source_record_id: id, agreed: sealed }) => {
      const agreed = openAgreed(deps.vault, flowId, id, sealed);
      return agreed === null ? [] : [[id, agreed] as const];
    }),
  );
};
