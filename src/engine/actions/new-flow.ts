import type { Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import { connectionError } from '#engine/connections/connection-errors.ts';
import { notifyLive } from '#engine/deps.ts';
import { createFlow } from '#engine/flows.ts';
import type { Preset } from '#engine/presets/presets.ts';
import { findConnection, type ConnectionRow } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import { act, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import { requireApprovals } from './approval-rules.ts';
import { setWriteBack } from './cross-reference-flow.ts';
import type { FlowChangeDeps } from './flow-change.ts';
import { changedSettings, type FlowSettingsChange } from './flow-settings-change.ts';
import { requireUnheld } from './held-flows.ts';
import { requireAccounts } from './ledger-accounts.ts';
import { lockFlow } from './locked-flow.ts';
import { setGroups } from './membership-flow.ts';
import { setPayouts } from './payout-flows.ts';
import { bookedAsInvoices, requireUnapproved } from './proposal-settings.ts';
import { setWayBack } from './way-back-flow.ts';

export interface FlowActionDeps extends FlowChangeDeps {
  readonly presets: ReadonlyMap<string, Preset>;
}

/**
 * Makes a flow of a preset between two connections, with the companions that its settings ask for. Its source records are
 * looked at from now on. @throws `flow.unknown_preset`, `connection.not_found`, `flow.wrong_vendor`, `flow.exists`, `flow.held`,
 * and what its rules and companions refuse.
 */
export const addFlow = (
  deps: FlowActionDeps,
  acting: Acting,
  input: NewFlowParts & { readonly settings: FlowSettingsChange },
): Promise<{ readonly flowId: FlowId }> =>
  act(deps, acting, async (trx, now) => {
    const { shipped, source, target } = await requireParts(trx, deps.presets, input);
    const preset = await bookedAsInvoices(trx, shipped, { source: source.id, target: target.id });
    const there = await trx
      .selectFrom('flow')
      .select('id')
      .where('preset', '=', preset.preset)
      .where('source_connection_id', '=', source.id)
      .where('target_connection_id', '=', target.id)
      .executeTakeFirst();
    if (there !== undefined)
      throw actionError('flow.exists', 'These two connections have this flow already.', {
        details: { flow: there.id },
      });
    const { workspaceId } = acting;
    await requireUnheld(trx, deps.holds, workspaceId, preset);
    const end = { ...preset.target, defined: target.custom_fields };
    requireApprovals(deps.registry, end, preset.settings, input.settings.approvals);
    requireUnapproved(preset.settings.ledger, input.settings.ledger);
    const settings = changedSettings(preset.settings, input.settings);
    await requireAccounts(trx, deps.registry, target, preset.settings, settings);
    const flowId = await createFlow(
      trx,
      {
        source: { workspaceId, connectionId: source.id },
        target: { workspaceId, connectionId: target.id },
      },
      { ...preset, settings },
      acting.actor,
      now,
    );
    const made = await lockFlow(trx, flowId);
    const { writeBack, groups = 'off', direction } = input.settings;
    if (writeBack === 'on') await setWriteBack(trx, made, preset, true, acting.actor, now);
    if (groups !== 'off') await setGroups(trx, made, preset, groups, acting.actor, now);
    await setPayouts(trx, made, preset, made.settings, acting.actor, now);
    if (direction === 'two_way') await setWayBack(trx, deps.registry, made, acting.actor, now);
    await notifyLive(trx, workspaceId, ['records', 'overview']);
    await deps.wake(trx, [source.id, target.id].toSorted());
    return { flowId };
  });

/** What a flow is to be made of. */
export interface NewFlowParts {
  readonly preset: string;
  readonly sourceConnectionId: ConnectionId;
  readonly targetConnectionId: ConnectionId;
}

/** The preset and the connections by their names. @throws `flow.unknown_preset`, `connection.not_found`, `flow.wrong_vendor`. */
export const requireParts = async (
  trx: Transaction<Database>,
  presets: ReadonlyMap<string, Preset>,
  { preset, sourceConnectionId, targetConnectionId }: NewFlowParts,
): Promise<{
  readonly shipped: Preset;
  readonly source: ConnectionRow;
  readonly target: ConnectionRow;
}> => {
  const shipped = presets.get(preset);
  if (shipped === undefined)
    throw actionError('flow.unknown_preset', `There is no preset "${preset}".`, {
      details: { known: [...presets.keys()] },
    });
  return {
    shipped,
    source: await requireConnection(trx, sourceConnectionId, shipped.source.vendor),
    target: await requireConnection(trx, targetConnectionId, shipped.target.vendor),
  };
};

const requireConnection = async (
  trx: Transaction<Database>,
  id: ConnectionId,
  vendor: string,
): Promise<ConnectionRow> => {
  const row = await findConnection(trx, id);
  if (row === undefined)
    throw connectionError('connection.not_found', 'There is no such connection in this workspace.');
  if (row.vendor !== vendor)
    throw actionError(
      'flow.wrong_vendor',
      `"${row.name}" is a connection of ${row.vendor}, not of ${vendor}.`,
    );
  return row;
};
