import { z } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { FieldSpec, ObservedRecord } from '#model/connector.ts';
import { peopleIn } from '#model/people.ts';
import { webhookKinds } from './webhook-kinds.ts';

const rawSchema = z.object({
  key: z.string(),
  version: z.number().nullable(),
  isDeleted: z.boolean(),
  title: z.string(),
  email: z.string().nullable(),
  payload: z.record(z.string(), z.json()),
});

/** Where senders of our examples name who works on a record; other places have no meaning of their own. */
const owners: readonly FieldSpec[] = [
  { name: 'owner.email', label: 'Owner’s e-mail', type: 'email', writable: false, person: true },
];

/** A pushed record as it was kept; null for an unknown kind and for what is none. Pure. */
export const parseRecord = (kind: string, raw: JsonValue): ObservedRecord | null => {
  if (!webhookKinds.some((known) => known.kind === kind)) return null;
  const read = rawSchema.safeParse(raw);
  if (!read.success) return null;
  const { key, version, isDeleted, title, email, payload } = read.data;
  const fields = withoutEmpty(payload);
  const people = peopleIn(owners, fields);
  return {
    kind,
    key,
    aliases: [],
    version,
    state: isDeleted ? 'deleted' : 'active',
    mergedInto: null,
    title,
    email,
    taxNumber: null,
    reference: null,
    parent: null,
    foreignKeys: {},
    ...(people.length === 0 ? {} : { people }),
    fields,
    raw,
    findings: [],
  };
};

/**
 * What was sent, as mappings see it. `status` is ours, as in every view: a sender's own stands at `sent.status`.
 */
export const viewOf = (fields: JsonObject): JsonObject => {
  const { status, ...others } = fields;
  return { ...others, status: 'active', ...(status === undefined ? {} : { sent: { status } }) };
};

const withoutEmpty = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, JsonValue][] => {
      if (member === undefined || member === null || member === '') return [];
      return [[name, isJsonObject(member) ? withoutEmpty(member) : member]];
    }),
  );
