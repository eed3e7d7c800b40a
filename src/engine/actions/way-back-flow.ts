import type { Selectable, Transaction } from 'kysely';
import type { FieldSpec } from '#model/connector.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { waysBack, type WaysBack } from '#model/ways-back.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { createFlow } from '#engine/flows.ts';
import { findConnection, type ConnectionRow } from '#store/connections.ts';
import { findMapping } from '#store/mappings.ts';
import type { Database, FlowTable } from '#store/tables.ts';
import { actionError } from './action-errors.ts';

/** Whether anything can be written at a connection as it was made. */
export const mayWriteAt = (registry: ConnectorRegistry, connection: ConnectionRow): boolean =>
  registry.get(connection.vendor).profiles.find(({ profile }) => profile === connection.profile)
    ?.readsOnly !== true;

/** Which rows go back to a source, and why the others do not; none do where its connection only reads. */
export const waysBackTo = (
  registry: ConnectorRegistry,
  source: ConnectionRow,
  kind: string,
  rules: Parameters<typeof waysBack>[0],
  targetFields: readonly FieldSpec[],
): WaysBack =>
  waysBack(
    rules,
    mayWriteAt(registry, source)
      ? kindNamed(registry.get(source.vendor).kinds, kind, source.custom_fields)
      : undefined,
    'ask',
    targetFields,
  );

/**
 * Carrying edits back is a flow of its own beside the one that makes the targets: it is made when a flow first goes both
 * ways. Whether it runs follows the main flow. @throws `flow.cannot_go_both_ways` where nothing could be carried back.
 */
export const setWayBack = async (
  trx: Transaction<Database>,
  registry: ConnectorRegistry,
  flow: Selectable<FlowTable>,
  actor: string,
  now: number,
): Promise<void> => {
  const source = await findConnection(trx, flow.source_connection_id);
  if (source === undefined || !mayWriteAt(registry, source))
    throw actionError(
      'flow.cannot_go_both_ways',
      `"${source?.name ?? flow.source_connection_id}" is connected in a way that only reads.`,
    );
  const mapping = await findMapping(trx, flow.id, flow.mapping_version);
  const target = await findConnection(trx, flow.target_connection_id);
  const targetFields =
    target === undefined
      ? []
      : (kindNamed(registry.get(target.vendor).kinds, flow.target_kind, target.custom_fields)?.fields ?? []);
  if (waysBackTo(registry, source, flow.source_kind, mapping?.rules ?? [], targetFields).ways.size === 0)
    throw actionError(
      'flow.cannot_go_both_ways',
      'No row of its mapping leads from a field of the source that can be written, by a transform that can be turned around.',
    );
  const there = await trx
    .selectFrom('flow')
    .select('id')
    .where('companion_of', '=', flow.id)
    .where((where) => where(where.ref('settings', '->').key('wayBack'), 'is not', null))
    .executeTakeFirst();
  if (there !== undefined) return;
  const end = { workspaceId: flow.workspace_id, connectionId: flow.source_connection_id };
  await createFlow(
    trx,
    { source: end, target: end },
    {
      preset: `${flow.preset}:way-back:${flow.target_connection_id}`,
      name: `${flow.name}: the way back`,
      source: { vendor: source.vendor, kind: flow.source_kind },
      target: { vendor: source.vendor, kind: flow.source_kind },
      settings: {
        onArchive: 'leave',
        onSourceGone: 'leave',
        onTargetEdit: 'keep',
        createStates: [],
        wayBack: { connectionId: flow.target_connection_id, kind: flow.target_kind },
      },
      rules: [],
    },
    actor,
    now,
    flow.id,
  );
};
