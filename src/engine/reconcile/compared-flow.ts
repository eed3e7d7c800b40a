import type { Transaction } from 'kysely';
import { PlumblineError } from '#base/errors.ts';
import type { FlowId } from '#base/ids.ts';
import { canonicalJson, type JsonValue } from '#base/json.ts';
import type { KindSpec } from '#model/connector.ts';
import type { FlowSettings } from '#model/flow.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { ownerRows } from '#model/owner-book.ts';
import { findConnection, type ConnectionRow } from '#store/connections.ts';
import { contentHash } from '#store/content-hash.ts';
import { versionsOfTables } from '#store/lookup-tables.ts';
import { linksDigest } from '#store/reconcile/pairs.ts';
import type { ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import type { Database } from '#store/tables.ts';
import { loadOpenFlows, type OpenFlow } from '#store/work.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { loadOwnerMatches } from '#engine/owners/open-owners.ts';
import { reconcileError } from './reconcile-errors.ts';

/** A change of what plans are made of that no stored version shows raises this, and all pairs are opened once more. */
const planVersion = 2;

/** A flow with what a comparison of its two sides needs. */
export interface ComparedFlow {
  readonly flow: OpenFlow;
  readonly target: ConnectionRow;
  readonly sourceKind: KindSpec;
  readonly targetKind: KindSpec;
  /** Kinds that complete the view of a source. */
  readonly childKinds: readonly string[];
  /** Hash of all that plans of this flow depend on beside the two records; null where that cannot be told. */
  readonly digest: string | null;
}

/** Kinds of the source's vendor that complete the view of others. */
export const childKindsOf = (registry: ConnectorRegistry, vendor: string, kind: string): readonly string[] =>
  registry
    .get(vendor)
    .kinds.filter((each) => each.parent === kind)
    .map((each) => each.kind);

/** The flow as it works now; null while one of its sides was never listed whole. @throws `reconcile.no_flow`. */
export const findComparedFlow = (
  trx: Transaction<Database>,
  registry: ConnectorRegistry,
  flow: { readonly flowId: FlowId; readonly mappingVersion: number; readonly settings: FlowSettings },
): Promise<ComparedFlow | null> =>
  loadComparedFlow(trx, registry, {
    flow_id: flow.flowId,
    mapping_version: flow.mappingVersion,
    settings: flow.settings,
    draft: null,
    requested_at: 0,
  }).catch((caught: unknown) => {
    if (caught instanceof PlumblineError && caught.code === 'reconcile.not_ready') return null;
    throw caught;
  });

/**
 * The flow as this run is to see it: by its version and settings, or by a draft.
 * @throws `reconcile.no_flow`, `reconcile.not_ready` while one of its sides was never listed whole.
 */
export const loadComparedFlow = async (
  trx: Transaction<Database>,
  registry: ConnectorRegistry,
  run: Pick<ReconciliationRow, 'flow_id' | 'mapping_version' | 'settings' | 'draft' | 'requested_at'>,
): Promise<ComparedFlow> => {
  const ends = await flowEnds(trx, run.flow_id);
  const target = await findConnection(trx, ends.target_connection_id);
  const source = await findConnection(trx, ends.source_connection_id);
  const targetKind =
    target === undefined
      ? undefined
      : kindNamed(registry.get(target.vendor).kinds, ends.target_kind, target.custom_fields);
  const sourceKind =
    source === undefined
      ? undefined
      : kindNamed(registry.get(source.vendor).kinds, ends.source_kind, source.custom_fields);
  if (target === undefined || source === undefined || targetKind === undefined || sourceKind === undefined)
    throw reconcileError('reconcile.no_flow', 'There is no such flow, or no connection of it any more.');
  const childKinds = childKindsOf(registry, source.vendor, ends.source_kind);
  const flows = await loadOpenFlows(
    trx,
    target.id,
    { childKinds, keyedKinds: [] },
    {
      flowId: run.flow_id,
      version: run.mapping_version,
    },
  );
  const stored = flows.find((each) => each.id === run.flow_id);
  if (stored === undefined)
    throw reconcileError('reconcile.not_ready', 'One of the two sides has not been listed whole yet.');
  const flow: OpenFlow = {
    ...stored,
    settings: run.settings,
    // A draft has no version yet. What is kept ready by version must not take it for the one it was made from.
    ...(run.draft === null ? {} : { ...run.draft, mappingVersion: -run.requested_at }),
  };
  return {
    flow,
    target,
    sourceKind,
    targetKind,
    childKinds,
    digest: await digestOf(trx, flow, source, target, targetKind),
  };
};

const flowEnds = async (
  trx: Transaction<Database>,
  id: FlowId,
): Promise<{
  source_connection_id: ConnectionRow['id'];
  source_kind: string;
  target_connection_id: ConnectionRow['id'];
  target_kind: string;
}> => {
  const row = await trx
    .selectFrom('flow')
    .select(['source_connection_id', 'source_kind', 'target_connection_id', 'target_kind'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined)
    throw reconcileError('reconcile.no_flow', 'There is no such flow, or no connection of it any more.');
  return row;
};

/** Settings that make a plan depend on nothing but its two records and what the digest is made of. */
const plainSettings: ReadonlySet<string> = new Set<keyof FlowSettings>([
  'onArchive',
  'onSourceGone',
  'onTargetEdit',
  'createStates',
  'ownerFrom',
  'writeBack',
  'groups',
  'lookups',
  'approvals',
]);

/** Flows with any other setting, or with fields that people decided, may depend on more, so their pairs are always compared whole. */
const digestOf = async (
  trx: Transaction<Database>,
  flow: OpenFlow,
  source: ConnectionRow,
  target: ConnectionRow,
  targetKind: KindSpec,
): Promise<string | null> => {
  const { settings } = flow;
  if (flow.hasDecisions || Object.keys(settings).some((name) => !plainSettings.has(name))) return null;
  const lookups = settings.lookups ?? [];
  const links =
    lookups.length === 0
      ? ''
      : await linksDigest(
          trx,
          target.id,
          lookups.map((lookup) => lookup.targetKind),
        );
  const tables =
    flow.tables.length === 0
      ? []
      : (await versionsOfTables(trx, flow.tables)).map((row) => [row.id, row.version, row.on_miss]);
  // Both are JSON by what they are: columns of the database, and a connector's constants.
  const parts = JSON.parse(
    JSON.stringify({
      planVersion,
      rules: flow.rules,
      conditions: flow.conditions,
      settings,
      fields: targetKind.fields,
      ...(ownerRows(flow.rules, targetKind.fields).length === 0
        ? {}
        : { people: target.people, owners: await loadOwnerMatches(trx, source.id, target.id) }),
      facts: target.facts,
      links,
      tables,
    }),
  ) as JsonValue;
  return contentHash(canonicalJson(parts));
};
