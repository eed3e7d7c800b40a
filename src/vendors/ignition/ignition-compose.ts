import { z } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent } from '#model/connector.ts';
import { composeDraft } from './ignition-draft.ts';

/** A writable field: its wire name, what it must be, and whether it may be emptied. */
interface Slot {
  readonly wire: string;
  readonly shape: z.ZodType<JsonValue>;
  readonly clearable: boolean;
}

const text = z.string().trim().min(1);
const slot = (wire: string, shape: z.ZodType<JsonValue> = text, clearable = true): Slot => ({
  wire,
  shape,
  clearable,
});

/** Only what the vendor's lists show, too: what cannot be read back cannot be proved. */
const slots: Readonly<Record<string, ReadonlyMap<string, Slot>>> = {
  client: new Map([
    ['name', slot('name', text, false)],
    ['email', slot('email', z.email())],
    ['phone', slot('phone')],
    ['externalClientId', slot('external_client_id')],
    ['groupName', slot('group_name')],
    ['tags', slot('tags', z.array(text))],
  ]),
  contact: new Map([
    ['name', slot('name', text, false)],
    ['email', slot('email', z.email())],
    ['phone', slot('phone')],
    ['mobile', slot('mobile')],
    ['position', slot('position')],
    ['salutation', slot('salutation')],
    ['addressee', slot('addressee')],
    ['isPrimary', slot('is_primary', z.boolean(), false)],
    ['isSignatory', slot('is_signatory', z.boolean(), false)],
    ['isInvoiceRecipient', slot('is_invoice_recipient', z.boolean(), false)],
  ]),
  payment: new Map([['externalPaymentId', slot('external_payment_id')]]),
};

/** The field that a wire name belongs to, for what the vendor says of it. */
export const fieldOfWire = (kind: string, wire: string): string | null => {
  for (const [field, { wire: name }] of slots[kind] ?? []) if (name === wire) return field;
  return null;
};

/**
 * The body of `POST` or `PATCH`. A new client carries our cross-reference as its `external_client_id`, so that a lost
 * answer can be looked up; an existing one keeps its own unless that very field is written, and then the body says what it
 * is `expected` to hold, which is looked at before anything is sent and the vendor does not see. Neither does it see a
 * contact's client, which the address takes.
 */
export const composeBody = (kind: string, intent: ComposeIntent): Composed => {
  if (kind === 'invoice') return composeDraft(intent);
  const fields = slots[kind];
  const refused: { field: string; reason: string }[] = [];
  const body: Record<string, JsonValue> = {};
  const isPossible = intent.action === 'update' || (intent.action === 'create' && kind !== 'payment');
  if (fields === undefined || !isPossible) {
    refused.push({ field: 'record', reason: `Ignition has no way to ${intent.action} a ${kind}.` });
    return { body, refused };
  }
  for (const [field, value] of Object.entries(intent.set)) {
    if (kind === 'contact' && field === 'clientKey') continue;
    const found = fields.get(field);
    const reason = found === undefined ? 'Ignition does not let us write it.' : put(body, found, value);
    if (reason !== null) refused.push({ field, reason });
  }
  if (
    intent.action === 'create' &&
    body['name'] === undefined &&
    !refused.some(({ field }) => field === 'name')
  )
    refused.push({ field: 'name', reason: 'Ignition needs a name.' });
  if (kind === 'client' && intent.action === 'create') {
    if (body['external_client_id'] !== undefined && body['external_client_id'] !== intent.reference)
      refused.push({
        field: 'externalClientId',
        reason: 'A new client carries our cross-reference there; it can be changed once the client exists.',
      });
    body['external_client_id'] = intent.reference;
  }
  if (kind === 'client' && intent.action === 'update' && body['external_client_id'] !== undefined)
    body['expected'] = { external_client_id: heldIn(intent.current, 'external_client_id') };
  if (kind === 'payment' && body['external_payment_id'] !== undefined)
    body['expected'] = { external_payment_id: heldIn(intent.current, 'external_payment_id') };
  if (kind === 'contact') {
    const clientKey = clientOf(intent);
    const wanted = intent.set['clientKey'];
    if (clientKey === null) refused.push({ field: 'clientKey', reason: 'A contact belongs to a client.' });
    else if (wanted !== undefined && wanted !== clientKey)
      refused.push({ field: 'clientKey', reason: 'A contact cannot be moved to another client.' });
    else body['client'] = { slug: clientKey };
  }
  return { body, refused };
};

const put = (
  body: Record<string, JsonValue>,
  { wire, shape, clearable }: Slot,
  value: JsonValue,
): string | null => {
  if (value === null) {
    if (!clearable) return 'It cannot be emptied.';
    body[wire] = null;
    return null;
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) return 'The value is not of the kind this field takes.';
  body[wire] = parsed.data;
  return null;
};

/** An existing contact stays with the client that it was last seen with. */
const clientOf = (intent: ComposeIntent): string | null => {
  const current = isJsonObject(intent.current) ? intent.current : null;
  const client = current?.['client'];
  const held = isJsonObject(client) ? client['slug'] : current?.['client_slug'];
  const key = intent.action === 'create' ? intent.set['clientKey'] : held;
  return typeof key === 'string' && key !== '' ? key : null;
};

const heldIn = (current: JsonValue | null, member: string): JsonValue =>
  (isJsonObject(current) ? current[member] : null) ?? null;

/** What a composed record is expected to hold before it is written, null when nothing is; and the body without it. */
export const splitExpected = (
  body: JsonObject,
): { readonly expected: JsonObject | null; readonly rest: JsonObject } => {
  const { expected, ...rest } = body;
  return { expected: isJsonObject(expected) ? expected : null, rest };
};

/** A composed contact's client, and the body without it. */
export const splitContactBody = (
  body: JsonObject,
): { readonly clientKey: string | null; readonly rest: JsonObject } => {
  const { client, ...rest } = body;
  const slug = isJsonObject(client) ? client['slug'] : null;
  return { clientKey: typeof slug === 'string' ? slug : null, rest };
};
