import type { Transaction } from 'kysely';
import { newId, type FlowId, type RecordId } from '#base/ids.ts';
import type { JsonValue } from '#base/json.ts';
import { toIso } from '#base/clock.ts';
import { priorities } from '#model/change.ts';
import type { FlowDrift } from '#model/drift.ts';
import { agreedContext } from '#engine/agreed.ts';
import { notifyLive, type EngineDeps } from '#engine/deps.ts';
import { lookAtDrift } from '#engine/drift.ts';
import type { Agreed } from '#engine/plan.ts';
import { appendAudit } from '#store/audit.ts';
import { loadLinkedFlowRecords, storeAgreed, type LinkedFlowRecord } from '#store/linked-flow-records.ts';
import { markChanged, markStale } from '#store/marks.ts';
import { markForPerson } from '#store/person-marks.ts';
import { observeRecords } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { act, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import type { Beside, FlowRecordAsked } from './anew-actions.ts';

/** Flows that carry fields: those that tell ids or keep groups have nothing of their own to drift. */
const carriesFields = ({ settings }: LinkedFlowRecord): boolean =>
  settings.crossReference === undefined && settings.memberships === undefined;

/** How far the targets of a source record have drifted, one for each flow that carries it. */
export const readDrift = (
  deps: EngineDeps,
  acting: Pick<Acting, 'workspaceId'>,
  sourceRecordId: RecordId,
): Promise<readonly FlowDrift[]> =>
  inWorkspace(deps.db, acting.workspaceId, async (trx) => {
    const found: FlowDrift[] = [];
    const records = await loadLinkedFlowRecords(trx, { sourceRecordId }, { lock: false });
    for (const record of records.filter(carriesFields)) found.push(await lookAtDrift(trx, deps, record));
    return found;
  });

interface Drifted {
  readonly record: LinkedFlowRecord;
  readonly drift: FlowDrift;
}

/**
 * What a person decides on, locked. `seen` is what was shown to them; null decides on what is there now.
 * @throws `record.not_in_flow`, `record.in_step`, `record.drift_changed`, `record.write_under_way`.
 */
export const requireDrift = async (
  trx: Transaction<Database>,
  deps: EngineDeps,
  asked: FlowRecordAsked,
  seen: string | null,
): Promise<Drifted> => {
  const [record] = await loadLinkedFlowRecords(trx, asked, { lock: true });
  if (record === undefined || !carriesFields(record))
    throw actionError('record.not_in_flow', 'The record is not carried by this flow in this workspace.');
  if (record.isBeingWritten)
    throw actionError('record.write_under_way', 'The flow is writing to the target just now.');
  const drift = await lookAtDrift(trx, deps, record);
  if (drift.state === 'in_step') throw actionError('record.in_step', inStepSentence(drift));
  if (drift.state !== 'drifted')
    throw actionError('record.drift_changed', 'The two sides cannot be compared field by field now.', {
      details: { state: drift.state, reason: drift.code },
    });
  if (seen !== null && seen !== drift.seen)
    throw actionError('record.drift_changed', 'Something else differs now than was shown.');
  return { record, drift };
};

const inStepSentence = ({ lastOverwrite }: FlowDrift): string =>
  lastOverwrite === null
    ? 'Both sides hold the same.'
    : `Both sides hold the same. The flow took an edit of ${lastOverwrite.fields.join(', ')} back at ${toIso(lastOverwrite.at)}.`;

/**
 * Writes the source's values over what the target holds, once, whatever the flow's setting keeps; a target that was
 * archived there is restored. The write follows as the pipeline's, first of all work.
 * @throws what `requireDrift` throws, and `flow.paused`.
 */
export const healDrift = (
  deps: EngineDeps,
  acting: Acting,
  asked: FlowRecordAsked,
  seen: string | null,
  beside?: Beside,
): Promise<{ readonly drift: FlowDrift }> =>
  act(deps, acting, async (trx, now) => {
    const { record, drift } = await requireDrift(trx, deps, asked, seen);
    if (record.flowState === 'paused') throw actionError('flow.paused', `"${record.flowName}" is paused.`);
    // Agreed on nothing, no difference is a person's edit; agreed on as archived, the target may be restored.
    const agreed: Agreed = { state: drift.archived?.held === true ? 'archived' : 'active', values: {} };
    await keepAgreed(trx, deps, record, agreed);
    await markForPerson(trx, [record], now);
    await beside?.(trx, now);
    await notifyLive(trx, acting.workspaceId, ['records', 'overview']);
    await deps.wake(trx, [record.targetConnectionId]);
    const fields = [
      ...(drift.archived === null ? [] : ['archived']),
      ...drift.fields.map(({ field }) => field),
    ];
    await appendAudit(
      trx,
      acting.workspaceId,
      [
        {
          actor: acting.actor,
          action: 'record.heal_requested',
          subjectKind: 'record',
          subjectId: record.sourceRecordId,
          details: { flow: record.flowId, fields },
        },
      ],
      now,
    );
    return { drift };
  });

const keepAgreed = (
  trx: Transaction<Database>,
  deps: EngineDeps,
  of: FlowRecordAsked,
  agreed: Agreed,
): Promise<void> => {
  const context = agreedContext(of.flowId, of.sourceRecordId);
  return storeAgreed(trx, of, deps.vault.seal(JSON.stringify(agreed), context));
};

/**
 * After the source took values of the target over: observes the source as it is now, in the transaction that changed it, and
 * notes that both sides agree on these fields, so that no write follows of them under any setting. Answers what still
 * differs.
 */
export const settleAdopted = async (
  trx: Transaction<Database>,
  deps: EngineDeps,
  acting: Acting,
  adopted: FlowRecordAsked & {
    readonly kind: string;
    readonly source: JsonValue;
    readonly fields: readonly string[];
  },
): Promise<FlowDrift> => {
  const now = deps.clock.now();
  const [before] = await loadLinkedFlowRecords(trx, adopted, { lock: true });
  if (before === undefined) throw new Error('what was just looked at is there');
  const owner = { workspaceId: acting.workspaceId, connectionId: before.sourceConnectionId };
  const vendor = await trx
    .selectFrom('connection')
    .select('vendor')
    .where('id', '=', owner.connectionId)
    .executeTakeFirstOrThrow();
  const observed = deps.registry.get(vendor.vendor).parse(adopted.kind, adopted.source);
  if (observed === null) throw new Error('the source can be read as it is now');
  const { changed } = await observeRecords(trx, deps.vault, owner, [observed], 'read', now);
  const woken = await markChanged(trx, owner, changed, priorities.person, now);
  const [record = before] = await loadLinkedFlowRecords(trx, adopted, { lock: true });
  const drift = await lookAtDrift(trx, deps, record);
  const held = agreedOf(deps, record);
  const values = { ...held.values };
  for (const field of adopted.fields) {
    const wanted = drift.wanted[field];
    if (wanted !== undefined) values[field] = wanted;
  }
  const isArchived = drift.archived === null && drift.target?.state === 'archived';
  await keepAgreed(trx, deps, record, { state: isArchived ? 'archived' : held.state, values });
  await notifyLive(trx, acting.workspaceId, ['records', 'overview']);
  await deps.wake(trx, woken);
  return drift;
};

const agreedOf = (deps: EngineDeps, { agreed, flowId, sourceRecordId }: LinkedFlowRecord): Agreed =>
  agreed === null
    ? { state: 'active', values: {} }
    : (JSON.parse(deps.vault.open(agreed, agreedContext(flowId, sourceRecordId))) as Agreed);

/**
 * Has the targets of a source record read again and compared, first of all work. Answers the flows that do.
 * @throws `flow.paused` when all that carry it are paused.
 */
export const resyncRecord = (
  deps: EngineDeps,
  acting: Acting,
  sourceRecordId: RecordId,
  beside?: Beside,
): Promise<{ readonly flowIds: readonly FlowId[]; readonly at: number }> =>
  act(deps, acting, async (trx, now) => {
    const records = await loadLinkedFlowRecords(trx, { sourceRecordId }, { lock: true });
    const [first] = records;
    if (first !== undefined && records.every(({ flowState }) => flowState === 'paused'))
      throw actionError('flow.paused', `"${first.flowName}" is paused.`);
    const { workspaceId, actor } = acting;
    for (const { targetConnectionId: connectionId, targetKind: kind, target } of records)
      if (target !== null) {
        const hint = { id: newId('record', now), kind, key: target.key, occurredAt: null };
        await markStale(trx, { workspaceId, connectionId }, [hint], now);
      }
    await markForPerson(trx, records, now);
    await beside?.(trx, now);
    await notifyLive(trx, workspaceId, ['records', 'overview']);
    await deps.wake(trx, [...new Set(records.map((record) => record.targetConnectionId))].toSorted());
    const flowIds = records.map((record) => record.flowId);
    const about = { actor, action: 'record.resync_requested', subjectKind: 'record' } as const;
    await appendAudit(
      trx,
      workspaceId,
      [{ ...about, subjectId: sourceRecordId, details: { flows: flowIds } }],
      now,
    );
    return { flowIds, at: now };
  });
