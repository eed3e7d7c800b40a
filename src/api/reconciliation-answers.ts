import type { Transaction } from 'kysely';
import { minuteMs } from '#base/clock.ts';
import type { Finding, Reconciliation } from '#contract/reconciliations.ts';
import type { Problem } from '#contract/vocabulary.ts';
import { costOfWrites, type WriteCost } from '#engine/reconcile/cost.ts';
import { findingCodes, findingHints, findingKindFacts } from '#model/reconciliation.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import type { FindingView, ReconciliationView } from '#store/views/reconciliation-views.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import type { ApiDeps } from './api-deps.ts';
import { differencesOf } from './finding-differences.ts';
import { problemOf } from './problems.ts';

type ActorNames = Awaited<ReturnType<typeof loadActorNames>>;

/** A run as it is told outside; rate and estimate are of this moment. */
export const reconciliationOf = (
  deps: Pick<ApiDeps, 'registry' | 'clock'>,
  view: ReconciliationView,
  nameOf: ActorNames,
): Reconciliation => {
  const { left_out: leftOut = 0, ...mismatches } = view.counts;
  const now = view.ended_at ?? deps.clock.now();
  const secs = view.started_at === null ? 0 : (now - view.started_at) / 1_000;
  const perSecond = secs > 0 ? view.done / secs : 0;
  const left = Math.max(0, view.total - view.done);
  return {
    id: view.id,
    flowId: view.flow_id,
    flowName: view.flow_name,
    sourceVendor: view.source_vendor,
    targetVendor: view.target_vendor,
    purpose: view.purpose,
    name: view.name,
    trigger: view.trigger,
    state: view.state,
    scope: view.scope,
    mappingVersion: view.mapping_version,
    isDraft: view.draft !== null,
    progress: {
      total: view.total,
      done: view.done,
      perSecond: Math.round(perSecond),
      estimatedEndAt:
        view.state === 'running' && perSecond > 0
          ? Math.round(Math.min(now + (left / perSecond) * 1_000, now + 1_000 * minuteMs))
          : null,
    },
    agreeing: view.agreeing,
    findings: Object.values(mismatches).reduce((sum, count) => sum + count, 0),
    leftOut,
    queued: view.queued,
    counts: view.counts,
    actions: view.actions,
    waiting: view.waiting,
    costs: costsOf(deps, view),
    money: Object.entries(view.money).map(([currency, moved]) => ({ currency, ...moved })),
    totals: Object.entries(view.totals).map(([currency, { source, target }]) => ({
      currency,
      source,
      target,
    })),
    replay:
      view.replay_since === null
        ? null
        : {
            since: view.replay_since,
            asThen: view.replayed.as_then ?? 0,
            completed: view.replayed.completed ?? 0,
            asNow: view.replayed.as_now ?? 0,
          },
    heals: view.heals,
    compared: view.compared,
    previousId: view.previous_id,
    sourceReadAt: view.source_read_at,
    targetReadAt: view.target_read_at,
    notRefreshed: view.refresh_code === null ? null : problemOf(view.refresh_code),
    failure: view.code === null ? null : problemOf(view.code),
    requestedBy: nameOf(view.requested_by),
    requestedAt: view.requested_at,
    startedAt: view.started_at,
    endedAt: view.ended_at,
  };
};

/** What it takes at the target, and at the source where each new target's id is written back. */
const costsOf = ({ registry }: Pick<ApiDeps, 'registry'>, view: ReconciliationView): WriteCost[] => {
  const connectorOf = (vendor: string) => registry.list().find((each) => each.vendor === vendor);
  const target = connectorOf(view.target_vendor);
  const source = connectorOf(view.source_vendor);
  const { create = 0 } = view.actions;
  return [
    ...(target === undefined
      ? []
      : [
          costOfWrites(
            target,
            { profile: view.target_profile, settings: view.target_settings },
            view.target_kind,
            view.actions,
          ),
        ]),
    ...(source === undefined || !view.writes_back || create === 0
      ? []
      : [
          costOfWrites(
            source,
            { profile: view.source_profile, settings: view.source_settings },
            view.source_kind,
            { update: create },
          ),
        ]),
  ];
};

const messages: Readonly<Record<string, string>> = findingCodes;
const hints: Readonly<Record<string, string | undefined>> = findingHints;

/** What was found, with the values of both sides opened. */
export const findingsOf = async (
  trx: Transaction<Database>,
  deps: Pick<ApiDeps, 'registry' | 'vault'>,
  run: ReconciliationView,
  views: readonly FindingView[],
): Promise<Finding[]> => {
  const refs = await loadRecordRefs(
    trx,
    views.flatMap((view) => [view.source_record_id, view.target_record_id].filter((id) => id !== null)),
  );
  const nameOf = await loadActorNames(
    trx,
    views.map((view) => view.healed_by),
  );
  const differences = await differencesOf(trx, deps, run, views);
  return views.map((view) => {
    return {
      id: view.id,
      kind: view.kind,
      reason: view.code === null ? null : reasonOf(view.code, view.kind),
      action: view.action,
      source: refIn(refs, view.source_record_id),
      target: refIn(refs, view.target_record_id),
      differences: differences(view.id),
      queued: view.queued,
      waits: view.waits,
      state:
        view.occurred_at === null || view.basis === null ? null : { at: view.occurred_at, basis: view.basis },
      healable: view.healable,
      standing: view.standing,
      heal:
        view.healed_at === null || view.healed_by === null || view.heal_outcome === null
          ? null
          : {
              by: nameOf(view.healed_by),
              at: view.healed_at,
              outcome: view.heal_outcome,
              reason: healReasonOf(view),
              recordState: view.record_state ?? 'pending',
              isSettled: view.is_settled,
              change:
                view.change_id === null || view.change_state === null
                  ? null
                  : { id: view.change_id, state: view.change_state },
            },
    };
  });
};

const refIn = (
  refs: Awaited<ReturnType<typeof loadRecordRefs>>,
  id: FindingView['source_record_id'],
): Finding['source'] => (id === null ? null : (refs.get(id) ?? null));

/** Why a heal wrote nothing, where more is to be said than that both sides agree. */
const healReasonOf = (view: FindingView): Problem | null => {
  switch (view.heal_outcome) {
    case 'unread':
      return view.heal_code === null ? null : reasonOf(view.heal_code, view.kind);
    case 'left':
      return view.record_code === null ? null : leftReasonOf(view.record_code);
    default:
      return null;
  }
};

/** What was found of it is out of date: another comparison finds what is to be done now. */
const leftReasonOf = (code: string): Problem => {
  const told = problemOf(code);
  return told.hint === '' ? { ...told, hint: 'Compare both sides again to see where it stands now.' } : told;
};

const reasonOf = (code: string, kind: FindingView['kind']): Problem => {
  const told = problemOf(code, { message: messages[code] ?? null });
  return told.hint === '' ? { ...told, hint: hints[code] ?? findingKindFacts[kind].remedy } : told;
};
