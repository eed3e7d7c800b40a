import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookDoor, WebhookInput, WebhookResult } from '#model/connector.ts';
import { modeOfSettings, type StripeMode } from './stripe-access.ts';
import { targetsOfEvent } from './stripe-events.ts';
import { readJson } from './stripe-json.ts';
import { webhookToleranceMs } from './stripe-limits.ts';
import { eventSchema } from './stripe-schemas.ts';

/**
 * Stripe's webhooks: one Connect endpoint for all accounts that consented, where events name their account, and an
 * endpoint of its own for each connection made with a key. Secrets belong to an endpoint, so neither opens the other's
 * door. The header is `t=<epoch s>,v1=<digest>[,v1=…]`, the digest an HMAC-SHA256 of `<t>.<raw body>`; a retry is signed
 * anew, so a signature that is old, or ahead of time, was not sent by Stripe just now.
 * Source: docs.stripe.com/webhooks, read 2026-11.
 */
export const createStripeWebhook = (app: {
  /** Of the Connect endpoint, newest first. */
  readonly secrets: readonly string[];
  /** Of the platform's key; null where there is no platform. */
  readonly mode: StripeMode | null;
}): WebhookDoor => ({
  scope: 'by_auth',
  receive: (input) => {
    const isConnections = /\/hooks\/stripe\/[^/?]/.test(input.path);
    const secrets = (isConnections ? input.secrets : app.secrets).filter((secret) => secret !== '');
    if (secrets.length === 0)
      return rejected(401, 'stripe.webhook_secret_missing', 'There is no signing secret to check with.');
    const refusal = proofRefusal(input, secrets);
    if (refusal !== null) return refusal;
    const mode = isConnections ? modeOfSettings(input.settings) : app.mode;
    return read(input, mode, isConnections);
  },
});

const rejected = (status: number, code: string, message: string): WebhookResult => ({
  result: 'rejected',
  status,
  code,
  message,
});

const proofRefusal = (input: WebhookInput, secrets: readonly string[]): WebhookResult | null => {
  const { signedAt, signatures } = readSignature(headerOf(input));
  if (signedAt === null || signatures.length === 0)
    return rejected(400, 'stripe.webhook_signature', 'The signature header is missing or malformed.');
  let isSigned = false;
  for (const secret of secrets) {
    const wanted = createHmac('sha256', secret).update(`${signedAt}.`).update(input.rawBody).digest();
    for (const given of signatures)
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) isSigned = true;
  }
  if (!isSigned) return rejected(400, 'stripe.webhook_signature', 'The signature fits none of the secrets.');
  if (Math.abs(input.now - Number(signedAt) * 1_000) > webhookToleranceMs)
    return rejected(400, 'stripe.webhook_time', 'The signature is more than five minutes old or ahead.');
  return null;
};

const headerOf = ({ headers }: WebhookInput): string => {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'stripe-signature');
  return (name === undefined ? undefined : headers[name]) ?? '';
};

/** The instant stays text: it is signed as written. Schemes other than `v1` are for tests and do not count. */
const readSignature = (
  header: string,
): { readonly signedAt: string | null; readonly signatures: readonly Buffer[] } => {
  let signedAt: string | null = null;
  const signatures: Buffer[] = [];
  for (const part of header.split(',')) {
    const [name = '', ...rest] = part.trim().split('=');
    const value = rest.join('=');
    if (name === 't' && /^\d{1,12}$/.test(value)) signedAt = value;
    if (name === 'v1' && /^[0-9a-f]{64}$/i.test(value)) signatures.push(Buffer.from(value, 'hex'));
  }
  return { signedAt, signatures };
};

/**
 * What is told of another mode, or of nothing that we keep, is accepted and dropped: a live Connect endpoint gets test
 * events too, and Stripe would send them for days. An event only marks its record to be read, so that the same change
 * told by two events is one read.
 */
const read = (input: WebhookInput, mode: StripeMode | null, isConnections: boolean): WebhookResult => {
  const parsed = eventSchema.safeParse(readJson(new TextDecoder().decode(input.rawBody)));
  if (!parsed.success)
    return rejected(400, 'stripe.webhook_malformed', 'The signature fits, but the body is no event.');
  const event = parsed.data;
  const isOurMode = event.livemode === (mode === 'live');
  const targets = targetsOfEvent(event);
  const tenantId = isConnections ? null : event.account;
  if (!isOurMode || targets.length === 0 || tenantId === '') return { result: 'accepted', events: [] };
  return {
    result: 'accepted',
    // An event of several records is a delivery for each, under a key of its own.
    events: targets.map((target, place) => ({
      eventKey: place === 0 ? event.id : `${event.id}/${target.kind}`,
      tenantId,
      ...target,
      occurredAt: event.created,
    })),
  };
};
