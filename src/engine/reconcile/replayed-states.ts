import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { viewAsInvoice } from '#model/ledger-proposal.ts';
import type { WebhookDoor } from '#model/connector.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import { findConnection } from '#store/connections.ts';
import { findMapping } from '#store/mappings.ts';
import type { ReplayBasis } from '#store/reconcile/reconcile-tables.ts';
import type { ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import {
  findRecordIds,
  loadReplayedChanges,
  loadReplayedDeliveries,
  loadReplayedRecords,
  type ReplaySpan,
} from '#store/reconcile/replays.ts';
import type { Database } from '#store/tables.ts';
import type { FlowView } from '#store/views/flow-views.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { inboundContext } from '#engine/inbox/inbox-seals.ts';
import { changeContext, type Desired } from '#engine/intents.ts';
import { withPlaced } from '#engine/lineage/replay-field.ts';
import { lookUpLinked } from '#engine/linked-lookups.ts';
import { membersRead } from '#engine/origin.ts';
import { sampleViews, type SampleView } from '#engine/sample-views.ts';

/** Changes and records of one page; deliveries, each of which may hold many records. */
const statesAPage = 500;
const deliveriesAPage = 100;

/** A state of a record in the span, as mappings see it. */
export interface State {
  readonly id: RecordId;
  readonly at: number;
  readonly basis: ReplayBasis;
  readonly view: JsonObject;
}

export interface StatePage {
  readonly states: readonly State[];
  readonly cursor: string | null;
  readonly isOver: boolean;
}

interface MappingText {
  readonly rules: readonly MappingRule[];
  readonly conditions: readonly FlowCondition[];
}

/** What is read: the states of this flow in the span of this run, for these mappings. */
export interface Reading {
  readonly deps: EngineDeps;
  readonly run: ReconciliationRow;
  readonly flow: FlowView;
  readonly mappings: readonly MappingText[];
}

export const spanOf = (run: ReconciliationRow): ReplaySpan => ({
  since: run.replay_since ?? 0,
  until: run.requested_at,
});

const emptyPage: StatePage = { states: [], cursor: null, isOver: true };

/** How deliveries of this source are read again, where they hold records whole. */
export const pushedReader = (
  { registry }: Pick<EngineDeps, 'registry'>,
  vendor: string,
): WebhookDoor['readPushed'] => registry.get(vendor).webhook?.readPushed;

/**
 * The next states of a run. Where records are pushed every delivery is kept, and those of the span are all there is. Elsewhere
 * the first phase reads what changes have kept, the second records of which no change has kept a state.
 */
export const readStates = (
  trx: Transaction<Database>,
  reading: Reading,
  pageSize: number,
): Promise<StatePage> => {
  const { deps, run, flow } = reading;
  const readPushed = pushedReader(deps, flow.source_vendor);
  if (readPushed !== undefined)
    return run.phase === 'targets'
      ? Promise.resolve(emptyPage)
      : statesOfDeliveries(trx, reading, readPushed, Math.min(pageSize, deliveriesAPage));
  const read = run.phase === 'targets' ? statesOfRecords : statesOfChanges;
  return read(trx, reading, Math.min(pageSize, statesAPage));
};

const pageOf = (
  states: readonly State[],
  looked: readonly { readonly id: string }[],
  limit: number,
): StatePage => ({ states, cursor: looked.at(-1)?.id ?? null, isOver: looked.length < limit });

/** The states that changes of the span keep; what a change did not keep is taken from the record of now. */
const statesOfChanges = async (
  trx: Transaction<Database>,
  { deps, run, flow, mappings }: Reading,
  limit: number,
): Promise<StatePage> => {
  const changes = await loadReplayedChanges(trx, run.flow_id, spanOf(run), run.cursor, limit);
  const recordIds = changes.map((each) => each.source_record_id);
  const now = new Map<RecordId, SampleView>(
    (await sampleViews(trx, deps, flow, { recordIds })).map((sample) => [sample.id, sample]),
  );
  const read = mappings.map(({ rules, conditions }) => membersRead(run.settings, rules, conditions));
  const versions = new Map<number, MappingText | undefined>();
  const states: State[] = [];
  for (const change of changes) {
    const { origin, agreed } = JSON.parse(
      deps.vault.open(change.desired, changeContext(change.id)),
    ) as Desired;
    if (origin === undefined) continue;
    if (!versions.has(change.mapping_version))
      versions.set(change.mapping_version, await findMapping(trx, run.flow_id, change.mapping_version));
    const then = versions.get(change.mapping_version);
    if (then === undefined) continue;
    const kept = membersRead(run.settings, then.rules, then.conditions);
    const isWhole =
      kept === null || read.every((names) => names !== null && names.every((name) => kept.includes(name)));
    const placed = withPlaced(
      origin.view,
      then.rules.map((rule) => ({ rule })),
      agreed.values,
    );
    const held = now.get(change.source_record_id);
    const isSame = held !== undefined && held.observedAt === origin.source.observedAt;
    states.push({
      id: change.source_record_id,
      at: change.planned_at,
      basis: isWhole || isSame ? 'as_then' : 'completed',
      view: isWhole ? placed : { ...held?.view, ...placed },
    });
  }
  return pageOf(states, changes, limit);
};

const statesOfRecords = async (
  trx: Transaction<Database>,
  { deps, run, flow }: Reading,
  limit: number,
): Promise<StatePage> => {
  const records = await loadReplayedRecords(trx, run.flow_id, spanOf(run), run.cursor, limit);
  const views = await sampleViews(trx, deps, flow, { recordIds: records.map(({ id }) => id) });
  const known = new Map(records.map((record) => [record.id, record]));
  const states = views.flatMap(({ id, view }): State[] => {
    const record = known.get(id);
    const { status } = view;
    // What no mapping decides: a record in this state would not be made.
    const isCarried =
      record?.is_linked === true ||
      (typeof status === 'string' && run.settings.createStates.includes(status));
    return isCarried ? [{ id, view, at: record?.observed_at ?? run.requested_at, basis: 'as_now' }] : [];
  });
  return pageOf(states, records, limit);
};

/** What deliveries of the span said of records that are there, each as it was sent, under the connection's settings of now. */
const statesOfDeliveries = async (
  trx: Transaction<Database>,
  { deps, run, flow }: Reading,
  readPushed: NonNullable<WebhookDoor['readPushed']>,
  limit: number,
): Promise<StatePage> => {
  const connector = deps.registry.get(flow.source_vendor);
  const connection = await findConnection(trx, flow.source_connection_id);
  if (connection === undefined) return emptyPage;
  const deliveries = await loadReplayedDeliveries(trx, connection.id, spanOf(run), run.cursor, limit);
  const sent = deliveries.flatMap((delivery) => {
    const rawBody = new TextEncoder().encode(deps.vault.open(delivery.body, inboundContext(delivery.id)));
    const { read } = readPushed({ rawBody, headers: {}, settings: connection.settings });
    if (!read.ok) return [];
    return read.records.flatMap(({ kind, raw }) => {
      const record = kind === flow.source_kind ? connector.parse(kind, raw) : null;
      return record?.state === 'active' ? [{ at: delivery.received_at, record }] : [];
    });
  });
  const bodies = sent.map(({ record }) => record);
  const ids = await findRecordIds(
    trx,
    connection.id,
    flow.source_kind,
    bodies.map(({ key }) => key),
  );
  const linkedOf = await lookUpLinked(
    trx,
    flow.target_connection_id,
    { settings: run.settings, sourceConnectionId: connection.id },
    bodies,
  );
  const states = sent.flatMap(({ at, record: { key, fields } }): State[] => {
    const id = ids.get(key);
    if (id === undefined) return [];
    const view = { ...connector.view(flow.source_kind, fields, []), ...linkedOf(fields).view };
    return [{ id, at, basis: 'as_then', view: viewAsInvoice(view, run.settings.ledger) }];
  });
  return pageOf(states, deliveries, limit);
};
