import { sql, type Selectable, type Transaction } from 'kysely';
import { createFlow } from '#engine/flows.ts';
import type { Preset } from '#engine/presets/presets.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { Database, FlowTable } from '#store/tables.ts';
import { actionError } from './action-errors.ts';

/**
 * Keeping payouts is flows beside one: of payments, those of transfers and bank transactions, once payouts are asked for; of
 * a provider's payouts, those of what was spent on the way and of what came back, always. They hold a copy of the settings,
 * and are paused when payouts are switched off. Other flows have none.
 *
 * @throws `flow.no_payouts` where they are asked for and the preset knows none.
 */
export const setPayouts = async (
  trx: Transaction<Database>,
  flow: Pick<Selectable<FlowTable>, 'id' | 'workspace_id' | 'source_connection_id' | 'target_connection_id'>,
  preset: Preset | undefined,
  { payments, clearing }: Pick<FlowSettings, 'payments' | 'clearing'>,
  actor: string,
  now: number,
): Promise<void> => {
  const isOn = clearing !== undefined || payments?.payouts === 'on';
  if (payments === undefined && clearing === undefined) return;
  if (isOn && preset?.payouts === undefined)
    throw actionError('flow.no_payouts', 'No payouts are kept beside this flow.');
  for (const companion of preset?.payouts ?? []) {
    const name = `${preset?.preset ?? ''}:${companion.target}`;
    const there = await trx
      .selectFrom('flow')
      .select('id')
      .where('preset', '=', name)
      .where('source_connection_id', '=', flow.source_connection_id)
      .where('target_connection_id', '=', flow.target_connection_id)
      .executeTakeFirst();
    const settings: FlowSettings = {
      onArchive: 'leave',
      onSourceGone: 'leave',
      onTargetEdit: 'keep',
      createStates: [],
      ...(payments === undefined ? {} : { payouts: payments }),
      ...(clearing === undefined ? {} : { clearing }),
    };
    if (there !== undefined) {
      const state = isOn ? 'enabled' : 'paused';
      await trx
        .updateTable('flow')
        .set({ state, settings: JSON.stringify(settings) })
        .where('id', '=', there.id)
        .execute();
      await sql`
        update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0, attempts = 0
        where flow_id = ${there.id} and state in ('skipped', 'dead', 'in_sync')`.execute(trx);
      continue;
    }
    if (!isOn || preset === undefined) continue;
    const workspaceId = flow.workspace_id;
    await createFlow(
      trx,
      {
        source: { workspaceId, connectionId: flow.source_connection_id },
        target: { workspaceId, connectionId: flow.target_connection_id },
      },
      {
        preset: name,
        name: companion.name,
        source: { ...preset.source, kind: companion.source },
        target: { ...preset.target, kind: companion.target },
        settings,
        rules: companion.fields.map((field) => ({
          target: field,
          from: `money.${field}`,
          transform: 'asIs',
          onEmpty: 'refuse',
        })),
      },
      actor,
      now,
      flow.id,
    );
  }
};
