import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ObservedRecord, Purpose, VendorClient, WriteOutcome } from '#model/connector.ts';
import { fieldOfWire, splitContactBody, splitExpected } from './ignition-compose.ts';
import { draftFieldOf } from './ignition-draft.ts';
import { ignitionError } from './ignition-errors.ts';
import { unreadable, type Answer, type Ask, type Send } from './ignition-http.ts';
import { contactLookUpMs } from './ignition-limits.ts';
import type { Walk } from './ignition-listing.ts';
import type { LookUp } from './ignition-look-up.ts';
import { parseRecord } from './ignition-mapper.ts';
import { resources } from './ignition-passes.ts';
import type { IgnitionKind } from './ignition-schemas.ts';
import { objectOf } from './ignition-wire.ts';

type Write = Parameters<VendorClient['writeRecords']>[2][number];
type Options = Parameters<VendorClient['writeRecords']>[3];

/** Statuses that speak of the one record; all others are the call's. */
const ofTheRecord = [400, 404, 409, 410, 422];

/**
 * Writes of the `keyed` profile: `POST` and `PATCH` of clients and of their contacts, `PATCH` of payments, and `POST` of
 * invoices as drafts, one a call. The idempotency key is
 * sent, but nothing relies on the vendor honouring it.
 */
export const createWrites = (tools: {
  readonly send: Send;
  readonly walk: Walk;
  readonly lookUp: LookUp;
  readonly now: () => number;
}) => {
  const writeOne = async (
    kind: WrittenKind,
    action: 'create' | 'update',
    write: Write,
    options: Options,
  ): Promise<WriteOutcome> => {
    const { expected, rest } = splitExpected(write.body);
    const address = addressOf(kind, action, { ...write, body: rest });
    if (address === null)
      return {
        outcome: 'refused',
        reason: 'invalid',
        code: 'incomplete',
        message: 'The write does not say which record it is for.',
        fields: {},
      };
    if (kind === 'contact' && action === 'create') {
      const twin = await findContact(tools, address.path.split('/')[2] ?? '', write.body, options.purpose);
      if (twin !== null)
        return { outcome: 'applied', record: twin, warnings: ['The contact was there already.'] };
    }
    if (kind === 'invoice') {
      // The key alone makes no draft the only one: a feed may not honour it, and forgets.
      const [twin] = await tools.lookUp('invoice', [write.reference], options.purpose);
      if (twin !== undefined)
        return {
          outcome: 'applied',
          record: twin,
          warnings: ['An invoice with its reference was there already.'],
        };
    }
    if (expected !== null && !(await holds(tools.send, address.path, expected, options.purpose)))
      return {
        outcome: 'refused',
        reason: 'conflict',
        code: 'ignition.changed_meanwhile',
        message: 'Ignition holds another value by now, which somebody else wrote.',
        fields: {},
      };
    const ask: Ask = {
      method: action === 'create' ? 'POST' : 'PATCH',
      path: address.path,
      body: address.body,
      idempotencyKey: options.idempotencyKey,
      purpose: options.purpose,
      tolerated: ofTheRecord,
    };
    const answer = await tools.send(ask);
    if (answer.status >= 400) return refusalOf(kind, answer);
    const raw = objectOf(answer.body);
    const record = raw === null ? null : parseRecord(kind, raw);
    if (record === null) throw unreadable(ask, answer.status);
    return { outcome: 'applied', record, warnings: [] };
  };

  return async (
    kind: IgnitionKind,
    action: 'create' | 'update' | 'archive' | 'restore',
    writes: readonly Write[],
    options: Options,
  ): Promise<readonly WriteOutcome[]> => {
    if (!isWritten(kind) || !writtenKinds[kind].includes(action))
      throw ignitionError('vendor.forbidden', `Ignition has no way to ${action} a ${kind}.`, {
        hint: 'Clients and contacts can be created and updated, a payment be told an id, and invoices be drafted; all else is done in Ignition.',
      });
    if (writes.length > 1)
      throw ignitionError('vendor.refused', 'Ignition takes one write a call.', {
        hint: 'An idempotency key stands for one write.',
      });
    const [write] = writes;
    const verb = action === 'create' ? 'create' : 'update';
    return write === undefined ? [] : [await writeOne(kind, verb, write, options)];
  };
};

type WrittenKind = 'client' | 'contact' | 'invoice' | 'payment';

const writtenKinds: Readonly<Record<WrittenKind, readonly string[]>> = {
  client: ['create', 'update'],
  contact: ['create', 'update'],
  invoice: ['create'],
  payment: ['update'],
};

const isWritten = (kind: IgnitionKind): kind is WrittenKind => kind in writtenKinds;

const addressOf = (
  kind: WrittenKind,
  action: 'create' | 'update',
  write: Write,
): { readonly path: string; readonly body: JsonObject } | null => {
  const tail = write.key === null ? '' : `/${encodeURIComponent(write.key)}`;
  if ((action === 'create') !== (write.key === null)) return null;
  if (kind !== 'contact') return { path: `/${resources[kind]}${tail}`, body: write.body };
  const { clientKey, rest } = splitContactBody(write.body);
  return clientKey === null
    ? null
    : { path: `/clients/${encodeURIComponent(clientKey)}/contacts${tail}`, body: rest };
};

/**
 * A contact has no place for our cross-reference, so a lost create is found by what was to be created: the same name and
 * address at the same client, changed lately. Two such contacts are one to any reader.
 */
const findContact = async (
  { walk, now }: { readonly walk: Walk; readonly now: () => number },
  encodedClientKey: string,
  body: JsonObject,
  purpose: Purpose,
): Promise<ObservedRecord | null> => {
  const clientKey = decodeURIComponent(encodedClientKey);
  for await (const records of walk({ kind: 'contact', since: now() - contactLookUpMs, purpose }))
    for (const record of records)
      if (
        record.parent?.key === clientKey &&
        record.fields['name'] === body['name'] &&
        record.email === (body['email'] ?? null)
      )
        return record;
  return null;
};

/**
 * Whether a record holds these members just now. Ignition has no way to write only if nobody else did, so it is asked as
 * late as can be; a record that is not there holds nothing and is refused by the write itself.
 */
const holds = async (send: Send, path: string, expected: JsonObject, purpose: Purpose): Promise<boolean> => {
  const ask: Ask = { method: 'GET', path, purpose, tolerated: [404, 410] };
  const answer = await send(ask);
  if (answer.status >= 400) return true;
  const held = objectOf(answer.body);
  if (!isJsonObject(held)) throw unreadable(ask, answer.status);
  return Object.entries(expected).every(([member, value]) => sameJson(held[member] ?? null, value));
};

const refusalOf = (kind: string, answer: Answer): WriteOutcome => {
  const entries =
    isJsonObject(answer.body) && Array.isArray(answer.body['errors']) ? answer.body['errors'] : [];
  const fields: Record<string, string> = {};
  let code: string | null = null;
  for (const entry of entries as readonly JsonValue[]) {
    if (!isJsonObject(entry)) continue;
    if (typeof entry['code'] === 'string') code ??= entry['code'];
    const sentence = entry['detail'] ?? entry['title'];
    if (typeof sentence !== 'string') continue;
    const field = fieldOfError(kind, entry);
    fields[field] = fields[field] === undefined ? sentence : `${fields[field]} ${sentence}`;
  }
  const reason = reasonOf(answer.status);
  return {
    outcome: 'refused',
    reason,
    code: code ?? `http_${answer.status}`,
    message: Object.values(fields)[0] ?? defaultMessages[reason],
    fields,
  };
};

const reasonOf = (status: number): 'invalid' | 'conflict' | 'gone' => {
  if (status === 409) return 'conflict';
  return status === 404 || status === 410 ? 'gone' : 'invalid';
};

const defaultMessages = {
  invalid: 'Ignition did not accept the values and gave no reason.',
  conflict: 'Ignition says that this clashes with another record.',
  gone: 'Ignition no longer has this record.',
} as const;

/** `source.pointer` as JSON:API has it, or a plain `field`; the last part names the wire's member. */
const fieldOfError = (kind: string, entry: JsonObject): string => {
  const source = isJsonObject(entry['source']) ? entry['source'] : {};
  const named = source['pointer'] ?? source['parameter'] ?? entry['field'];
  if (kind === 'invoice') return (typeof named === 'string' ? draftFieldOf(named) : null) ?? 'record';
  const wire = typeof named === 'string' ? (named.split('/').at(-1) ?? '') : '';
  return fieldOfWire(kind, wire) ?? 'record';
};
