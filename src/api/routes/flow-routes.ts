import type { Transaction } from 'kysely';
import type { FlowId, WorkspaceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { kindLabel } from '#api/kinds.ts';
import { problemOf } from '#api/problems.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listFlowReasons } from '#contract/flow-reasons.ts';
import {
  changeFlow,
  createFlow,
  listFlows,
  listPresets,
  readFlow,
  syncFlow,
  type Flow,
} from '#contract/flows.ts';
import { previewFlow } from '#contract/shared-targets.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import * as preview from '#engine/actions/flow-preview.ts';
import { presets } from '#engine/presets/presets.ts';
import { openSharedTargets, type BesideFlow, type SharedTargets } from '#engine/shared-targets.ts';
import { crmModules } from '#model/crm/modules.ts';
import type { Database } from '#store/tables.ts';
import * as reasons from '#store/views/flow-reasons.ts';
import { countFlows, loadFlows, type FlowCountsView, type FlowView } from '#store/views/flow-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const flowRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const answer = (
    view: FlowView,
    all: readonly FlowView[],
    countsOf: (flow: FlowId) => FlowCountsView,
    shared: SharedTargets,
  ): Flow =>
    flowOf(
      deps,
      view,
      countsOf(view.id),
      all.filter((each) => each.companion_of === view.id).map((each) => companionOf(each, countsOf(each.id))),
      besideOf(shared.besideFlow(view.id)),
    );

  const flowAsItIs = (workspaceId: WorkspaceId, id: FlowId): Promise<Flow> =>
    inWorkspace(deps.db, workspaceId, async (trx) => {
      const view = await requireFlow(trx, id);
      const shared = await openSharedTargets(trx, deps.registry);
      return answer(view, await loadFlows(trx), await countFlows(trx), shared);
    });

  serve(app, listFlows, ({ member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const countsOf = await countFlows(trx);
      const views = await loadFlows(trx);
      const mains = views.filter((view) => view.companion_of === null);
      const shared = await openSharedTargets(trx, deps.registry);
      return { items: mains.map((view) => answer(view, views, countsOf, shared)) };
    }),
  );

  serve(app, readFlow, ({ params, member }) => flowAsItIs(member().workspaceId, params.id));

  serve(app, previewFlow, async ({ params, query, member }) => ({
    items: besideOf(
      await preview.previewFlow({ ...deps, presets }, member().workspaceId, { ...params, ...query }),
    ),
  }));

  serve(app, listFlowReasons, ({ params, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const { id } = await requireFlow(trx, params.id);
      const found = await reasons.listFlowReasons(trx, id);
      return {
        items: found.map(({ state, code, records }) => ({ state, problem: problemOf(code), records })),
      };
    }),
  );

  serve(app, listPresets, async () => ({
    items: [...presets.values()].map(({ preset, name, source, target }) => ({
      preset,
      name,
      source: { ...source, kindLabel: kindLabel(deps.registry, source.vendor, source.kind) },
      target: { ...target, kindLabel: kindLabel(deps.registry, target.vendor, target.kind) },
    })),
  }));

  serve(app, createFlow, async ({ body, member }) => {
    const acting = member();
    const { flowId } = await deps.actions.flows.create(acting, body);
    return flowAsItIs(acting.workspaceId, flowId);
  });

  serve(app, changeFlow, async ({ params, body, member }) => {
    const acting = member();
    await deps.actions.flows.change(acting, params.id, {
      state: body.state ?? null,
      settings: body.settings ?? {},
    });
    return flowAsItIs(acting.workspaceId, params.id);
  });

  serve(app, syncFlow, async ({ params, body, member }) => {
    const asked = await deps.actions.flows.syncNow(member(), params.id, body);
    return { connectionIds: [...asked.connectionIds] };
  });
};

const requireFlow = async (trx: Transaction<Database>, id: FlowId): Promise<FlowView> => {
  const [view] = await loadFlows(trx, id);
  if (view === undefined) throw actionError('flow.not_found', 'There is no such flow in this workspace.');
  return view;
};

/** As the contract has them, whose lists may be written to. */
const besideOf = (found: readonly BesideFlow[]): Flow['sharesTargetWith'] =>
  found.map(({ outcomes, ...beside }) => ({
    ...beside,
    outcomes: outcomes.map(({ fields, ...each }) => ({ ...each, fields: [...fields] })),
  }));

/** As the contract has them, whose lists may be written to. */
const approvalsOf = ({ approvals = [] }: FlowView['settings']): NonNullable<Flow['settings']['approvals']> =>
  approvals.map((rule) =>
    rule.when === 'fieldChanged' ? { ...rule, fields: [...rule.fields] } : { ...rule },
  );

const companionOf = (view: FlowView, counts: FlowCountsView): Flow['companions'][number] => ({
  id: view.id,
  name: view.name,
  does: doneBy(view),
  state: view.state,
  counts,
});

const doneBy = ({ settings }: FlowView): Flow['companions'][number]['does'] => {
  if (settings.wayBack !== undefined) return 'way_back';
  if (settings.payouts !== undefined || settings.clearing !== undefined) return 'payouts';
  return settings.memberships === undefined ? 'cross_reference' : 'groups';
};

/** Whether records of the kind can be made at the target as it is connected. */
const isTargetWritable = (deps: ApiDeps, view: FlowView): boolean => {
  const { kinds, profiles } = deps.registry.get(view.target_vendor);
  const kind = kinds.find((each) => each.kind === view.target_kind);
  const profile = profiles.find((each) => each.profile === view.target_profile);
  return kind?.write?.actions.includes('create') === true && profile?.readsOnly !== true;
};

/** Whether anything of the kind can be written at the source as it is connected. */
const mayGoBack = (deps: ApiDeps, view: FlowView): boolean => {
  const { kinds, profiles } = deps.registry.get(view.source_vendor);
  const kind = kinds.find((each) => each.kind === view.source_kind);
  const profile = profiles.find((each) => each.profile === view.source_profile);
  return kind?.write?.actions.includes('update') === true && profile?.readsOnly !== true;
};

const handOverOf = (view: FlowView): Pick<Flow['settings'], 'handOver'> => {
  const { handOver } = view.settings;
  if (handOver === undefined) return {};
  const { draftRates, ...others } = handOver;
  return {
    handOver: {
      ...others,
      ...(draftRates === undefined ? {} : { draftRates: draftRates.map((rate) => ({ ...rate })) }),
    },
  };
};

const flowOf = (
  deps: ApiDeps,
  view: FlowView,
  counts: FlowCountsView,
  companions: Flow['companions'],
  sharesTargetWith: Flow['sharesTargetWith'],
): Flow => ({
  id: view.id,
  preset: view.preset,
  name: view.name,
  state: view.state,
  pausedFor: crmModules.find((module) => module === view.paused_for) ?? null,
  source: {
    connectionId: view.source_connection_id,
    connectionName: view.source_connection_name,
    vendor: view.source_vendor,
    kind: view.source_kind,
    kindLabel: kindLabel(deps.registry, view.source_vendor, view.source_kind),
  },
  target: {
    connectionId: view.target_connection_id,
    connectionName: view.target_connection_name,
    vendor: view.target_vendor,
    kind: view.target_kind,
    kindLabel: kindLabel(deps.registry, view.target_vendor, view.target_kind),
  },
  settings: {
    onArchive: view.settings.onArchive,
    onSourceGone: view.settings.onSourceGone ?? 'leave',
    onTargetEdit: view.settings.onTargetEdit,
    // A pair carries nothing that could go back.
    direction:
      mayGoBack(deps, view) && view.settings.pairing === undefined
        ? (view.settings.direction ?? 'one_way')
        : null,
    owner: view.settings.owner ?? 'ask',
    writeBack:
      presets.get(view.preset)?.crossReference === undefined ? null : (view.settings.writeBack ?? 'off'),
    groups: presets.get(view.preset)?.memberships === undefined ? null : (view.settings.groups ?? 'off'),
    mayKeepPayouts: view.settings.payments !== undefined && presets.get(view.preset)?.payouts !== undefined,
    createStates: [...view.settings.createStates],
    approvals: view.companion_of !== null ? null : approvalsOf(view.settings),
    ...(view.settings.ledger === undefined
      ? {}
      : {
          ledger: {
            ...view.settings.ledger,
            accountMap: view.settings.ledger.accountMap.map((entry) => ({ ...entry })),
            tracking: (view.settings.ledger.tracking ?? []).map((entry) => ({ ...entry })),
            taxMap: (view.settings.ledger.taxMap ?? []).map((entry) => ({ ...entry })),
          },
        }),
    ...(view.settings.payments === undefined
      ? {}
      : {
          payments: {
            ...view.settings.payments,
            clearingAccounts: (view.settings.payments.clearingAccounts ?? []).map((entry) => ({ ...entry })),
          },
        }),
    ...(view.settings.clearing === undefined
      ? {}
      : {
          clearing: {
            ...view.settings.clearing,
            accounts: view.settings.clearing.accounts.map((entry) => ({ ...entry })),
          },
        }),
    ...handOverOf(view),
    ...(view.settings.pairing === undefined
      ? {}
      : { pairing: { ...view.settings.pairing, keys: [...view.settings.pairing.keys] } }),
    ...(view.settings.billing === undefined
      ? {}
      : {
          billing: {
            ...view.settings.billing,
            services: view.settings.billing.services.map((entry) => ({ ...entry })),
            taxes: view.settings.billing.taxes.map((entry) => ({ ...entry })),
          },
        }),
  },
  targetWritable: isTargetWritable(deps, view),
  mappingVersion: view.mapping_version,
  counts,
  companions,
  sharesTargetWith,
  createdAt: view.created_at,
});
