import { newId, type ChangeId } from '#base/ids.ts';
import { sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import { hourMs } from '#base/clock.ts';
import { isDecidable, type FieldDecision } from '#model/field-decision.ts';
import type { KindSpec } from '#model/connector.ts';
import { canonicalJson } from '#base/json.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { fieldNamed, typedProblem } from '#model/mapping.ts';
import { approvalDigest, predictedAmounts } from '#engine/approvals/approval-digest.ts';
import { approvalError } from '#engine/approvals/approval-errors.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { changeContext, type Desired } from '#engine/intents.ts';
import { insertApprovals, moveApprovals } from '#store/approvals.ts';
import { insertChanges } from '#store/changes.ts';
import { findConnection } from '#store/connections.ts';
import { contentHash } from '#store/content-hash.ts';
import { loadFieldDecisions, storeFieldDecisions } from '#store/field-decisions.ts';
import { openRecordBody } from '#store/records.ts';
import { loadWaitingChange, type WaitingChange } from '#store/views/approval-views.ts';
import { act, type ActionDeps } from './acting.ts';
import { settle, type Decided } from './approval-actions.ts';
import { auditOf, giveApproval, lockApproval, requireDecidable, type Approving } from './approving.ts';

export type EditDeps = ActionDeps & Pick<EngineDeps, 'registry' | 'vault'>;

/**
 * Changes values of a waiting change and approves what comes of it. The values are kept as decisions for these fields of
 * this record; the flow plans with them from now on, for as long as the mapping wants what it wants now. The edited body is
 * another one: approvals that were given before do not count for it.
 * @throws `approval.bad_edit` with a sentence for each field, and all of approving.
 */
export const editAndApprove = (
  deps: EditDeps,
  approving: Approving,
  changeId: ChangeId,
  edits: Readonly<Record<string, JsonValue>>,
): Promise<Decided & { readonly changeId: ChangeId }> =>
  act(deps, approving, async (trx, now) => {
    const before = await lockApproval(trx, changeId);
    requireDecidable(approving, before, now);
    const held = await loadWaitingChange(trx, changeId);
    if (held === null || held.body === null || held.desired === null)
      throw approvalError('approval.not_waiting', 'This change does not wait any more.');
    const connector = deps.registry.get(held.target_vendor);
    const end = await findConnection(trx, held.target_connection_id);
    const kind = kindNamed(connector.kinds, held.target_kind, end?.custom_fields ?? {});
    if (kind === undefined)
      throw approvalError('approval.not_waiting', 'The target keeps no such records any more.');
    const desired = JSON.parse(deps.vault.open(held.desired, changeContext(changeId))) as Desired;
    const changed = changedValues(kind, desired, edits);
    if (Object.keys(changed).length === 0)
      throw approvalError('approval.bad_edit', 'The values are those that would be written anyway.');
    const set = { ...desired.set, ...changed };
    const agreed = { ...desired.agreed, values: { ...desired.agreed.values, ...changed } };
    const target = targetOf(deps, held);
    const composed = connector.compose(kind.kind, {
      action: before.action,
      key: held.target_key,
      reference: held.reference,
      set,
      current: target?.raw ?? null,
    });
    if (composed.refused.length > 0)
      throw approvalError(
        'approval.bad_edit',
        composed.refused.map(({ field, reason }) => `${field}: ${reason}`).join(' '),
      );
    const id = newId('change', now);
    const digest = approvalDigest({
      action: before.action,
      targetId: held.target_record_id,
      body: composed.body,
      amounts: predictedAmounts(kind.fields, agreed.values, target?.fields ?? {}),
    });
    const { flow_id: flowId, source_record_id: sourceRecordId } = before;
    const known = (await loadFieldDecisions(trx, deps.vault, flowId, [sourceRecordId])).get(sourceRecordId);
    const decisions = Object.fromEntries(
      Object.entries(changed).map(([field, value]): [string, FieldDecision] => [
        field,
        { mapped: known?.[field]?.mapped ?? desired.agreed.values[field] ?? null, value },
      ]),
    );
    const about = { workspaceId: approving.workspaceId, flowId, sourceRecordId };
    await storeFieldDecisions(trx, deps.vault, about, decisions, approving.actor, now);
    await moveApprovals(trx, [before.id], 'void');
    await insertChanges(
      trx,
      { workspaceId: approving.workspaceId, connectionId: before.target_connection_id },
      [
        {
          id,
          flow_id: flowId,
          source_record_id: sourceRecordId,
          target_record_id: held.target_record_id,
          action: before.action,
          state: 'awaiting_approval',
          seq: held.seq,
          mapping_version: held.mapping_version,
          priority: held.priority,
          reason: held.reason,
          fields: Object.keys(set),
          body: deps.vault.seal(JSON.stringify(composed.body), changeContext(id)),
          desired: deps.vault.seal(
            JSON.stringify({ ...desired, set, agreed } satisfies Desired),
            changeContext(id),
          ),
          body_hash: contentHash(canonicalJson(composed.body)),
          reference: held.reference,
          idempotency_key: null,
          code: null,
          message: null,
          hint: null,
          details: {},
        },
      ],
      now,
    );
    await trx
      .updateTable('change')
      .set({
        code: 'approval.edited',
        message: 'A person changed values of it; the edited change took its place.',
      })
      .where('id', '=', changeId)
      .execute();
    const approval = { ...before, id: newId('approval', now), change_id: id };
    await insertApprovals(
      trx,
      { workspaceId: approving.workspaceId, connectionId: before.target_connection_id },
      [
        {
          id: approval.id,
          flow_id: flowId,
          source_record_id: sourceRecordId,
          change_id: id,
          replaces: changeId,
          digest,
          contact_key: before.contact_key,
          edited_by: approving.actor,
          demand: {
            role: before.role,
            people: before.people,
            rules: before.rules,
            expiresAfterHours: hoursBetween(before.asked_at, before.expires_at),
            remindAfterHours: hoursBetween(before.asked_at, before.remind_at),
          },
        },
      ],
      now,
    );
    const { isApproved, given, audit } = await giveApproval(trx, approving, approval, now);
    const details = { change: id, edited: Object.keys(changed), flow: flowId };
    await settle(
      trx,
      deps,
      approving,
      [approval],
      [auditOf(approving, before, 'change.edited', details), audit],
      now,
    );
    return { changeId: id, outcome: isApproved ? 'approved' : 'given', given, needed: before.people };
  });

const hoursBetween = (from: number, to: number | null): number | null =>
  to === null ? null : Math.round((to - from) / hourMs);

/** Only values that differ from what would be written. @throws `approval.bad_edit`. */
const changedValues = (
  kind: KindSpec,
  desired: Desired,
  edits: Readonly<Record<string, JsonValue>>,
): Readonly<Record<string, JsonValue>> => {
  const problems: string[] = [];
  const changed: Record<string, JsonValue> = {};
  for (const [field, given] of Object.entries(edits)) {
    const spec = fieldNamed(kind.fields, field);
    if (spec === undefined || !(field in desired.set) || !isDecidable(spec)) {
      problems.push(`${spec?.label ?? field} cannot be edited here.`);
      continue;
    }
    const value = typeof given === 'string' && given.trim() === '' ? null : given;
    const problem = typedProblem(spec, value);
    if (problem !== null) problems.push(problem.message);
    else if (!sameJson(value, desired.set[field])) changed[field] = value;
  }
  if (problems.length > 0)
    throw approvalError('approval.bad_edit', problems.join(' '), { details: { fields: problems } });
  return changed;
};

const targetOf = (
  deps: EditDeps,
  held: WaitingChange,
): { readonly raw: JsonValue; readonly fields: JsonObject } | null =>
  held.target_key === null || held.target_body === null
    ? null
    : openRecordBody(deps.vault, {
        connection_id: held.target_connection_id,
        kind: held.target_kind,
        key: held.target_key,
        body: held.target_body,
      });
