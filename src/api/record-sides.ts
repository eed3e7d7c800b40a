import type { z } from 'zod';
import type { recordSide } from '#contract/records.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import type { Transaction } from 'kysely';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { createdAt } from '#engine/lineage/why.ts';
import type { FieldSpec } from '#model/connector.ts';
import { currencyOf } from '#model/field-currency.ts';
import { valueAt } from '#model/mapping.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { loadTitles, type RecordKey } from '#store/views/record-refs.ts';
import type { RecordRowView } from '#store/views/record-views.ts';
import type { ApiDeps } from './api-deps.ts';
import { kindOf } from './kinds.ts';

type RecordSide = z.infer<typeof recordSide>;

/** The records that fields of these name, by their titles: what `recordSideOf` is told. */
export const loadNamed = (
  trx: Transaction<Database>,
  deps: Pick<ApiDeps, 'registry' | 'vault'>,
  rows: readonly RecordRowView[],
): Promise<(named: RecordKey) => string | null> =>
  loadTitles(
    trx,
    rows.flatMap((row) => {
      const { fields = {} } = openedBody(deps, row) ?? {};
      return (kindOf(deps.registry, row.vendor, row.kind)?.fields ?? []).flatMap(
        (spec) => keyIn(row, spec, valueAt(fields, spec.name)) ?? [],
      );
    }),
  );

const keyIn = (
  { connectionId }: Pick<RecordRowView, 'connectionId'>,
  { refersTo }: FieldSpec,
  value: JsonValue,
): RecordKey | null =>
  refersTo === undefined || typeof value !== 'string' ? null : { connectionId, kind: refersTo, key: value };

const openedBody = (
  { vault }: Pick<ApiDeps, 'vault'>,
  row: RecordRowView,
): ReturnType<typeof openRecordBody> | null =>
  row.body === null
    ? null
    : openRecordBody(vault, { ...row, connection_id: row.connectionId, body: row.body });

/** A record with its fields opened, in the order in which its kind declares them. */
export const recordSideOf = (
  deps: Pick<ApiDeps, 'registry' | 'vault'>,
  row: RecordRowView,
  titleOf: (named: RecordKey) => string | null = () => null,
): RecordSide => {
  const kind = kindOf(deps.registry, row.vendor, row.kind);
  const body = openedBody(deps, row);
  const { id, connectionId, connectionName, vendor, key, title, state } = row;
  return {
    id,
    connectionId,
    connectionName,
    vendor,
    kind: row.kind,
    key,
    title,
    state,
    kindLabel: kind?.label ?? row.kind,
    createdAt: createdAt(body),
    version: row.version,
    firstSeenAt: row.first_seen_at,
    observedAt: row.observed_at,
    reference: row.reference,
    isStale: row.is_stale,
    linksMove: kind?.identity !== undefined,
    fields:
      kind === null || body === null
        ? []
        : fieldsOf(kind.fields, body.fields, (spec, value) => {
            const key = keyIn(row, spec, value);
            return key === null ? null : titleOf(key);
          }),
    findings: body === null ? [] : [...body.findings],
  };
};

const fieldsOf = (
  specs: readonly FieldSpec[],
  fields: JsonObject,
  titleOf: (spec: FieldSpec, value: JsonValue) => string | null,
): FieldValue[] =>
  specs.map((spec) => ({
    name: spec.name,
    label: spec.label,
    type: spec.type,
    value: valueAt(fields, spec.name),
    title: titleOf(spec, valueAt(fields, spec.name)),
    currency: currencyOf(spec, (name) => valueAt(fields, name)),
  }));
