import { z } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent, ObservedRecord } from '#model/connector.ts';
import type { CrmRecord, CrmWrite } from '#model/crm/records-port.ts';
import { peopleIn } from '#model/people.ts';
import { crmKinds } from './crm-kinds.ts';

const recordSchema = z.object({
  key: z.string(),
  version: z.number(),
  changedBy: z.string().exactOptional(),
  state: z.enum(['active', 'archived']),
  title: z.string(),
  email: z.string().nullable(),
  taxNumber: z.string().nullable(),
  reference: z.string().nullable(),
  foreignKeys: z.record(z.string(), z.string()),
  aliases: z.array(z.string()).exactOptional(),
  parent: z.object({ kind: z.string(), key: z.string() }).exactOptional(),
  fields: z.record(z.string(), z.json()),
});

export const observedOf = (kind: string, record: CrmRecord): ObservedRecord => ({
  kind,
  key: record.key,
  aliases: record.aliases ?? [],
  version: record.version,
  ...(record.changedBy === undefined ? {} : { changedBy: record.changedBy }),
  state: record.state,
  mergedInto: null,
  title: record.title,
  email: record.email,
  taxNumber: record.taxNumber,
  reference: record.reference,
  parent: record.parent ?? null,
  foreignKeys: record.foreignKeys,
  ...peopleOf(kind, record.fields),
  fields: record.fields,
  raw: rawOf(record),
  findings: [],
});

const peopleOf = (kind: string, fields: JsonObject): Pick<ObservedRecord, 'people'> => {
  const people = peopleIn(crmKinds.find((spec) => spec.kind === kind)?.fields ?? [], fields);
  return people.length === 0 ? {} : { people };
};

const rawOf = ({ aliases, parent, ...record }: CrmRecord): JsonObject => ({
  ...record,
  foreignKeys: { ...record.foreignKeys },
  ...(aliases === undefined ? {} : { aliases: [...aliases] }),
  ...(parent === undefined ? {} : { parent: { ...parent } }),
});

/** What flows see of an invoice is the sale behind it, beside what the billing vendor knows. */
export const viewRecord = (kind: string, fields: JsonObject): JsonObject => {
  const { sale } = fields;
  return kind === 'invoice' && isJsonObject(sale) ? { ...fields, ...sale } : fields;
};

/** Reads a record as it was kept; null for an unknown kind and for what is no record. */
export const parseRecord = (kind: string, raw: JsonValue): ObservedRecord | null => {
  if (!crmKinds.some((spec) => spec.kind === kind)) return null;
  const read = recordSchema.safeParse(raw);
  return read.success ? observedOf(kind, read.data) : null;
};

/** The wanted values as they are, refused where the kind has no such field to write. */
export const composeWrite = (kind: string, intent: ComposeIntent): Composed => {
  const spec = crmKinds.find((each) => each.kind === kind);
  const writable = new Set(spec?.fields.filter((field) => field.writable).map((field) => field.name));
  // Which custom fields a workspace has is checked where the mapping is published, and again by the CRM itself.
  const hasCustom = spec?.write !== undefined && spec.fields.some(({ name }) => name === 'custom');
  const set: Record<string, JsonValue> = {};
  const refused: { readonly field: string; readonly reason: string }[] = [];
  for (const [field, value] of Object.entries(intent.set))
    if (writable.has(field) || (hasCustom && field.startsWith('custom.'))) set[field] = value;
    else refused.push({ field, reason: 'The CRM has no such field that can be written.' });
  return { body: { set }, refused };
};

const bodySchema = z.strictObject({ set: z.record(z.string(), z.json()) });

/** The write behind a composed body. */
export const writeOf = (write: {
  readonly key: string | null;
  readonly reference: string;
  readonly body: JsonObject;
  readonly seenVersion?: number;
}): CrmWrite => ({
  key: write.key,
  ...(write.seenVersion === undefined ? {} : { seenVersion: write.seenVersion }),
  reference: write.reference,
  set: bodySchema.parse(write.body).set,
});
