import type { Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { unreachable } from '#base/never.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { FieldConsequence, LookOutcome } from '#model/link-move.ts';
import { valueAt } from '#model/mapping.ts';
import type { Considered } from '#engine/considered.ts';
import type { Plan, PlannedAction } from '#engine/plan.ts';
import { findComparedFlow } from '#engine/reconcile/compared-flow.ts';
import { openLookingSession } from '#engine/reconcile/looking-session.ts';
import { considerFlow } from '#engine/round.ts';
import type { SessionDeps } from '#engine/session.ts';
import { loadPairs } from '#store/reconcile/pairs.ts';
import type { Database } from '#store/tables.ts';

/** A flow as its next look will see it. */
export interface LookedFlow {
  readonly flowId: FlowId;
  readonly mappingVersion: number;
  readonly settings: FlowSettings;
}

export interface Looked {
  readonly outcome: LookOutcome;
  readonly code: string | null;
  readonly message: string | null;
  readonly fields: readonly FieldConsequence[];
  /** The target that it has, or that matching finds. */
  readonly targetId: RecordId | null;
  /** True where matching finds the target just now. */
  readonly isMatched: boolean;
}

/**
 * What the pipeline's next look at these records comes to, with all that this transaction has changed so far: the very
 * matching and plan, without a write or a call.
 */
export const lookAtRecords = async (
  trx: Transaction<Database>,
  deps: SessionDeps,
  flow: LookedFlow,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, Looked>> => {
  const compared = await findComparedFlow(trx, deps.registry, flow);
  if (compared === null) return new Map(ids.map((id) => [id, unread]));
  const pairs = await loadPairs(trx, flow.flowId, ids);
  const session = openLookingSession(deps, compared.target);
  const considered = await considerFlow(trx, session, compared.flow, pairs);
  return new Map(
    considered.map((each) => [each.dirty.source_record_id, judge(each, compared.targetKind.fields)]),
  );
};

const unread: Looked = {
  outcome: 'unread',
  code: 'reconcile.not_ready',
  message: null,
  fields: [],
  targetId: null,
  isMatched: false,
};

const judge = (considered: Considered, specs: readonly FieldSpec[]): Looked => {
  switch (considered.verdict) {
    case 'broken':
      return { ...unread, outcome: 'refused', code: 'bug.unexpected', message: considered.message };
    case 'review':
      return { ...unread, outcome: 'review', code: considered.review.reason };
    case 'planned': {
      const { plan, target, matched } = considered;
      const at = { targetId: target?.id ?? null, isMatched: matched !== null };
      return { ...unread, ...at, ...judgePlan(plan, target?.fields ?? {}, specs) };
    }
    default:
      return unreachable(considered);
  }
};

type Judged = Pick<Looked, 'outcome' | 'code' | 'message' | 'fields'>;

const judgePlan = (plan: Plan, held: JsonObject, specs: readonly FieldSpec[]): Judged => {
  const quiet = { code: null, message: null, fields: [] };
  switch (plan.plan) {
    case 'nothing':
      return { ...quiet, outcome: 'nothing' };
    case 'skip':
      return { ...quiet, outcome: 'left_alone', code: plan.reason, message: plan.detail ?? null };
    case 'refuse': {
      const [first] = plan.findings;
      const fields = plan.refused === undefined ? [] : fieldsOf(plan.refused, held, specs);
      return { outcome: 'refused', code: first?.code ?? null, message: first?.message ?? null, fields };
    }
    case 'write':
      return { ...quiet, outcome: plan.action, fields: fieldsOf(plan, held, specs) };
    default:
      return unreachable(plan);
  }
};

const fieldsOf = (
  { set }: PlannedAction,
  held: JsonObject,
  specs: readonly FieldSpec[],
): readonly FieldConsequence[] =>
  Object.entries(set).map(([field, wanted]) => ({
    field,
    label: specs.find((spec) => spec.name === field)?.label ?? field,
    wanted,
    held: valueAt(held, field),
  }));
