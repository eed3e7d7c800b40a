import type { Transaction } from 'kysely';
import { sameJson, type JsonValue } from '#base/json.ts';
import type { ChangeId } from '#base/ids.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { FieldWrite, LineageAttempt, LineageRule, LineageStep } from '#model/lineage.ts';
import { changeContext, type Desired } from '#engine/intents.ts';
import {
  findAnswerInForce,
  findTracedVersion,
  loadActsOn,
  type TracedApproval,
  type TracedChange,
  type TracedVersion,
} from '#store/lineage.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { causesOf, type NameOf } from './causes.ts';
import { lineSteps } from './line-steps.ts';
import { readingOf } from './reading.ts';
import { replayField, type Replay } from './replay-field.ts';
import { deepValue, type TracedField } from './traced-field.ts';

/** A change with what it keeps sealed; null where that is erased or cannot be opened any more. */
export interface OpenedChange {
  readonly row: TracedChange;
  readonly desired: Desired | null;
}

export const openTraced = (vault: Vault, row: TracedChange): OpenedChange => ({
  row,
  desired: row.desired === null ? null : openDesired(vault, row.id, row.desired),
});

/** A key of the vault may be gone by now. That is told as a gap, for the rest is worth telling. */
const openDesired = (vault: Vault, id: ChangeId, sealed: string): Desired | null => {
  try {
    return JSON.parse(vault.open(sealed, changeContext(id))) as Desired;
  } catch {
    return null;
  }
};

/** What is loaded for all changes at once. */
export interface Around {
  readonly attempts: ReadonlyMap<ChangeId, readonly LineageAttempt[]>;
  readonly approvals: ReadonlyMap<ChangeId, TracedApproval>;
  readonly nameOf: NameOf;
  labelOf(vendor: string, kind: string, path: string): string;
}

/** The value that a change gave a field: custom fields are written as the one object that they are part of. */
export const valueWritten = (
  field: TracedField,
  values: Readonly<Record<string, JsonValue>> | undefined,
): JsonValue => deepValue(values?.[field.top], field.rest);

/** All that one value of a field came from. `before` is the write of the same flow before it. */
export const traceChange = async (
  trx: Transaction<Database>,
  vault: Vault,
  field: TracedField,
  specs: readonly FieldSpec[],
  { row, desired }: OpenedChange,
  before: OpenedChange | null,
  around: Around,
): Promise<FieldWrite> => {
  const gaps: string[] = [];
  const origin = desired?.origin ?? null;
  if (desired === null) gaps.push('What was written is not kept any more, or its key is gone.');
  else if (origin === null && mapsFields(row))
    gaps.push('The source as it was then is not kept: the change is of an earlier release.');
  const version = await findTracedVersion(trx, row.flow_id, row.mapping_version);
  if (version === undefined) gaps.push('The version of the mapping is not kept.');
  const replay =
    origin === null || version === undefined
      ? null
      : await replayField(trx, vault, field, specs, version, origin, desired?.set ?? {});
  for (const name of replay?.missing ?? [])
    gaps.push(`The table “${name}” was deleted; its rows are not kept.`);
  const reading = await readingOf(
    trx,
    { connection_id: row.source_connection_id, kind: row.source_kind, key: row.source_key },
    origin?.source ?? { seenBy: null, observedAt: null },
  );
  if (reading.by === 'read')
    gaps.push('No webhook is kept that told of the source; it was read for another reason.');
  const approval = around.approvals.get(row.id);
  const conflict = await findAnswerInForce(
    trx,
    { flowId: row.flow_id, sourceRecordId: row.source_record_id, field: field.top },
    row.planned_at,
  );
  const acts =
    before === null ? [] : await loadActsOn(trx, row.source_record_id, before.row.planned_at, row.planned_at);
  const { overwritten } = row.details;
  const kept = desired?.kept?.[field.top];
  const { version: answered } = row.details;
  const instead = kept === undefined ? undefined : deepValue(kept, field.rest);
  if (kept === undefined && row.code === 'apply.vendor_kept_other')
    gaps.push('The vendor stored another value in some field; which one is not kept.');
  return {
    changeId: row.id,
    flowId: row.flow_id,
    flowName: row.flow_name,
    action: row.action,
    state: row.state,
    reason: row.reason,
    value: valueWritten(field, desired?.set),
    source: {
      recordId: row.source_record_id,
      values: sourceValues(row, replay, around),
      modifiedAt: origin?.source.version ?? null,
    },
    reading,
    causes: causesOf(
      {
        origin,
        mappingVersion: row.mapping_version,
        isTakenBack: Array.isArray(overwritten) && (overwritten as readonly JsonValue[]).includes(field.top),
      },
      before === null
        ? null
        : {
            origin: before.desired?.origin ?? null,
            mappingVersion: before.row.mapping_version,
            isTakenBack: false,
          },
      {
        published:
          version === undefined
            ? null
            : { at: version.created_at, author: version.author, version: version.version },
        tables: distinctTables(replay),
        acts,
      },
      around.nameOf,
    ),
    rule: version === undefined || !mapsFields(row) ? null : ruleOf(version, replay, around.nameOf),
    steps: [
      ...(replay === null || replay.isPlaced ? [] : replay.steps),
      ...placedSteps(field, origin, replay),
    ],
    tables: (replay?.tables ?? []).map(({ author, ...table }) => ({
      ...table,
      by: author === null ? null : around.nameOf(author),
    })),
    replayed: replayedAs(field, desired, replay),
    approval:
      approval === undefined
        ? null
        : {
            id: approval.id,
            approvedBy: approval.votes.map(({ actor, at }) => ({ actor: around.nameOf(actor), at })),
            editedBy: approval.edited_by === null ? null : around.nameOf(approval.edited_by),
          },
    conflict:
      conflict === undefined
        ? null
        : {
            id: conflict.id,
            choice: conflict.choice,
            by: around.nameOf(conflict.answered_by),
            at: conflict.answered_at,
          },
    write: {
      plannedAt: row.planned_at,
      sentAt: row.sending_at,
      settledAt: row.settled_at,
      idempotencyKey: row.idempotency_key,
      reference: row.reference,
      attempts: [...(around.attempts.get(row.id) ?? [])],
    },
    answer: {
      modifiedAt: typeof answered === 'number' ? answered : null,
      ...(instead === undefined ? {} : { instead }),
      code: row.code,
      message: row.message,
    },
    gaps,
  };
};

/** Companions that tell ids, keep groups or carry edits back map no fields of their own. */
const mapsFields = ({ settings }: TracedChange): boolean =>
  settings.crossReference === undefined &&
  settings.memberships === undefined &&
  settings.wayBack === undefined;

const placedSteps = (
  field: TracedField,
  origin: Desired['origin'] | null,
  replay: Replay | null,
): readonly LineageStep[] => {
  if (origin === null || origin === undefined || replay?.isPlaced !== true) return [];
  const lines = lineSteps(field, origin);
  return lines.length > 0 ? lines : [{ did: 'Made by the flow’s rules about money', value: null }];
};

const sourceValues = (
  { source_vendor: vendor, source_kind: kind }: TracedChange,
  replay: Replay | null,
  around: Around,
): FieldWrite['source']['values'] => {
  if (replay === null || replay.isPlaced) return [];
  const paths = new Map(
    replay.steps.filter(({ did }) => !did.startsWith('$')).map(({ did, value }) => [did, value]),
  );
  return [...paths].map(([path, value]) => ({ path, label: around.labelOf(vendor, kind, path), value }));
};

const distinctTables = (replay: Replay | null): Replay['tables'] => [
  ...new Map((replay?.tables ?? []).map((table) => [table.id, table])).values(),
];

const ruleOf = (version: TracedVersion, replay: Replay | null, nameOf: NameOf): LineageRule => {
  const counted = replay?.row?.rule;
  return {
    version: version.version,
    publishedAt: version.created_at,
    by: nameOf(version.author),
    note: version.note,
    row: replay?.row?.place ?? null,
    from: counted !== undefined && 'from' in counted ? counted.from : null,
    transform: counted !== undefined && 'from' in counted ? (counted.transform ?? null) : null,
    expression: counted !== undefined && 'expression' in counted ? counted.expression : null,
    when: counted?.when ?? null,
  };
};

const replayedAs = (
  field: TracedField,
  desired: Desired | null,
  replay: Replay | null,
): FieldWrite['replayed'] => {
  if (desired === null || replay?.row === null || replay === null || replay.missing.length > 0)
    return 'not_possible';
  const name = replay.row.rule.target;
  const decided = desired.origin?.decided?.[name];
  const wanted = decided?.mapped ?? desired.agreed.values[name] ?? desired.set[name] ?? null;
  if (name !== field.top && replay.value === undefined) return 'not_possible';
  return sameJson(replay.value ?? null, wanted) ? 'same' : 'different';
};
