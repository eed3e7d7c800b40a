import type { Transaction } from 'kysely';
import { sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ChangeId, ConnectionId } from '#base/ids.ts';
import type { Approval, ApprovalDetail, ApprovalField } from '#contract/approvals.ts';
import { fieldsOfRule, hasRole } from '#model/approval.ts';
import { differsIn } from '#model/change.ts';
import type { FieldSpec } from '#model/connector.ts';
import { isDecidable } from '#model/field-decision.ts';
import { currencyOf } from '#model/field-currency.ts';
import { fieldNamed, valueAt } from '#model/mapping.ts';
import { predictedAmounts } from '#engine/approvals/approval-digest.ts';
import { changeContext, type Desired } from '#engine/intents.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import {
  loadWaitingChange,
  loadWaitingChanges,
  type ApprovalView,
  type Looking,
  type WaitingChange,
} from '#store/views/approval-views.ts';
import { loadTitles, type RecordKey } from '#store/views/record-refs.ts';
import { loadRecordRows } from '#store/views/record-views.ts';
import type { ApiDeps } from './api-deps.ts';
import { changeSummaries } from './change-answers.ts';
import { kindOf } from './kinds.ts';
import { recordSideOf } from './record-sides.ts';

/** Approvals as the console shows them to whoever looks. */
export const approvalsOf = async (
  trx: Transaction<Database>,
  deps: Pick<ApiDeps, 'registry' | 'vault'>,
  views: readonly ApprovalView[],
  looking: Looking,
  now: number,
): Promise<Approval[]> => {
  const summaries = new Map((await changeSummaries(trx, views)).map((each) => [each.id, each]));
  const nameOf = await loadActorNames(
    trx,
    views.flatMap((view) => [view.edited_by, view.decided_by, ...view.votes.map((vote) => vote.actor)]),
  );
  const changes = await loadWaitingChanges(
    trx,
    views.map(({ id }) => id),
  );
  const opened = new Map([...changes].map(([id, change]) => [id, openChange(deps, id, change)]));
  const titleOf = await loadTitles(
    trx,
    [...opened.values()].flatMap((change) => referred(change, change.desired.set)),
  );
  return views.flatMap((view) => {
    const summary = summaries.get(view.id);
    const change = opened.get(view.id);
    if (summary === undefined || change === undefined) return [];
    const { specs, held, desired } = change;
    const labels = summary.fields.map((name) => fieldNamed(specs, name)?.label ?? name);
    const [total] = predictedAmounts(specs, desired.agreed.values, held);
    const isOpen = view.approval_state === 'waiting' && (view.expires_at === null || view.expires_at > now);
    return [
      {
        ...summary,
        approvalState: view.approval_state,
        reason: summary.reason === differsIn(summary.fields) ? differsIn(labels) : summary.reason,
        fieldLabels: labels,
        concerns: referred(change, desired.set).flatMap((named) => titleOf(named) ?? []),
        total:
          total === undefined ? null : { label: total.label, amount: total.amount, currency: total.currency },
        role: view.role,
        people: view.people,
        approvedBy: view.votes.map((vote) => ({ actor: nameOf(vote.actor), at: vote.at })),
        rules: view.rules.map((rule) =>
          rule.when === 'fieldChanged' ? { ...rule, fields: [...rule.fields] } : { ...rule },
        ),
        ruleLabels: Object.fromEntries(
          view.rules.flatMap(fieldsOfRule).map((name) => [name, fieldNamed(specs, name)?.label ?? name]),
        ),
        editedBy: view.edited_by === null ? null : nameOf(view.edited_by),
        askedAt: view.asked_at,
        expiresAt: view.expires_at,
        decidedBy: view.decided_by === null ? null : nameOf(view.decided_by),
        decidedAt: view.decided_at,
        rejection: view.rejection,
        mayDecide:
          isOpen &&
          looking.mayApprove &&
          hasRole(looking.role, view.role) &&
          view.votes.every((vote) => vote.person !== looking.person),
      },
    ];
  });
};

/** One approval with what its change writes; null where its source record is gone, which no rule allows. */
export const approvalDetailOf = async (
  trx: Transaction<Database>,
  deps: Pick<ApiDeps, 'registry' | 'vault'>,
  view: ApprovalView,
  looking: Looking,
  now: number,
): Promise<ApprovalDetail | null> => {
  const [summary] = await approvalsOf(trx, deps, [view], looking, now);
  const change = await loadWaitingChange(trx, view.id);
  const rows = await loadRecordRows(
    trx,
    view.target_record_id === null ? [view.source_record_id] : [view.source_record_id, view.target_record_id],
  );
  const source = rows.get(view.source_record_id);
  if (summary === undefined || change === null || source === undefined) return null;
  const target = view.target_record_id === null ? undefined : rows.get(view.target_record_id);
  const opened = openChange(deps, view.id, change);
  const { specs, held, desired } = opened;
  const titleOf = await loadTitles(trx, [...referred(opened, desired.set), ...referred(opened, held)]);
  const titleAt = (spec: FieldSpec | undefined, value: JsonValue): string | null => {
    const key = keyIn(opened, spec, value);
    return key === null ? null : titleOf(key);
  };
  const before =
    view.replaces === null
      ? null
      : openDesired(deps, view.replaces, (await loadWaitingChange(trx, view.replaces))?.desired ?? null);
  const labelOf = (name: string): string => fieldNamed(specs, name)?.label ?? name;
  return {
    ...summary,
    writes: Object.entries(desired.set).map(([name, after]): ApprovalField => {
      const spec = fieldNamed(specs, name);
      const now = valueAt(held, name);
      return {
        name,
        label: labelOf(name),
        type: spec?.type ?? 'text',
        now,
        after,
        nowTitle: titleAt(spec, now),
        afterTitle: titleAt(spec, after),
        currency:
          spec === undefined
            ? null
            : currencyOf(spec, (field) => desired.agreed.values[field] ?? valueAt(held, field)),
        editable: view.approval_state === 'waiting' && spec !== undefined && isDecidable(spec),
        options: [...(spec?.options ?? [])],
        maxLength: spec?.maxLength ?? null,
      };
    }),
    amounts: predictedAmounts(specs, desired.agreed.values, held).map(({ label, amount, currency }) => ({
      label,
      amount,
      currency,
    })),
    replaces:
      view.replaces === null || before === null
        ? null
        : {
            changeId: view.replaces,
            fields: differences(before.set, desired.set).map((each) => ({
              ...each,
              label: labelOf(each.name),
            })),
          },
    sourceSide: recordSideOf(deps, source),
    targetSide: target === undefined ? null : recordSideOf(deps, target),
  };
};

interface OpenedChange {
  readonly connectionId: ConnectionId;
  /** The target's fields, what it holds, and what the change wants. */
  readonly specs: readonly FieldSpec[];
  readonly held: JsonObject;
  readonly desired: Pick<Desired, 'set' | 'agreed'>;
}

/** The record of the target's vendor whose key a field's value is. */
const keyIn = (
  { connectionId }: OpenedChange,
  spec: FieldSpec | undefined,
  value: JsonValue,
): RecordKey | null =>
  spec?.refersTo === undefined || typeof value !== 'string'
    ? null
    : { connectionId, kind: spec.refersTo, key: value };

/** Every record that values of the target name; `values` by the fields' names or as the vendor nests them. */
const referred = (change: OpenedChange, values: JsonObject): readonly RecordKey[] =>
  change.specs.flatMap((spec) => keyIn(change, spec, values[spec.name] ?? valueAt(values, spec.name)) ?? []);

const openChange = (
  deps: Pick<ApiDeps, 'registry' | 'vault'>,
  id: ChangeId,
  change: WaitingChange,
): OpenedChange => ({
  connectionId: change.target_connection_id,
  specs: kindOf(deps.registry, change.target_vendor, change.target_kind)?.fields ?? [],
  held:
    change.target_key === null || change.target_body === null
      ? {}
      : openRecordBody(deps.vault, {
          connection_id: change.target_connection_id,
          kind: change.target_kind,
          key: change.target_key,
          body: change.target_body,
        }).fields,
  desired: openDesired(deps, id, change.desired),
});

const openDesired = (
  { vault }: Pick<ApiDeps, 'vault'>,
  id: ChangeId,
  sealed: string | null,
): Pick<Desired, 'set' | 'agreed'> =>
  sealed === null
    ? { set: {}, agreed: { state: 'active', values: {} } }
    : (JSON.parse(vault.open(sealed, changeContext(id))) as Desired);

const differences = (
  before: Desired['set'],
  after: Desired['set'],
): readonly { readonly name: string; readonly before: JsonValue; readonly after: JsonValue }[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    return sameJson(was, is) ? [] : [{ name, before: was, after: is }];
  });
