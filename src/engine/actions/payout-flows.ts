import { sql, type Selectable, type Transaction } from 'kysely';
import { createFlow } from '#engine/flows.ts';
import type { Preset } from '#engine/presets/presets.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { PaymentSettings } from '#model/ledger-money.ts';
import type { Database, FlowTable } from '#store/tables.ts';

/**
 * Keeping payouts is two flows beside the one of payments: transfers, and bank transactions. They are made when payouts are
 * first asked for, hold a copy of the settings, and are paused when payouts are switched off. Flows without payments have none.
 */
export const setPayouts = async (
  trx: Transaction<Database>,
  flow: Pick<Selectable<FlowTable>, 'id' | 'workspace_id' | 'source_connection_id' | 'target_connection_id'>,
  preset: Preset | undefined,
  payments: PaymentSettings | undefined,
  actor: string,
  now: number,
): Promise<void> => {
  if (payments === undefined) return;
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
      payouts: payments,
    };
    if (there !== undefined) {
      const state = payments.payouts === 'on' ? 'enabled' : 'paused';
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
    if (payments.payouts === 'off' || preset === undefined) continue;
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
