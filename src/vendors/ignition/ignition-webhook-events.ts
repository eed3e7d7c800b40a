import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { WebhookEvent, WebhookInput } from '#model/connector.ts';
import { webhookRepeatMs } from './ignition-limits.ts';
import { instantOf } from './ignition-wire.ts';

const eventKinds = ['client', 'contact', 'proposal', 'service', 'invoice', 'payment'] as const;
/** Read under the same key as the payment. */
const allocationKind = 'allocation';
type EventKind = (typeof eventKinds)[number];

/** Records that change with another: a contact is part of its client, a payment settles invoices. */
const related: Readonly<Record<EventKind, readonly EventKind[]>> = {
  client: ['contact'],
  contact: ['client'],
  proposal: [],
  service: ['proposal'],
  invoice: [],
  payment: ['invoice'],
};

const isEnvelope = (body: JsonObject): boolean => isJsonObject(body['data']);

/**
 * What happened, as named by the sender: an envelope says so itself; for a relay's flat body it is `?type=` of the
 * address, the header `x-ignition-event`, or the body's own `type` or `event`.
 */
export const typeOf = (input: Pick<WebhookInput, 'path' | 'headers'>, body: JsonObject): string | null => {
  const own = nameIn(body['type']) ?? nameIn(body['event']);
  const query = new URLSearchParams(input.path.split('?')[1] ?? '').get('type');
  const told = nameIn(query) ?? nameIn(input.headers['x-ignition-event']);
  return isEnvelope(body) ? (own ?? told) : (told ?? own);
};

const nameIn = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

/** `client.updated`, `proposal_accepted` and a relay's `New Client` all name their kind; the first name counts. */
const kindIn = (type: string): EventKind | null => {
  const words = type.toLowerCase().split(/[^a-z]+/);
  return (
    eventKinds.find((kind) => kind === words[0]) ?? eventKinds.find((kind) => words.includes(kind)) ?? null
  );
};

/**
 * Which records may have changed; never what they now are. Empty for a type we do not follow, null when no record is
 * named. Keys may be slugs, numeric ids or references: aliases are the reader's affair.
 */
export const eventsOf = (
  type: string,
  body: JsonObject,
  input: Pick<WebhookInput, 'rawBody' | 'now'>,
): readonly WebhookEvent[] | null => {
  const kind = kindIn(type);
  if (kind === null) return [];
  const content = isJsonObject(body['data']) ? body['data'] : body;
  const [key] = keysIn(content, kind, true);
  if (key === undefined) return null;
  const eventKey = eventKeyOf(type, key, body, input);
  const occurredAt = instantIn(body['occurred_at']) ?? instantIn(content['updated_at']);
  const others = related[kind].flatMap((other) =>
    keysIn(content, other, false).map((otherKey) => ({ kind: other, key: otherKey })),
  );
  return [
    { eventKey, tenantId: null, kind, key, occurredAt },
    ...(kind === 'payment'
      ? [{ eventKey: `${eventKey}/${allocationKind}`, tenantId: null, kind: allocationKind, key, occurredAt }]
      : []),
    ...others.map((other) => ({
      eventKey: `${eventKey}/${other.kind}/${other.key}`,
      tenantId: null,
      kind: other.kind,
      key: other.key,
      occurredAt,
    })),
  ];
};

/** An envelope's own id; else a digest of the content within a span, since a record may return to an earlier content. */
const eventKeyOf = (
  type: string,
  key: string,
  body: JsonObject,
  input: Pick<WebhookInput, 'rawBody' | 'now'>,
): string => {
  const id = isEnvelope(body) ? keyIn(body['id']) : undefined;
  if (id !== undefined) return id;
  const span = Math.floor(input.now / webhookRepeatMs);
  return createHash('sha256')
    .update(JSON.stringify([type, key, span]))
    .update(input.rawBody)
    .digest('hex');
};

/**
 * Keys of records of a kind named in a body: slugs first, then references, which lists know as aliases, then numeric ids,
 * which a relay counts otherwise than lists do. `isSubject`: the body is the record itself, so its
 * bare `slug` and `id` count too. A relay writes nesting as `client__slug`.
 */
const keysIn = (content: JsonObject, kind: EventKind, isSubject: boolean): readonly string[] => {
  const nested = content[kind];
  const inside = isJsonObject(nested) ? nested : {};
  const single = [
    isSubject ? content['slug'] : undefined,
    content[`${kind}_slug`],
    content[`${kind}__slug`],
    inside['slug'],
    isSubject ? content['reference_number'] : undefined,
    content[`${kind}_number`],
    content[`${kind}_id`],
    content[`${kind}__id`],
    inside['id'],
    isSubject ? content['id'] : undefined,
  ];
  const first = single.map(keyIn).find((key) => key !== undefined);
  if (isSubject) return first === undefined ? [] : [first];
  const many = content[`${kind}s`];
  const listed = Array.isArray(many)
    ? many.map((entry: JsonValue) => (isJsonObject(entry) ? keyIn(entry['slug']) : undefined))
    : [];
  return [...new Set([first, ...listed])].filter((key) => key !== undefined);
};

/** Longer texts are no ids; a number is one as its text. */
const keyIn = (value: JsonValue | undefined): string | undefined => {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return text !== '' && text.length <= 200 ? text : undefined;
};

const instantIn = (value: JsonValue | undefined): number | null =>
  typeof value === 'string' ? instantOf(value) : null;
