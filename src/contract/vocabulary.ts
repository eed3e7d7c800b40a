import { z } from 'zod';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { idPrefixes, isId, type Id, type IdKind } from '#base/ids.ts';
import { attemptOutcomes, changeActions, changeStates } from '#model/change.ts';
import { connectionStates } from '#model/connection.ts';
import { recordStates } from '#model/connector.ts';
import { flowRecordStates } from '#model/flow.ts';
import { evidenceKinds, rememberedDecisions } from '#model/match.ts';

/** An id of one kind, by its shape. */
export const idOf = <Kind extends IdKind>(kind: Kind): z.ZodType<Id<Kind>, string> =>
  z
    .string()
    .refine((text) => isId(kind, text), { error: `is not an id of the form ${idPrefixes[kind]}_…` })
    .meta({ description: `Id of the form ${idPrefixes[kind]}_…` });

/** Epoch milliseconds, UTC. */
export const instant = z.number().int().meta({ description: 'Epoch milliseconds, UTC' });

/** Any JSON content, as a vendor or a person has it. */
export const jsonValue = z.unknown() as unknown as z.ZodType<JsonValue>;
export const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>;

export const connectionState = z.enum(connectionStates);
export const recordState = z.enum([...recordStates, 'unread']);
export const flowRecordState = z.enum(flowRecordStates);
export const changeState = z.enum(changeStates);
export const changeAction = z.enum(changeActions);
export const attemptOutcome = z.enum(attemptOutcomes);
export const evidenceKind = z.enum(evidenceKinds);
export const rememberedDecision = z.enum(rememberedDecisions);

/** A code with its sentence and what to do, as a change, a connection or a skipped record carries it. */
export const problem = z.object({ code: z.string(), message: z.string(), hint: z.string() });
export type Problem = z.infer<typeof problem>;

/** Who did something: a person, an API key, or Plumbline itself. `id` is `user:…`, `key:…` or a name of the engine. */
export const actor = z.object({ id: z.string(), name: z.string() });

/** Enough of a record to name it and to link to its page. */
export const recordRef = z.object({
  id: idOf('record'),
  connectionId: idOf('connection'),
  connectionName: z.string(),
  vendor: z.string(),
  kind: z.string(),
  key: z.string(),
  title: z.string(),
  state: recordState,
});
export type RecordRef = z.infer<typeof recordRef>;

/** One field of a record as last seen. `value` is null when it is empty. */
export const fieldValue = z.object({
  name: z.string(),
  label: z.string(),
  type: z.enum(['text', 'email', 'phone', 'address', 'date', 'number', 'boolean', 'text_list', 'object']),
  value: jsonValue,
  /** The title of the record that the value is the key of. */
  title: z.string().nullable(),
  /** Of an amount: what it is in, where the record says so. */
  currency: z.string().nullable(),
});
export type FieldValue = z.infer<typeof fieldValue>;
