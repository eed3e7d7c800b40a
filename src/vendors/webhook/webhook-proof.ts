import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { unreachable } from '#base/never.ts';
import type { WebhookInput, WebhookResult } from '#model/connector.ts';
import { toleranceMs } from './webhook-limits.ts';
import { readSettings } from './webhook-settings.ts';

export const proofs = ['bearer', 'hmac', 'standard'] as const;
export type Proof = (typeof proofs)[number];

type Rejected = Extract<WebhookResult, { result: 'rejected' }>;

const rejected = (status: number, code: string, message: string): Rejected => ({
  result: 'rejected',
  status,
  code,
  message,
});

/**
 * Null where the proof holds by any of the secrets, compared in constant time. Otherwise `webhook.no_secret`,
 * `webhook.bad_signature` or `webhook.too_old` (401). Standard Webhooks as of its specification 1.0 (November 2026).
 */
export const proofRefusal = (proof: Proof, input: WebhookInput): Rejected | null => {
  const secrets = input.secrets.filter((secret) => secret !== '');
  if (secrets.length === 0)
    return rejected(401, 'webhook.no_secret', 'This connection has no secret to check with.');
  switch (proof) {
    case 'bearer':
      return bearerRefusal(input, secrets);
    case 'hmac':
      return hmacRefusal(input, secrets);
    case 'standard':
      return standardRefusal(input, secrets);
    default:
      return unreachable(proof);
  }
};

const bearerRefusal = ({ headers }: WebhookInput, secrets: readonly string[]): Rejected | null => {
  const given = /^Bearer\s+(\S+)\s*$/i.exec(headers['authorization'] ?? '')?.[1];
  if (given === undefined)
    return rejected(401, 'webhook.bad_signature', 'The header Authorization: Bearer … is missing.');
  return isAnyEqual([sha256(given)], secrets.map(sha256))
    ? null
    : rejected(401, 'webhook.bad_signature', 'The token is wrong.');
};

const hmacRefusal = (input: WebhookInput, secrets: readonly string[]): Rejected | null => {
  const { signatureHeader, timestampHeader, signed } = readSettings(input.settings);
  const given = (input.headers[signatureHeader] ?? '').trim().replace(/^sha256=/i, '');
  if (given === '')
    return rejected(401, 'webhook.bad_signature', `The header ${signatureHeader} is missing.`);
  const time = (input.headers[timestampHeader] ?? '').trim();
  const before = signed === 'body' ? '' : `${time}.`;
  const bytes = Buffer.from(given, /^[0-9a-f]{64}$/i.test(given) ? 'hex' : 'base64');
  if (
    !isAnyEqual(
      [bytes],
      secrets.map((secret) => hmac(secret, before, input.rawBody)),
    )
  )
    return rejected(401, 'webhook.bad_signature', 'The signature is wrong.');
  return signed === 'body' ? null : timeRefusal(time, input.now);
};

const standardRefusal = (input: WebhookInput, secrets: readonly string[]): Rejected | null => {
  const id = input.headers['webhook-id'] ?? '';
  const time = (input.headers['webhook-timestamp'] ?? '').trim();
  const given = (input.headers['webhook-signature'] ?? '')
    .split(/\s+/)
    .filter((each) => each.startsWith('v1,'))
    .map((each) => Buffer.from(each.slice('v1,'.length), 'base64'));
  if (id === '' || given.length === 0)
    return rejected(
      401,
      'webhook.bad_signature',
      'The headers webhook-id and webhook-signature are missing.',
    );
  const wanted = secrets.map((secret) => hmac(standardKey(secret), `${id}.${time}.`, input.rawBody));
  if (!isAnyEqual(given, wanted)) return rejected(401, 'webhook.bad_signature', 'The signature is wrong.');
  return timeRefusal(time, input.now);
};

/** The bytes behind `whsec_<base64>`. */
export const standardKey = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

const timeRefusal = (time: string, now: number): Rejected | null => {
  const at = /^\d{1,12}$/.test(time) ? Number(time) * 1_000 : Number.NaN;
  return Math.abs(now - at) <= toleranceMs
    ? null
    : rejected(401, 'webhook.too_old', 'The signature’s time is more than five minutes off, or missing.');
};

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

const hmac = (key: string | Buffer, before: string, body: Uint8Array): Buffer =>
  createHmac('sha256', key).update(before).update(body).digest();

/** Looks at all pairs, so that the time taken tells nothing. */
const isAnyEqual = (given: readonly Buffer[], wanted: readonly Buffer[]): boolean => {
  let isEqual = false;
  for (const one of given)
    for (const other of wanted)
      if (one.length === other.length && timingSafeEqual(one, other)) isEqual = true;
  return isEqual;
};
