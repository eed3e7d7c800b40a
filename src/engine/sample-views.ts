import { sql, type Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { ChildView, RecordState } from '#model/connector.ts';
import { viewAsInvoice } from '#model/ledger-proposal.ts';
import { openRecordBody, type RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { FlowView } from '#store/views/flow-views.ts';
import { loadChildren } from '#store/work.ts';
import { openAgreedServices } from './agreed-desk.ts';
import type { EngineDeps } from './deps.ts';
import { lookUpLinked } from './linked-lookups.ts';

/** Records that a draft is tried on before it is published. */
export const trialSize = 200;

/** A source record as the flow's mapping sees it now. */
export interface SampleView {
  readonly id: RecordId;
  readonly title: string;
  readonly state: RecordState;
  readonly view: JsonObject;
  readonly observedAt: number | null;
}

/** The source records of a flow that were seen last, or the one asked for, as its mapping sees them. */
export const sampleViews = async (
  trx: Transaction<Database>,
  deps: Pick<EngineDeps, 'registry' | 'vault'>,
  flow: FlowView,
  asked:
    | { readonly limit: number }
    | { readonly recordId: RecordId }
    | { readonly recordIds: readonly RecordId[] },
): Promise<readonly SampleView[]> => {
  const named = 'recordIds' in asked ? asked.recordIds : 'recordId' in asked ? [asked.recordId] : null;
  const which = named === null ? sql`r.state = 'active'` : sql`r.id = any(${[...named]}::text[])`;
  const found = await sql<{
    id: RecordId;
    connection_id: FlowView['source_connection_id'];
    kind: string;
    key: string;
    title: string;
    state: RecordState;
    body: string;
    observed_at: number | null;
  }>`
    select r.id, r.connection_id, r.kind, r.key, r.title, r.state, r.body, r.observed_at from record r
    where r.connection_id = ${flow.source_connection_id} and r.kind = ${flow.source_kind} and r.body is not null and ${which}
    order by r.observed_at desc nulls last, r.id
    limit ${'limit' in asked ? asked.limit : (named ?? []).length}`.execute(trx);
  const children = await loadChildren(
    trx,
    flow.source_connection_id,
    flow.source_kind,
    found.rows.map((row) => row.key),
  );
  const childrenOf = Map.groupBy(children, (child) => child.parent_key);
  const bodies = new Map<RecordId, RecordBody>(
    found.rows.map((row) => [row.id, openRecordBody(deps.vault, row)]),
  );
  const linkedOf = await lookUpLinked(
    trx,
    flow.target_connection_id,
    { settings: flow.settings, sourceConnectionId: flow.source_connection_id },
    [...bodies.values()],
  );
  const connector = deps.registry.get(flow.source_vendor);
  const agreed = await openAgreedServices(
    trx,
    { vault: deps.vault, source: connector },
    {
      settings: flow.settings,
      sourceConnectionId: flow.source_connection_id,
      sourceKind: flow.source_kind,
    },
    flow.target_connection_id,
    [...bodies.values()].map(({ fields }) => fields),
  );
  return found.rows.map((row) => {
    const fields = bodies.get(row.id)?.fields ?? {};
    const views = (childrenOf.get(row.key) ?? []).map((child): ChildView => ({
      kind: child.kind,
      key: child.key,
      state: child.state,
      fields: openRecordBody(deps.vault, child).fields,
    }));
    const shown = viewAsInvoice(
      { ...connector.view(flow.source_kind, fields, views), ...linkedOf(fields).view },
      flow.settings.ledger,
    );
    const view = agreed === null ? shown : { ...shown, billed: agreed.viewOf(shown, null) };
    return { id: row.id, title: row.title, state: row.state, observedAt: row.observed_at, view };
  });
};
