import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { FieldSpec, KindSpec } from '#model/connector.ts';
import type { FieldDecision } from '#model/field-decision.ts';
import type { RivalValues } from '#model/field-verdict.ts';
import { viewAsInvoice } from '#model/ledger-proposal.ts';
import type { MatchResult } from '#model/matching.ts';
import type { OwnerBook } from '#model/owner-book.ts';
import type { TransformContext } from '#model/transforms.ts';
import { loadConflicts, loadVersions, type HeldConflict } from '#store/conflicts.ts';
import { loadFieldDecisions } from '#store/field-decisions.ts';
import { openRecordBody, type RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { loadChildren, loadTargets, type DirtyRecord, type OpenFlow, type TargetRow } from '#store/work.ts';
import { openAgreedServices, type OpenAgreed } from './agreed-desk.ts';
import { childViewsOf } from './child-views.ts';
import { openDesk } from './flow-desk.ts';
import type { OpenLedger } from './ledger-desk.ts';
import { lookUpLinked, type LinkedView } from './linked-lookups.ts';
import { openMapping, transformContext, type OpenMapping } from './open-mapping.ts';
import { isTwoWay, mayAsk, openWayBack } from './open-way-back.ts';
import { openOwners } from './owners/open-owners.ts';
import type { WayBackSight } from './plan-fields.ts';
import { matchRecords } from './record-matches.ts';
import { openRivals } from './rivals.ts';
import type { Session } from './session.ts';
import { findTypedHere } from './typed-from.ts';

/** All that a look at some records of one flow takes from the database, by source record where not said otherwise. */
export interface BothSides {
  readonly flow: OpenFlow;
  readonly targetKind: KindSpec;
  readonly bodies: ReadonlyMap<RecordId, RecordBody>;
  readonly targets: ReadonlyMap<RecordId, TargetRow>;
  /** Of records without a link. */
  readonly matches: ReadonlyMap<RecordId, MatchResult>;
  /** Records that people typed from the target's own: they never come back to it. */
  readonly typedHere: ReadonlySet<RecordId>;
  /** What the records that one names are linked to, by its fields. */
  readonly linkedOf: (fields: JsonObject) => LinkedView;
  /** A record with its children in the words of its view, and what was `found` for it. */
  readonly viewOf: (record: DirtyRecord, found: LinkedView) => JsonObject;
  readonly desk: OpenLedger | null;
  readonly agreed: OpenAgreed | null;
  readonly owners: OwnerBook | null;
  readonly context: TransformContext;
  readonly mapping: OpenMapping | null;
  /** The fields of the source's kind, as its vendor has them. */
  readonly sourceFields: readonly FieldSpec[];
  /** What people decided that fields are to hold; null where they decided of none. */
  readonly decisions: ReadonlyMap<RecordId, Readonly<Record<string, FieldDecision>>> | null;
  /** What people were or are asked; null where the flow asks nobody. */
  readonly conflicts: ReadonlyMap<RecordId, readonly HeldConflict[]> | null;
  /** When its vendor says that a record of either side was changed, epoch ms; empty where the flow asks nobody. */
  readonly versions: ReadonlyMap<RecordId, number>;
  /** By target record; null where no other flow could have written them, or the flow takes no edits back. */
  readonly rivals: ReadonlyMap<RecordId, RivalValues> | null;
  /** Null for flows of one way. */
  readonly wayBackOf: ((sourceId: RecordId) => WayBackSight) | null;
}

/**
 * Loads both sides of some records of one flow, with as many queries for many as for one. Bodies are opened once.
 * @throws where a source's body cannot be unsealed: nothing of the flow is looked at then.
 */
export const openBothSides = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  targetKind: KindSpec,
  records: readonly DirtyRecord[],
): Promise<BothSides> => {
  const { deps, lease } = session;
  const { vault } = deps;
  const source = deps.registry.get(flow.sourceVendor);
  const ids = records.map((record) => record.source_record_id);
  const keys = records.map((record) => record.key);
  const childrenOf = childViewsOf(
    vault,
    await loadChildren(trx, flow.sourceConnectionId, flow.sourceKind, keys),
  );
  const linked = await loadTargets(trx, lease.connectionId, flow.targetKind, ids);
  const targets = new Map(linked.map((target) => [target.source_record_id, target]));
  const bodies = new Map<RecordId, RecordBody>();
  for (const record of records) bodies.set(record.source_record_id, openRecordBody(vault, record));
  const fieldsOf = (record: DirtyRecord): JsonObject => bodies.get(record.source_record_id)?.fields ?? {};
  const unlinked = records.filter((record) => !targets.has(record.source_record_id));
  const matched = await matchRecords(trx, session, flow, unlinked, bodies);
  const linkedOf = await lookUpLinked(trx, lease.connectionId, flow, [...bodies.values()]);
  const viewOf = (record: DirtyRecord, found: LinkedView): JsonObject => {
    const view = {
      ...source.view(flow.sourceKind, fieldsOf(record), childrenOf(record.key)),
      ...found.view,
    };
    return viewAsInvoice(view, flow.settings.ledger);
  };
  const desk = await openDesk(trx, session, flow, {
    records,
    unlinked,
    matches: matched,
    bodies,
    viewOf: (record) => viewOf(record, linkedOf(fieldsOf(record))),
  });
  const agreed = await openAgreedServices(
    trx,
    { vault, source },
    flow,
    lease.connectionId,
    [...bodies.values()].map(({ fields }) => fields),
  );
  const matches = desk?.matches ?? matched;
  const unlinkedIds = unlinked.map((record) => record.source_record_id);
  const typedHere =
    flow.settings.ledger === undefined || unlinked.length === 0
      ? new Set<RecordId>()
      : await findTypedHere(trx, session, unlinkedIds);
  const owners = await openOwners(
    trx,
    {
      source: { id: flow.sourceConnectionId, people: flow.sourcePeople },
      target: { id: lease.connectionId, people: flow.targetPeople },
    },
    { rules: flow.rules, targetFields: targetKind.fields, goesBack: isTwoWay(flow.settings) },
  );
  const context = transformContext(session.connection.facts, owners);
  const mapping = await openMapping(trx, vault, context, flow);
  const decisions = flow.hasDecisions ? await loadFieldDecisions(trx, vault, flow.id, ids) : null;
  const pairs = new Map(linked.map((target) => [target.source_record_id, target.id]));
  for (const [sourceId, match] of matches) if (match.match === 'linked') pairs.set(sourceId, match.targetId);
  const isAsking = mayAsk(flow.settings) || records.some((record) => record.flow_state === 'conflict');
  const conflicts = isAsking ? await loadConflicts(trx, vault, flow.id, ids) : null;
  const versions = isAsking ? await loadVersions(trx, [...pairs].flat()) : new Map<RecordId, number>();
  const restores = isTwoWay(flow.settings) || flow.settings.onTargetEdit === 'restore';
  const rivals =
    flow.hasRivals && restores
      ? await openRivals(
          trx,
          deps,
          flow,
          lease.connectionId,
          linked.map(({ id }) => id),
        )
      : null;
  const wayBackOf = await openWayBack(trx, deps, flow, pairs, versions, targetKind.fields);
  return {
    flow,
    targetKind,
    bodies,
    targets,
    matches,
    typedHere,
    linkedOf,
    viewOf,
    desk,
    agreed,
    owners,
    context,
    mapping,
    sourceFields: source.kinds.find(({ kind }) => kind === flow.sourceKind)?.fields ?? [],
    decisions,
    conflicts,
    versions,
    rivals,
    wayBackOf,
  };
};
