import { sql, type Selectable, type Transaction } from 'kysely';
import { createFlow } from '#engine/flows.ts';
import type { Preset } from '#engine/presets/presets.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { Database, FlowTable } from '#store/tables.ts';
import { actionError } from './action-errors.ts';

/**
 * Putting targets into groups is a flow of its own beside the one that makes them: it is made when groups are first
 * asked for, follows the mode, and is paused when they are switched off; memberships stay as they are then.
 * @throws `flow.no_groups` where the preset knows none.
 */
export const setGroups = async (
  trx: Transaction<Database>,
  flow: Pick<Selectable<FlowTable>, 'id' | 'workspace_id' | 'source_connection_id' | 'target_connection_id'>,
  preset: Preset | undefined,
  mode: NonNullable<FlowSettings['groups']>,
  actor: string,
  now: number,
): Promise<void> => {
  const shipped = preset?.memberships;
  if (preset === undefined || shipped === undefined) {
    if (mode === 'off') return;
    throw actionError('flow.no_groups', 'This flow has no groups to put its targets into.');
  }
  const name = `${preset.preset}:groups`;
  const there = await trx
    .selectFrom('flow')
    .select('id')
    .where('preset', '=', name)
    .where('source_connection_id', '=', flow.source_connection_id)
    .where('target_connection_id', '=', flow.target_connection_id)
    .executeTakeFirst();
  if (mode === 'off') {
    if (there !== undefined)
      await trx.updateTable('flow').set({ state: 'paused' }).where('id', '=', there.id).execute();
    return;
  }
  const { name: label, ...follows } = shipped;
  const settings: FlowSettings = {
    onArchive: 'leave',
    onSourceGone: 'leave',
    onTargetEdit: 'restore',
    createStates: [],
    memberships: { ...follows, mode },
  };
  if (there === undefined) {
    await createFlow(
      trx,
      {
        source: { workspaceId: flow.workspace_id, connectionId: flow.source_connection_id },
        target: { workspaceId: flow.workspace_id, connectionId: flow.target_connection_id },
      },
      {
        preset: name,
        name: label,
        source: preset.source,
        target: preset.target,
        settings,
        rules: [{ target: follows.field, from: follows.from, onEmpty: 'keep' }],
      },
      actor,
      now,
      flow.id,
    );
    return;
  }
  await trx
    .updateTable('flow')
    .set({ state: 'enabled', settings: JSON.stringify(settings) })
    .where('id', '=', there.id)
    .execute();
  await sql`
    update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0, attempts = 0
    where flow_id = ${there.id}`.execute(trx);
};
