import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import { sameJson, type JsonObject } from '#base/json.ts';
import type { AgreedBilling } from '#model/agreed-service.ts';
import type { ApprovalRule } from '#model/approval.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { ClearingSettings } from '#model/ledger-clearing.ts';
import type { HandOverSettings } from '#model/hand-over.ts';
import type { LedgerSettings } from '#model/ledger-flow.ts';
import type { PaymentSettings } from '#model/ledger-money.ts';
import type { PairingSettings } from '#model/pairing.ts';
import { notifyLive } from '#engine/deps.ts';
import { createFlow } from '#engine/flows.ts';
import { connectionError } from '#engine/connections/connection-errors.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { presets, type Preset } from '#engine/presets/presets.ts';
import { appendAudit } from '#store/audit.ts';
import { requestPass } from '#store/checkpoints.ts';
import { closeConflictsOf } from '#store/conflicts.ts';
import { findConnection, type ConnectionRow } from '#store/connections.ts';
import type { Database, FlowTable } from '#store/tables.ts';
import type { Selectable } from 'kysely';
import { requireNoApply } from '#engine/rehearsals/require-free.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import { requireApprovals } from './approval-rules.ts';
import { setWriteBack } from './cross-reference-flow.ts';
import { alignCompanions, markCompanions } from './companion-flows.ts';
import type { FlowEnds, HoldsFlow } from './held-flows.ts';
import {
  bookedAsInvoices,
  changedProposals,
  requireUnapproved,
  type LedgerChange,
} from './proposal-settings.ts';
import { setGroups } from './membership-flow.ts';
import { setPayouts } from './payout-flows.ts';
import { setWayBack } from './way-back-flow.ts';

/** Only what is to change. */
export interface FlowSettingsChange {
  readonly onArchive?: FlowSettings['onArchive'] | undefined;
  readonly onSourceGone?: 'archive' | 'leave' | undefined;
  readonly onTargetEdit?: FlowSettings['onTargetEdit'] | undefined;
  readonly direction?: FlowSettings['direction'] | undefined;
  readonly owner?: FlowSettings['owner'] | undefined;
  readonly writeBack?: 'off' | 'on' | undefined;
  readonly groups?: FlowSettings['groups'] | undefined;
  /** Replaced whole; none where it is empty. */
  readonly approvals?: readonly ApprovalRule[] | undefined;
  /** Members that are left out stay; of flows without a ledger nothing is kept. */
  readonly ledger?: LedgerChange | undefined;
  /** As `ledger`, of flows that carry payments. */
  readonly clearing?:
    | { readonly [Name in keyof ClearingSettings]?: ClearingSettings[Name] | undefined }
    | undefined;
  readonly payments?:
    | { readonly [Name in keyof PaymentSettings]?: PaymentSettings[Name] | undefined }
    | undefined;
  /** As `ledger`, of flows that bill what was agreed on; its lists are replaced whole. */
  readonly billing?: { readonly [Name in keyof AgreedBilling]?: AgreedBilling[Name] | undefined } | undefined;
  /** As `ledger`, of flows that hand invoices over. */
  readonly handOver?:
    | { readonly [Name in keyof HandOverSettings]?: HandOverSettings[Name] | undefined }
    | undefined;
  /** As `ledger`, of flows that pair payments with charges. */
  readonly pairing?:
    | { readonly [Name in keyof PairingSettings]?: PairingSettings[Name] | undefined }
    | undefined;
}

export interface FlowChangeDeps extends ActionDeps {
  readonly registry: ConnectorRegistry;
  /** What keeps a flow from running; nothing does where it is left out. */
  readonly holds?: HoldsFlow;
}

export interface FlowActionDeps extends FlowChangeDeps {
  readonly presets: ReadonlyMap<string, Preset>;
}

type FlowRow = Selectable<FlowTable>;

const changed = <Settings extends FlowSettings>(
  settings: Settings,
  change: FlowSettingsChange,
): Settings => ({
  ...settings,
  ...(change.onArchive === undefined ? {} : { onArchive: change.onArchive }),
  ...(change.onSourceGone === undefined ? {} : { onSourceGone: change.onSourceGone }),
  ...(change.onTargetEdit === undefined ? {} : { onTargetEdit: change.onTargetEdit }),
  ...(change.direction === undefined ? {} : { direction: change.direction }),
  ...(change.owner === undefined ? {} : { owner: change.owner }),
  ...(change.writeBack === undefined ? {} : { writeBack: change.writeBack }),
  ...(change.groups === undefined ? {} : { groups: change.groups }),
  ...(change.approvals === undefined ? {} : { approvals: change.approvals }),
  ...(settings.ledger === undefined || change.ledger === undefined
    ? {}
    : { ledger: changedLedger(settings.ledger, change.ledger) }),
  ...(settings.payments === undefined || change.payments === undefined
    ? {}
    : { payments: changedPayments(settings.payments, change.payments) }),
  ...(settings.clearing === undefined || change.clearing === undefined
    ? {}
    : { clearing: changedClearing(settings.clearing, change.clearing) }),
  ...(settings.handOver === undefined || change.handOver === undefined
    ? {}
    : { handOver: changedHandOver(settings.handOver, change.handOver) }),
  ...(settings.pairing === undefined || change.pairing === undefined
    ? {}
    : { pairing: changedPairing(settings.pairing, change.pairing) }),
  ...(settings.billing === undefined || change.billing === undefined
    ? {}
    : { billing: changedBilling(settings.billing, change.billing) }),
});

const changedBilling = (
  held: AgreedBilling,
  change: NonNullable<FlowSettingsChange['billing']>,
): AgreedBilling => ({
  ...fromOf(change.from ?? held.from),
  onceOff: change.onceOff ?? held.onceOff,
  recurring: change.recurring ?? held.recurring,
  billedAtSource: change.billedAtSource ?? held.billedAtSource,
  start: change.start ?? held.start,
  term: change.term ?? held.term,
  openPrices: change.openPrices ?? held.openPrices,
  collection: change.collection ?? held.collection,
  onWithdrawn: change.onWithdrawn ?? held.onWithdrawn,
  defaultTax: change.defaultTax ?? held.defaultTax,
  services: change.services ?? held.services,
  taxes: change.taxes ?? held.taxes,
});

const changedHandOver = (
  held: HandOverSettings,
  change: NonNullable<FlowSettingsChange['handOver']>,
): HandOverSettings => ({
  ...fromOf(change.from ?? held.from),
  when: change.when ?? held.when,
  of: change.of ?? held.of,
  ...draftsOf(change.drafts ?? held.drafts, change.draftRates ?? held.draftRates),
});

const draftsOf = (
  drafts: HandOverSettings['drafts'],
  draftRates: HandOverSettings['draftRates'],
): Pick<HandOverSettings, 'drafts' | 'draftRates'> => ({
  ...(drafts === undefined ? {} : { drafts }),
  ...(draftRates === undefined ? {} : { draftRates }),
});

const changedPairing = (
  held: PairingSettings,
  change: NonNullable<FlowSettingsChange['pairing']>,
): PairingSettings => ({
  ...fromOf(change.from ?? held.from),
  keys: change.keys ?? held.keys,
  description: change.description ?? held.description,
  surcharge: change.surcharge ?? held.surcharge,
});

const changedPayments = (
  held: PaymentSettings,
  change: NonNullable<FlowSettingsChange['payments']>,
): PaymentSettings => ({
  mode: change.mode ?? held.mode,
  ...fromOf(change.from ?? held.from),
  when: change.when ?? held.when,
  clearingAccount: change.clearingAccount ?? held.clearingAccount,
  ...clearingAccountsOf(change.clearingAccounts ?? held.clearingAccounts),
  onRejected: change.onRejected ?? held.onRejected,
  onRefunded: change.onRefunded ?? held.onRefunded,
  payouts: change.payouts ?? held.payouts,
  bankAccount: change.bankAccount ?? held.bankAccount,
  fees: change.fees ?? held.fees,
  feeAccount: change.feeAccount ?? held.feeAccount,
  feeTax: change.feeTax ?? held.feeTax,
  clawbackAccount: change.clawbackAccount ?? held.clawbackAccount,
  payoutContact: change.payoutContact ?? held.payoutContact,
});

const clearingAccountsOf = (
  clearingAccounts: PaymentSettings['clearingAccounts'],
): Pick<PaymentSettings, 'clearingAccounts'> => (clearingAccounts === undefined ? {} : { clearingAccounts });

const changedClearing = (
  held: ClearingSettings,
  change: NonNullable<FlowSettingsChange['clearing']>,
): ClearingSettings => ({
  mode: change.mode ?? held.mode,
  ...fromOf(change.from ?? held.from),
  accounts: change.accounts ?? held.accounts,
  feeAccount: change.feeAccount ?? held.feeAccount,
  feeTax: change.feeTax ?? held.feeTax,
  refundAccount: change.refundAccount ?? held.refundAccount,
  disputeAccount: change.disputeAccount ?? held.disputeAccount,
  contact: change.contact ?? held.contact,
});

const changedLedger = (
  held: LedgerSettings,
  change: NonNullable<FlowSettingsChange['ledger']>,
): LedgerSettings => ({
  mode: change.mode ?? held.mode,
  ...fromOf(change.from ?? held.from),
  state: change.state ?? held.state,
  basis: change.basis ?? held.basis,
  residue: change.residue ?? held.residue,
  onApprovedEdit: change.onApprovedEdit ?? held.onApprovedEdit,
  defaultAccount: change.defaultAccount ?? held.defaultAccount,
  defaultTax: change.defaultTax ?? held.defaultTax,
  accountMap: change.accountMap ?? held.accountMap,
  ...lookOf(change.tracking ?? held.tracking, change.brandingTheme ?? held.brandingTheme),
  ...taxMapOf(change.taxMap ?? held.taxMap),
  ...changedProposals(held.proposals, change.proposals),
});

const lookOf = (
  tracking: LedgerSettings['tracking'],
  brandingTheme: LedgerSettings['brandingTheme'],
): Pick<LedgerSettings, 'tracking' | 'brandingTheme'> => ({
  ...(tracking === undefined ? {} : { tracking }),
  ...(brandingTheme === undefined ? {} : { brandingTheme }),
});

const taxMapOf = (taxMap: LedgerSettings['taxMap']): Pick<LedgerSettings, 'taxMap'> =>
  taxMap === undefined ? {} : { taxMap };

const fromOf = (from: string | undefined): { readonly from?: string } => (from === undefined ? {} : { from });

const changeable = [
  'onArchive',
  'onSourceGone',
  'onTargetEdit',
  'direction',
  'owner',
  'writeBack',
  'groups',
] as const satisfies readonly (keyof FlowSettings)[];

const ledgerJson = (ledger: LedgerSettings | undefined): JsonObject =>
  ledger === undefined
    ? {}
    : {
        ...ledger,
        accountMap: ledger.accountMap.map((entry) => ({ ...entry })),
        tracking: (ledger.tracking ?? []).map((entry) => ({ ...entry })),
        taxMap: (ledger.taxMap ?? []).map((entry) => ({ ...entry })),
        proposals: ledger.proposals === undefined ? null : { ...ledger.proposals },
      };

/** Settings of payments and payouts, as they are now. */
const moneyJson = ({ payments, clearing }: FlowSettings): JsonObject => ({
  ...(payments === undefined
    ? {}
    : {
        payments: {
          ...payments,
          clearingAccounts: (payments.clearingAccounts ?? []).map((entry) => ({ ...entry })),
        },
      }),
  ...(clearing === undefined
    ? {}
    : { clearing: { ...clearing, accounts: clearing.accounts.map((entry) => ({ ...entry })) } }),
});

/** The settings a person may change, as they are now. */
const changeableOf = (settings: FlowSettings): JsonObject => ({
  ...Object.fromEntries(changeable.map((name) => [name, settings[name]])),
  ...(settings.ledger === undefined ? {} : { ledger: ledgerJson(settings.ledger) }),
  ...(settings.approvals === undefined ? {} : { approvals: approvalsJson(settings.approvals) }),
  ...moneyJson(settings),
  ...(settings.handOver === undefined ? {} : { handOver: handOverJson(settings.handOver) }),
  ...(settings.pairing === undefined
    ? {}
    : { pairing: { ...settings.pairing, keys: [...settings.pairing.keys] } }),
  ...billingJson(settings.billing),
});

const handOverJson = (handOver: HandOverSettings): JsonObject => ({
  ...handOver,
  draftRates: (handOver.draftRates ?? []).map((entry) => ({ ...entry })),
});

const handOversJson = ({ handOver }: FlowSettings): JsonObject =>
  handOver === undefined ? {} : handOverJson(handOver);

const billingJson = (billing: AgreedBilling | undefined): JsonObject =>
  billing === undefined
    ? {}
    : {
        billing: {
          ...billing,
          services: billing.services.map((entry) => ({ ...entry })),
          taxes: billing.taxes.map((entry) => ({ ...entry })),
        },
      };

const approvalsJson = (rules: readonly ApprovalRule[] | undefined): JsonObject[] =>
  (rules ?? []).map((rule) => ({ ...rule }));

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

/** The flow, locked. @throws `flow.not_found`. */
const lockFlow = async (trx: Transaction<Database>, id: FlowId): Promise<FlowRow> => {
  const row = await trx.selectFrom('flow').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) throw actionError('flow.not_found', 'There is no such flow in this workspace.');
  return row;
};

/** @throws `flow.held`. */
const requireFree = async (
  trx: Transaction<Database>,
  { holds }: FlowChangeDeps,
  { workspaceId }: Acting,
  name: string,
  ends: FlowEnds,
): Promise<void> => {
  const module = (await holds?.(trx, workspaceId, ends)) ?? null;
  if (module === null) return;
  throw actionError('flow.held', `"${name}" cannot run while the module "${module}" is switched off.`, {
    details: { module },
  });
};

/** Makes a flow of a preset between two connections. Its source records are looked at from now on. */
export const addFlow = (
  deps: FlowActionDeps,
  acting: Acting,
  input: {
    readonly preset: string;
    readonly sourceConnectionId: ConnectionId;
    readonly targetConnectionId: ConnectionId;
    readonly settings: FlowSettingsChange;
  },
): Promise<{ readonly flowId: FlowId }> =>
  act(deps, acting, async (trx, now) => {
    const shipped = deps.presets.get(input.preset);
    if (shipped === undefined)
      throw actionError('flow.unknown_preset', `There is no preset "${input.preset}".`, {
        details: { known: [...deps.presets.keys()] },
      });
    const source = await requireConnection(trx, input.sourceConnectionId, shipped.source.vendor);
    const target = await requireConnection(trx, input.targetConnectionId, shipped.target.vendor);
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
    await requireFree(trx, deps, acting, preset.name, preset);
    const end = { ...preset.target, defined: target.custom_fields };
    requireApprovals(deps.registry, end, preset.settings, input.settings.approvals);
    requireUnapproved(preset.settings.ledger, input.settings.ledger);
    const flowId = await createFlow(
      trx,
      {
        source: { workspaceId, connectionId: source.id },
        target: { workspaceId, connectionId: target.id },
      },
      { ...preset, settings: changed(preset.settings, input.settings) },
      acting.actor,
      now,
    );
    if (input.settings.writeBack === 'on')
      await setWriteBack(trx, await lockFlow(trx, flowId), preset, true, acting.actor, now);
    if (input.settings.groups !== undefined && input.settings.groups !== 'off')
      await setGroups(trx, await lockFlow(trx, flowId), preset, input.settings.groups, acting.actor, now);
    const made = await lockFlow(trx, flowId);
    await setPayouts(trx, made, preset, made.settings, acting.actor, now);
    if (input.settings.direction === 'two_way') await setWayBack(trx, deps.registry, made, acting.actor, now);
    await notifyLive(trx, workspaceId, ['records', 'overview']);
    await deps.wake(trx, [source.id, target.id].toSorted());
    return { flowId };
  });

/**
 * Pauses or resumes a flow, or changes what it does with archived and edited records. While it is paused its records
 * gather marks and lose none. New settings have every record looked at again, behind all other work.
 */
export const changeFlow = (
  deps: FlowChangeDeps,
  acting: Acting,
  flowId: FlowId,
  input: FlowChange,
): Promise<void> => act(deps, acting, (trx, now) => changeFlowIn(trx, deps, acting, flowId, input, now));

export interface FlowChange {
  readonly state: 'enabled' | 'paused' | null;
  readonly settings: FlowSettingsChange;
}

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
  const settings = changed(flow.settings, input.settings);
  const isChanged = !sameJson(changeableOf(settings), changeableOf(flow.settings));
  if (state === flow.state && !isChanged) return;
  if (isChanged && !isHeld) await requireNoApply(trx, flow);
  if (state === 'enabled' && flow.state === 'paused') {
    const source = await findConnection(trx, flow.source_connection_id);
    const target = await findConnection(trx, flow.target_connection_id);
    await requireFree(trx, deps, acting, flow.name, {
      source: { vendor: source?.vendor ?? '', kind: flow.source_kind },
      target: { vendor: target?.vendor ?? '', kind: flow.target_kind },
    });
  }
  if (input.settings.approvals !== undefined) {
    const target = await findConnection(trx, flow.target_connection_id);
    const end = {
      vendor: target?.vendor ?? '',
      kind: flow.target_kind,
      defined: target?.custom_fields ?? {},
    };
    requireApprovals(deps.registry, end, flow.settings, input.settings.approvals);
  }
  await trx
    .updateTable('flow')
    .set({
      state,
      paused_for: state === flow.state ? flow.paused_for : null,
      settings: JSON.stringify(settings),
    })
    .where('id', '=', flowId)
    .execute();
  if (settings.groups !== flow.settings.groups)
    await setGroups(trx, flow, presets.get(flow.preset), settings.groups ?? 'off', acting.actor, now);
  if (settings.writeBack !== flow.settings.writeBack)
    await setWriteBack(trx, flow, presets.get(flow.preset), settings.writeBack === 'on', acting.actor, now);
  if (settings.direction === 'two_way' && flow.settings.direction !== 'two_way')
    await setWayBack(trx, deps.registry, flow, acting.actor, now);
  const isMoneyChanged = !sameJson(moneyJson(settings), moneyJson(flow.settings));
  if (isMoneyChanged) await setPayouts(trx, flow, presets.get(flow.preset), settings, acting.actor, now);
  await alignCompanions(trx, { id: flowId, state, settings });
  if (isChanged) {
    await closeConflictsOf(trx, flowId, now);
    await markCompanions(trx, flowId, now);
  }
  // What its map, accounts or rules refused may be taken by others.
  const isLedgerChanged =
    isMoneyChanged ||
    !sameJson(ledgerJson(settings.ledger), ledgerJson(flow.settings.ledger)) ||
    !sameJson(billingJson(settings.billing), billingJson(flow.settings.billing)) ||
    settings.pairing !== flow.settings.pairing ||
    !sameJson(handOversJson(settings), handOversJson(flow.settings));
  // Rules for approval change no plan, only what of it waits.
  const isPlanChanged = !sameJson(
    changeableOf({ ...settings, approvals: [] }),
    changeableOf({ ...flow.settings, approvals: [] }),
  );
  const states = [
    'awaiting_approval',
    ...(isPlanChanged ? ['in_sync', 'skipped', 'conflict'] : []),
    ...(isLedgerChanged ? ['dead'] : []),
  ];
  if (isChanged)
    await sql`
        update flow_record set seq = seq + 1, marked_at = ${now}, next_at = 0, attempts = 0
        where flow_id = ${flowId} and state = any(${states}::text[])`.execute(trx);
  await notifyLive(trx, acting.workspaceId, ['records', 'overview', 'conflicts']);
  if (state === 'enabled')
    await deps.wake(trx, [...new Set([flow.source_connection_id, flow.target_connection_id])].toSorted());
  const { actor } = acting;
  const about = { actor, subjectKind: 'flow', subjectId: flowId };
  await appendAudit(
    trx,
    acting.workspaceId,
    [
      ...(state === flow.state
        ? []
        : [
            {
              ...about,
              action: state === 'paused' ? ('flow.paused' as const) : ('flow.resumed' as const),
              details: {},
            },
          ]),
      ...(isChanged
        ? [
            {
              ...about,
              action: 'flow.changed' as const,
              details: changeableOf(settings),
            },
          ]
        : []),
    ],
    now,
  );
};

/** Has both ends of a flow listed now instead of at their next poll. Returns the connections that were asked. */
export const syncFlowNow = (
  deps: ActionDeps,
  acting: Acting,
  flowId: FlowId,
  options: { readonly all: boolean },
): Promise<{ readonly connectionIds: readonly ConnectionId[] }> =>
  act(deps, acting, async (trx, now) => {
    const flow = await lockFlow(trx, flowId);
    if (flow.state === 'paused') throw actionError('flow.paused', `"${flow.name}" is paused.`);
    const ids = [flow.source_connection_id, flow.target_connection_id].toSorted();
    for (const id of ids) {
      const row = await findConnection(trx, id);
      if (row?.state !== 'connected')
        throw connectionError('connection.not_connected', `"${row?.name ?? id}" is not connected.`);
      const checkpoints = await trx
        .selectFrom('checkpoint')
        .select('kind')
        .where('connection_id', '=', id)
        .execute();
      const kinds = checkpoints.map((checkpoint) => checkpoint.kind);
      await requestPass(trx, id, kinds, { all: options.all, now });
    }
    await notifyLive(trx, acting.workspaceId, ['connections']);
    await deps.wake(trx, ids);
    const { actor } = acting;
    await appendAudit(
      trx,
      acting.workspaceId,
      [
        {
          actor,
          action: 'flow.sync_requested',
          subjectKind: 'flow',
          subjectId: flowId,
          details: { all: options.all },
        },
      ],
      now,
    );
    return { connectionIds: ids };
  });
