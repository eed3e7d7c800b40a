import type { z } from 'zod';
import type { recordSide } from '#contract/records.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import type { JsonObject } from '#base/json.ts';
import { createdAt } from '#engine/lineage/why.ts';
import type { FieldSpec } from '#model/connector.ts';
import { currencyOf } from '#model/field-currency.ts';
import { valueAt } from '#model/mapping.ts';
import { openRecordBody } from '#store/records.ts';
import type { RecordRowView } from '#store/views/record-views.ts';
import type { ApiDeps } from './api-deps.ts';
import { kindOf } from './kinds.ts';

type RecordSide = z.infer<typeof recordSide>;

/** A record with its fields opened, in the order in which its kind declares them. */
export const recordSideOf = (deps: Pick<ApiDeps, 'registry' | 'vault'>, row: RecordRowView): RecordSide => {
  const kind = kindOf(deps.registry, row.vendor, row.kind);
  const body =
    row.body === null
      ? null
      : openRecordBody(deps.vault, { ...row, connection_id: row.connectionId, body: row.body });
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
    fields: kind === null || body === null ? [] : fieldsOf(kind.fields, body.fields),
    findings: body === null ? [] : [...body.findings],
  };
};

const fieldsOf = (specs: readonly FieldSpec[], fields: JsonObject): FieldValue[] =>
  specs.map((spec) => ({
    name: spec.name,
    label: spec.label,
    type: spec.type,
    value: valueAt(fields, spec.name),
    currency: currencyOf(spec, (name) => valueAt(fields, name)),
  }));
