import type { Transaction } from 'kysely';
import { sameJson, type JsonValue } from '#base/json.ts';
import { unreachable } from '#base/never.ts';
import type { RecordId } from '#base/ids.ts';
import type { ChangeState } from '#model/change.ts';
import type { FieldOwnerFlow, FieldWhy, FieldWrite } from '#model/lineage.ts';
import { valueAt } from '#model/mapping.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import {
  findTracedRecord,
  loadActorsAround,
  loadApprovalsOf,
  loadAttemptsOf,
  loadOwningFlows,
  loadTracedChanges,
  type OwningFlow,
  type TracedRecord,
} from '#store/lineage.ts';
import { openRecordBody, type RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { readingOf } from './reading.ts';
import { openTraced, traceChange, type Around, type OpenedChange } from './trace-change.ts';
import { deepValue, traceField, type TracedField } from './traced-field.ts';

export interface LineageDeps {
  readonly registry: ConnectorRegistry;
  readonly vault: Vault;
}

/** Values told at most, newest first. */
const mostWrites = 20;
const openStates: readonly ChangeState[] = ['planned', 'awaiting_approval', 'ready', 'sending', 'unknown'];

/**
 * Why a field of a record holds what it holds: evaluated again from what each change keeps, nothing is stored for it. Reads
 * only. Null where there is no such record. @throws `record.field_unknown`.
 */
export const whyOf = async (
  trx: Transaction<Database>,
  deps: LineageDeps,
  recordId: RecordId,
  asked: string,
): Promise<FieldWhy | null> => {
  const record = await findTracedRecord(trx, recordId);
  if (record === undefined) return null;
  const specs = deps.registry.get(record.vendor).kinds.find(({ kind }) => kind === record.kind)?.fields ?? [];
  const field = traceField(specs, asked);
  if (field === null)
    throw actionError('record.field_unknown', `A ${record.kind} of ${record.vendor} has no such field.`, {
      details: { fields: specs.map(({ name }) => name) },
    });
  const body = record.body === null ? null : openRecordBody(deps.vault, { ...record, body: record.body });
  const value = body === null ? null : deepValue(valueAt(body.fields, field.top), field.rest);

  const changes = await loadTracedChanges(trx, record, field.top, ['applied'], mostWrites + 1);
  const [opened = null] = await loadTracedChanges(trx, record, field.top, openStates, 1);
  const traced = changes.map((row) => openTraced(deps.vault, row));
  const openChange = opened === null ? null : openTraced(deps.vault, opened);
  const around = await lookAround(trx, deps, [...traced, ...(openChange === null ? [] : [openChange])]);
  const trace = (change: OpenedChange, before: OpenedChange | null): Promise<FieldWrite> =>
    traceChange(trx, deps.vault, field, specs, change, before, around);
  const history: FieldWrite[] = [];
  for (const [index, change] of traced.slice(0, mostWrites).entries())
    history.push(await trace(change, beforeOf(change, traced.slice(index + 1))));
  const open = openChange === null ? null : await trace(openChange, beforeOf(openChange, traced));

  const owners = (await loadOwningFlows(trx, record.id)).flatMap((flow) => ownerOf(flow, field));
  const standing = standingOf(value, history[0] ?? null, body !== null);
  return {
    recordId: record.id,
    field: { name: field.name, label: field.label },
    value,
    standing,
    says: sayStanding(standing, body, owners),
    record: {
      createdAt: createdAt(body),
      modifiedAt: record.version,
      firstSeenAt: record.first_seen_at,
      reading: await readingOf(trx, record, { seenBy: record.seen_by, observedAt: record.observed_at }),
      changedBy: body?.changedBy ?? null,
    },
    seen: seenOf(standing, record, history[0] ?? null),
    owners,
    open,
    history,
    hasMore: changes.length > mostWrites,
  };
};

/** The write before of the same flow: other flows have reasons of their own. */
const beforeOf = ({ row }: OpenedChange, older: readonly OpenedChange[]): OpenedChange | null =>
  older.find(
    (each) => each.row.flow_id === row.flow_id && each.row.source_record_id === row.source_record_id,
  ) ?? null;

const lookAround = async (
  trx: Transaction<Database>,
  { registry }: LineageDeps,
  changes: readonly OpenedChange[],
): Promise<Around> => {
  const ids = changes.map(({ row }) => row.id);
  const approvals = await loadApprovalsOf(trx, ids);
  return {
    attempts: await loadAttemptsOf(trx, ids),
    approvals,
    nameOf: await loadActorNames(
      trx,
      await loadActorsAround(trx, {
        flowIds: changes.map(({ row }) => row.flow_id),
        changeIds: ids,
        recordIds: changes.map(({ row }) => row.source_record_id),
      }),
    ),
    labelOf: (vendor, kind, path) =>
      registry
        .get(vendor)
        .kinds.find((each) => each.kind === kind)
        ?.fields.find(({ name }) => name === path)?.label ?? path,
  };
};

/** When the vendor says that the record was made, where its fields tell it. */
export const createdAt = (body: Pick<RecordBody, 'fields'> | null): number | null => {
  const told = body === null ? null : valueAt(body.fields, 'createdAt');
  const at = typeof told === 'string' ? Date.parse(told) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};

const standingOf = (value: JsonValue, last: FieldWrite | null, isRead: boolean): FieldWhy['standing'] => {
  if (!isRead) return 'unread';
  if (last === null) return 'vendor';
  if (sameJson(value, last.value)) return 'written';
  return last.answer.instead !== undefined && sameJson(value, last.answer.instead) ? 'kept_other' : 'edited';
};

const sayStanding = (
  standing: FieldWhy['standing'],
  body: RecordBody | null,
  owners: readonly FieldOwnerFlow[],
): string => {
  const who =
    body?.changedBy === undefined
      ? 'Its vendor does not say by whom.'
      : `By ${body.changedBy}, its vendor says.`;
  const whose = owners.length === 0 ? ' No flow writes this field.' : '';
  switch (standing) {
    case 'written':
      return 'It holds what was written last.';
    case 'kept_other':
      return 'The vendor stored something else than was written last, and it holds that.';
    case 'edited':
      return `It was changed after the last write, and not by a flow. ${who}${whose}`;
    case 'vendor':
      return `No flow has written it: it stands as its vendor has it. ${who}${whose}`;
    case 'unread':
      return 'Nothing is held of this record: it was not read yet, or what was held is erased.';
    default:
      return unreachable(standing);
  }
};

/** Only the present state of a record is kept, so when a value came is known between two instants. */
const seenOf = (
  standing: FieldWhy['standing'],
  record: TracedRecord,
  last: FieldWrite | null,
): FieldWhy['seen'] => {
  if (record.observed_at === null || (standing !== 'edited' && standing !== 'vendor')) return null;
  return { after: standing === 'edited' ? (last?.write.settledAt ?? null) : null, by: record.observed_at };
};

const ownerOf = (flow: OwningFlow, field: TracedField): readonly FieldOwnerFlow[] => {
  const place = flow.rules.findIndex(({ target }) => target === field.top || target === field.name);
  if (place < 0) return [];
  const isPaused = flow.state === 'paused';
  const onEdit = flow.settings.direction === 'two_way' ? 'two_way' : flow.settings.onTargetEdit;
  return [
    {
      flowId: flow.id,
      flowName: flow.name,
      isPaused,
      onEdit,
      row: place + 1,
      says: `${isPaused ? 'The flow is paused. Once it goes on: ' : ''}${editSentences[onEdit]}`,
    },
  ];
};

const editSentences: Readonly<Record<FieldOwnerFlow['onEdit'], string>> = {
  restore: 'An edit here is overwritten with the source’s value.',
  keep: 'An edit here is kept until the source’s value changes.',
  ask: 'An edit here waits for a person to say which value counts.',
  two_way: 'An edit here is carried back to the source, as the row’s owner allows.',
};
