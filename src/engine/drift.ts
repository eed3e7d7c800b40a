import type { Transaction } from 'kysely';
import { canonicalJson, type JsonObject, type JsonValue } from '#base/json.ts';
import { unreachable } from '#base/never.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { DriftState, FieldDrift, FlowDrift } from '#model/drift.ts';
import { valueAt } from '#model/mapping.ts';
import { contentHash } from '#store/content-hash.ts';
import { findLastWrite } from '#store/last-writes.ts';
import type { LinkedFlowRecord } from '#store/linked-flow-records.ts';
import { loadPairs } from '#store/reconcile/pairs.ts';
import type { Database } from '#store/tables.ts';
import type { OpenFlow } from '#store/work.ts';
import { agreedContext } from './agreed.ts';
import type { Considered } from './considered.ts';
import type { EngineDeps } from './deps.ts';
import type { Agreed, Plan } from './plan.ts';
import { findComparedFlow } from './reconcile/compared-flow.ts';
import { openLookingSession } from './reconcile/looking-session.ts';
import { considerFlow } from './round.ts';

/** What a plan is made from so that no edit of the target counts as kept, and one that a person archived is looked into. */
const agreedOnNothing: Agreed = { state: 'archived', values: {} };

/**
 * Holds both sides of one flow record against each other as the pipeline would, without a write or a call. Unlike a plan it
 * tells every difference, also those that the flow leaves alone.
 */
export const lookAtDrift = async (
  trx: Transaction<Database>,
  deps: EngineDeps,
  record: LinkedFlowRecord,
): Promise<FlowDrift> => {
  const { flowId, sourceRecordId, target, settings } = record;
  const judged = await judgeBoth(trx, deps, record);
  const { state, fields, archived } = judged;
  return {
    ...judged,
    flowId,
    flowName: record.flowName,
    flowState: record.flowState,
    onTargetEdit: settings.onTargetEdit,
    sourceRecordId,
    target: target === null ? null : { id: target.id, key: target.key, state: target.state },
    seenAt: target?.observedAt ?? null,
    isMoving: record.isDirty || record.isBeingWritten || record.isStale || (target?.isStale ?? false),
    isBeingWritten: record.isBeingWritten,
    lastWrite: await findLastWrite(trx, record, 'any'),
    lastOverwrite: await findLastWrite(trx, record, 'overwriting'),
    seen: contentHash(
      canonicalJson([state, archived, fields.map(({ field, wanted, held }) => [field, wanted, held])]),
    ),
  };
};

const judgeBoth = async (
  trx: Transaction<Database>,
  deps: EngineDeps,
  record: LinkedFlowRecord,
): Promise<Judged> => {
  const { flowId, sourceRecordId } = record;
  const compared = await findComparedFlow(trx, deps.registry, record);
  const [pair] = await loadPairs(trx, flowId, [sourceRecordId]);
  if (compared === null || pair === undefined) return nothingKnown('unread');
  const session = openLookingSession(deps, compared.target);
  const agreed = deps.vault.seal(JSON.stringify(agreedOnNothing), agreedContext(flowId, sourceRecordId));
  const [considered] = await considerFlow(trx, session, compared.flow, [{ ...pair, agreed }]);
  return considered === undefined
    ? nothingKnown('unread')
    : judge(considered, compared.flow, compared.targetKind.fields);
};

type Judged = Pick<FlowDrift, 'state' | 'code' | 'message' | 'archived' | 'fields' | 'wanted' | 'held'>;

const nothingKnown = (
  state: DriftState,
  code: string | null = null,
  message: string | null = null,
): Judged => ({ state, code, message, archived: null, fields: [], wanted: {}, held: {} });

const judge = (considered: Considered, flow: OpenFlow, specs: readonly FieldSpec[]): Judged => {
  switch (considered.verdict) {
    case 'broken':
      return nothingKnown('refused', 'bug.unexpected', considered.message);
    case 'review':
      return nothingKnown('review', considered.review.reason);
    case 'planned':
      return judgePlan(considered.plan, considered.target?.fields ?? null, flow, specs);
    default:
      return unreachable(considered);
  }
};

const judgePlan = (
  plan: Plan,
  held: JsonObject | null,
  flow: OpenFlow,
  specs: readonly FieldSpec[],
): Judged => {
  switch (plan.plan) {
    case 'nothing':
      return { ...nothingKnown('in_step'), wanted: plan.agreed.values, held: held ?? {} };
    case 'skip':
      if (plan.reason === 'flow.target_gone') return nothingKnown('gone', plan.reason);
      return nothingKnown(held === null ? 'not_linked' : 'left_out', plan.reason);
    case 'refuse':
      return nothingKnown(
        'refused',
        plan.findings[0]?.code ?? 'plan.value_refused',
        plan.findings.map((finding) => finding.message).join(' '),
      );
    case 'write': {
      if (held === null || plan.action === 'create') return nothingKnown('not_linked');
      const isArchiving = plan.action === 'archive';
      return {
        ...nothingKnown('drifted'),
        archived: plan.action === 'update' ? null : { wanted: isArchiving, held: !isArchiving },
        fields: Object.entries(plan.set).map(([field, wanted]) => driftOf(field, wanted, held, flow, specs)),
        wanted: plan.agreed.values,
        held,
      };
    }
    default:
      return unreachable(plan);
  }
};

const driftOf = (
  field: string,
  wanted: JsonValue,
  held: JsonObject,
  flow: OpenFlow,
  specs: readonly FieldSpec[],
): FieldDrift => {
  const rows = flow.rules.filter((rule) => rule.target === field);
  const [row] = rows;
  const isPlain =
    row !== undefined &&
    rows.length === 1 &&
    'from' in row &&
    (row.transform === undefined || row.transform === 'text' || row.transform === 'asIs');
  return {
    field,
    label: specs.find((spec) => spec.name === field)?.label ?? field,
    from: isPlain ? row.from : null,
    wanted,
    held: valueAt(held, field),
  };
};
