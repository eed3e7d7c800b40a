import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JsonValue } from '#base/json.ts';
import type { WebhookDoor, WebhookEvent, WebhookInput, WebhookResult } from '#model/connector.ts';
import { instantOf } from './xero-dates.ts';
import { readJson } from './xero-json.ts';
import { webhookEventSchema, webhookSchema } from './xero-schemas.ts';

/** Categories of events and the kinds they tell of. Others are for kinds that we do not keep. */
const kindOfCategory: ReadonlyMap<string, string> = new Map([
  ['CONTACT', 'contact'],
  ['INVOICE', 'invoice'],
]);

/**
 * Xero's webhooks: one address for all organisations of the app. A valid signature over no events is Xero testing us
 * (intent to receive); it also sends wrong signatures on purpose and wants 401 for those. There is no time in the
 * scheme, so an old delivery verifies for ever and is told by its event keys.
 * Source: developer.xero.com/documentation/webhooks/configuring-your-server, read 2026-11.
 */
export const createXeroWebhook = (keys: readonly string[]): WebhookDoor => ({
  scope: 'app',
  receive: (input) => {
    const all = [...input.secrets, ...keys].filter((key) => key !== '');
    if (all.length === 0)
      return rejected(401, 'xero.webhook_key_missing', 'This installation holds no webhook key of Xero.');
    if (!isSigned(input, all))
      return rejected(401, 'xero.webhook_signature', 'The signature does not fit the body.');
    return read(readJson(new TextDecoder().decode(input.rawBody)).json);
  },
});

const rejected = (status: number, code: string, message: string): WebhookResult => ({
  result: 'rejected',
  status,
  code,
  message,
});

/**
 * HMAC-SHA256 of the raw bytes, the key as its own text, compared as base64 text: decoded, two texts that differ in
 * their last character can be the same bytes, and Xero's tests differ by one character.
 */
const isSigned = (input: WebhookInput, keys: readonly string[]): boolean => {
  const given = Buffer.from(signatureIn(input.headers));
  let signed = false;
  for (const key of keys) {
    const wanted = Buffer.from(createHmac('sha256', key).update(input.rawBody).digest('base64'));
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) signed = true;
  }
  return signed;
};

const signatureIn = (headers: WebhookInput['headers']): string => {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'x-xero-signature');
  return (name === undefined ? undefined : headers[name]) ?? '';
};

const read = (body: JsonValue): WebhookResult => {
  const parsed = webhookSchema.safeParse(body);
  if (!parsed.success)
    return rejected(400, 'xero.webhook_malformed', 'The signature fits, but the body is no list of events.');
  const { events, firstEventSequence, lastEventSequence } = parsed.data;
  if (events.length === 0) return { result: 'handshake', status: 200 };
  const isNumbered =
    firstEventSequence !== null &&
    lastEventSequence !== null &&
    lastEventSequence - firstEventSequence + 1 === events.length;
  const kept: WebhookEvent[] = [];
  for (const [place, raw] of events.entries()) {
    const event = eventOf(raw, isNumbered ? firstEventSequence + place : null);
    if (event !== null) kept.push(event);
  }
  return { result: 'accepted', events: kept };
};

/** Null for an event of a category that we keep no records of, or one that names no record; polling covers those. */
const eventOf = (raw: unknown, sequence: number | null): WebhookEvent | null => {
  const parsed = webhookEventSchema.safeParse(raw);
  if (!parsed.success) return null;
  const { eventCategory, eventType, resourceId, tenantId, eventDateUtc } = parsed.data;
  const kind = kindOfCategory.get(eventCategory);
  if (kind === undefined) return null;
  const key = resourceId.toLowerCase();
  const parts = [tenantId, eventCategory, eventType, key, eventDateUtc];
  return {
    eventKey: [...parts, ...(sequence === null ? [] : [sequence])].join(':'),
    tenantId,
    kind,
    key,
    occurredAt: instantOf(eventDateUtc),
  };
};
