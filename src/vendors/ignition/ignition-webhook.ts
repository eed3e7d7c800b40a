import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isJsonObject, type JsonObject } from '#base/json.ts';
import type { WebhookInput, WebhookResult } from '#model/connector.ts';
import { webhookToleranceMs } from './ignition-limits.ts';
import { readSettings, type IgnitionSettings } from './ignition-settings.ts';
import { eventsOf, typeOf } from './ignition-webhook-events.ts';
import { parseJsonText } from './ignition-wire.ts';

/**
 * Proof first, then content. Schemes: `hmac_sha256` over `<t>.<raw body>` in a header `t=<epoch s>,v1=<digest>` (several
 * `v1` may be sent), and `shared_secret_header` for relays that cannot sign. Any of several secrets may have been used.
 *
 * Rejected: `webhook.no_secret`, `webhook.bad_signature`, `webhook.too_old` (401), `webhook.malformed`,
 * `webhook.no_type`, `webhook.no_record` (400). A type of no record we know is accepted with no events, so that a sender
 * does not try for days what nobody wants.
 */
export const receiveWebhook = (input: WebhookInput): WebhookResult => {
  const settings = readSettings(input.settings);
  const refusal = proofRefusal(input, settings);
  if (refusal !== null) return refusal;
  const body = bodyOf(input.rawBody);
  if (body === null) return rejected(400, 'webhook.malformed', 'The body is not a JSON object.');
  const type = typeOf(input, body);
  if (type === null) return rejected(400, 'webhook.no_type', 'The webhook does not say what happened.');
  const events = eventsOf(type, body, input);
  if (events === null)
    return rejected(400, 'webhook.no_record', 'The webhook does not name the record it is about.');
  return { result: 'accepted', events };
};

const rejected = (status: number, code: string, message: string): WebhookResult => ({
  result: 'rejected',
  status,
  code,
  message,
});

const bodyOf = (rawBody: Uint8Array): JsonObject | null => {
  try {
    const body = parseJsonText(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
    return isJsonObject(body) ? body : null;
  } catch {
    return null;
  }
};

const proofRefusal = (input: WebhookInput, settings: IgnitionSettings): WebhookResult | null => {
  const secrets = input.secrets.filter((secret) => secret !== '');
  if (settings.webhookScheme === 'none' || secrets.length === 0)
    return rejected(401, 'webhook.no_secret', 'This connection has no webhook secret to check with.');
  if (settings.webhookScheme === 'shared_secret_header') {
    const given = input.headers[settings.webhookSecretHeader] ?? '';
    return isAnyEqual(digestOf(given), secrets.map(digestOf))
      ? null
      : badProof('The shared secret is wrong.');
  }
  const { signedAt, signatures } = readSignature(
    input.headers[settings.webhookSignatureHeader] ?? '',
    settings,
  );
  if (signedAt === null || signatures.length === 0)
    return badProof('The signature header is missing or malformed.');
  const wanted = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${signedAt}.`).update(input.rawBody).digest(),
  );
  if (!signatures.some((signature) => isAnyEqual(signature, wanted)))
    return badProof('The signature fits none of the secrets.');
  if (Math.abs(input.now - Number(signedAt) * 1_000) > webhookToleranceMs)
    return rejected(401, 'webhook.too_old', 'The signature is more than five minutes old or ahead.');
  return null;
};

const badProof = (message: string): WebhookResult => rejected(401, 'webhook.bad_signature', message);

/** Of equal length, whatever was sent, so that comparing tells nothing of the secret's. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares with every candidate, in constant time for each. */
const isAnyEqual = (given: Buffer, candidates: readonly Buffer[]): boolean => {
  let isEqual = false;
  for (const candidate of candidates)
    if (given.length === candidate.length && timingSafeEqual(given, candidate)) isEqual = true;
  return isEqual;
};

/** The instant stays text: it is signed as written. */
const readSignature = (
  header: string,
  { webhookSignatureEncoding: encoding }: IgnitionSettings,
): { readonly signedAt: string | null; readonly signatures: readonly Buffer[] } => {
  let signedAt: string | null = null;
  const signatures: Buffer[] = [];
  for (const part of header.split(',')) {
    const [name = '', ...rest] = part.trim().split('=');
    const value = rest.join('=');
    if (name === 't' && /^\d{1,12}$/.test(value)) signedAt = value;
    if (name === 'v1' && value !== '') signatures.push(Buffer.from(value, encoding));
  }
  return { signedAt, signatures };
};
