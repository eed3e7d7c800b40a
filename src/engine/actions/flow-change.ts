import { sql, type Selectable, type Transaction } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { notifyLive } from '#engine/deps.ts';
import { presets } from '#engine/presets/presets.ts';
import { requireNoApply } from '#engine/rehearsals/require-free.ts';
import { appendAudit } from '#store/audit.ts';
import { closeConflictsOf } from '#store/conflicts.ts';
import { findConnection } from '#store/connections.ts';
import type { Database, FlowTable } from '#store/tables.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import { requireApprovals } from './approval-rules.ts';
import { alignCompanions, markCompanions } from './companion-flows.ts';
import { setWriteBack } from './cross-reference-flow.ts';
import { changedSettings, type FlowSettingsChange } from './flow-settings-change.ts';
import { requireUnheld, type HoldsFlow } from './held-flows.ts';
import { requireAccounts } from './ledger-accounts.ts';
import { lockFlow } from './locked-flow.ts';
import { setGroups } from './membership-flow.ts';
import { setPayouts } from './payout-flows.ts';
import { requireUnapproved } from './proposal-settings.ts';
import { changeableSettings, compareSettings, type SettingsDifference } from './settings-difference.ts';
import { setWayBack } from './way-back-flow.ts';

export interface FlowChangeDeps extends ActionDeps {
  readonly registry: ConnectorRegistry;
  /** What keeps a flow from running; nothing does where it is left out. */
  readonly holds?: HoldsFlow;
}

export interface FlowChange {
  readonly state: 'enabled' | 'paused' | null;
  readonly settings: FlowSettingsChange;
}

/**
 * Pauses or resumes a flow, or changes what it does with archived and edited records. While it is paused its records
 * gather marks and lose none. New settings have every record looked at again, behind all other work.
 * @throws `flow.not_found`, `flow.not_editable`, `rehearsal.applying`, `flow.held`, and what its rules and companions refuse.
 */
export const changeFlow = (
  deps: FlowChangeDeps,
  acting: Acting,
  flowId: FlowId,
  input: FlowChange,
): Promise<void> => act(deps, acting, (trx, now) => changeFlowIn(trx, deps, acting, flowId, input, now));

/** The same within a transaction; `isHeld` is what holds the flow itself, which may change what it is held to. */
export const changeFlowIn = async (
  trx: Transaction<Database>,
  deps: FlowChangeDeps,
  acting: Acting,
  flowId: FlowId,
  input: FlowChange,
  now: number,
  isHeld = false,
): Promise<void> => {
  const flow = await lockFlow(trx, flowId);
  if (flow.companion_of !== null)
    throw actionError('flow.not_editable', `"${flow.name}" goes with another flow and follows it.`);
  requireUnapproved(flow.settings.ledger, input.settings.ledger);
  const state = input.state ?? flow.state;
  const settings = changedSettings(flow.settings, input.settings);
  const difference = compareSettings(flow.settings, settings);
  if (state === flow.state && !difference.isChanged) return;
  if (difference.isChanged && !isHeld) await requireNoApply(trx, flow);
  await requireAllowed(trx, deps, acting, flow, { ...input, state }, settings);
  await trx
    .updateTable('flow')
    .set({
      state,
      paused_for: state === flow.state ? flow.paused_for : null,
      settings: JSON.stringify(settings),
    })
    .where('id', '=', flowId)
    .execute();
  await setCompanions(trx, deps.registry, flow, settings, difference, acting.actor, now);
  await alignCompanions(trx, { id: flowId, state, settings });
  if (difference.isChanged) {
    await closeConflictsOf(trx, flowId, now);
    await markCompanions(trx, flowId, now);
    await markToLookAgain(trx, flowId, difference, now);
  }
  await notifyLive(trx, acting.workspaceId, ['records', 'overview', 'conflicts']);
  if (state === 'enabled')
    await deps.wake(trx, [...new Set([flow.source_connection_id, flow.target_connection_id])].toSorted());
  const about = { actor: acting.actor, subjectKind: 'flow', subjectId: flowId };
  const turned = state === 'paused' ? ('flow.paused' as const) : ('flow.resumed' as const);
  await appendAudit(
    trx,
    acting.workspaceId,
    [
      ...(state === flow.state ? [] : [{ ...about, action: turned, details: {} }]),
      ...(difference.isChanged
        ? [{ ...about, action: 'flow.changed' as const, details: changeableSettings(settings) }]
        : []),
    ],
    now,
  );
};

type FlowRow = Selectable<FlowTable>;

/** @throws `flow.held` where it would run again and must wait, `flow.no_approvals`, `flow.bad_approvals`, `flow.unknown_account`. */
const requireAllowed = async (
  trx: Transaction<Database>,
  deps: FlowChangeDeps,
  { workspaceId }: Acting,
  flow: FlowRow,
  { state, settings }: FlowChange,
  then: FlowSettings,
): Promise<void> => {
  const target = await findConnection(trx, flow.target_connection_id);
  const end = { vendor: target?.vendor ?? '', kind: flow.target_kind };
  if (state === 'enabled' && flow.state === 'paused') {
    const source = await findConnection(trx, flow.source_connection_id);
    await requireUnheld(trx, deps.holds, workspaceId, {
      name: flow.name,
      source: { vendor: source?.vendor ?? '', kind: flow.source_kind },
      target: end,
    });
  }
  requireApprovals(
    deps.registry,
    { ...end, defined: target?.custom_fields ?? {} },
    flow.settings,
    settings.approvals,
  );
  if (target !== undefined) await requireAccounts(trx, deps.registry, target, flow.settings, then);
};

/** Makes, changes or pauses the companions that the settings of a flow ask for now. */
const setCompanions = async (
  trx: Transaction<Database>,
  registry: ConnectorRegistry,
  flow: FlowRow,
  settings: FlowSettings,
  { isMoneyChanged }: SettingsDifference,
  actor: string,
  now: number,
): Promise<void> => {
  const before = flow.settings;
  const preset = presets.get(flow.preset);
  if (settings.groups !== before.groups)
    await setGroups(trx, flow, preset, settings.groups ?? 'off', actor, now);
  if (settings.writeBack !== before.writeBack)
    await setWriteBack(trx, flow, preset, settings.writeBack === 'on', actor, now);
  if (settings.direction === 'two_way' && before.direction !== 'two_way')
    await setWayBack(trx, registry, flow, actor, now);
  if (isMoneyChanged) await setPayouts(trx, flow, preset, settings, actor, now);
};

/** Marks the records whose standing the changed settings may change. */
const markToLookAgain = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  { isPlanChanged, isLedgerChanged }: SettingsDifference,
  now: number,
): Promise<void> => {
  const states = [
    'awaiting_approval',
    ...(isPlanChanged ? ['in_sync', 'skipped', 'conflict'] : []),
    ...(isLedgerChanged ? ['dead'] : []),
  ];
  await sql`
    update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0, attempts = 0
    where flow_id = ${flowId} and state = any(${states}::text[])`.execute(trx);
};
