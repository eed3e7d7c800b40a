import type { Transaction } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import { createFlow } from '#engine/flows.ts';
import type { Preset } from '#engine/presets/presets.ts';
import { findConnection } from '#store/connections.ts';
import type { Database, FlowTable } from '#store/tables.ts';
import type { Selectable } from 'kysely';
import { actionError } from './action-errors.ts';

/**
 * Writing back is a flow of its own beside the one whose targets it tells of, so that its changes have their own intents,
 * attempts and dead letters: it is made when writing back is first switched on, paused when it is switched off.
 * @throws `flow.cannot_write_back` where the source's profile only reads, or another flow writes that field already.
 */
export const setWriteBack = async (
  trx: Transaction<Database>,
  flow: Pick<
    Selectable<FlowTable>,
    'id' | 'workspace_id' | 'source_connection_id' | 'source_kind' | 'target_connection_id' | 'target_kind'
  >,
  preset: Preset | undefined,
  isOn: boolean,
  actor: string,
  now: number,
): Promise<void> => {
  const back = preset?.crossReference;
  if (preset === undefined || back === undefined) {
    if (!isOn) return;
    throw actionError('flow.cannot_write_back', 'This flow has no id to write back.');
  }
  const name = `${preset.preset}:cross-reference`;
  const there = await trx
    .selectFrom('flow')
    .select(['id', 'settings'])
    .where('preset', '=', name)
    .where('source_connection_id', '=', flow.source_connection_id)
    .executeTakeFirst();
  const isOfThisFlow = there?.settings.crossReference?.connectionId === flow.target_connection_id;
  if (!isOn) {
    if (there !== undefined && isOfThisFlow) await setState(trx, there.id, 'paused');
    return;
  }
  const source = await findConnection(trx, flow.source_connection_id);
  if (source === undefined || !back.profiles.includes(source.profile))
    throw actionError(
      'flow.cannot_write_back',
      `"${source?.name ?? flow.source_connection_id}" is connected in a way that only reads.`,
    );
  if (there !== undefined && !isOfThisFlow)
    throw actionError('flow.cannot_write_back', 'Another flow writes its ids into the same field.');
  if (there !== undefined) {
    await setState(trx, there.id, 'enabled');
    return;
  }
  const end = { workspaceId: flow.workspace_id, connectionId: flow.source_connection_id };
  const connectionId = flow.target_connection_id;
  await createFlow(
    trx,
    { source: end, target: end },
    {
      preset: name,
      name: back.name,
      source: preset.source,
      target: preset.source,
      settings: {
        onArchive: 'leave',
        onSourceGone: 'leave',
        onTargetEdit: 'keep',
        createStates: [],
        crossReference: { field: back.field, connectionId, kind: preset.target.kind },
      },
      rules: [{ target: back.field, from: `${preset.target.kind}.key`, onEmpty: 'keep' }],
    },
    actor,
    now,
    flow.id,
  );
};

const setState = async (
  trx: Transaction<Database>,
  id: FlowId,
  state: 'enabled' | 'paused',
): Promise<void> => {
  await trx.updateTable('flow').set({ state }).where('id', '=', id).execute();
};
