import { jsonResponse } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';

export interface RefusalBody {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
  readonly charge?: string;
  readonly payment_intent?: Readonly<Record<string, unknown>>;
}

/** Thrown wherever a rule is broken; answered in Stripe's error shape. */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly body: RefusalBody;

  constructor(status: number, body: RefusalBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

export const refusalResponse = (
  refusal: StripeRefusal,
  headers: Readonly<Record<string, string>> = {},
): SimResponse => {
  const { code } = refusal.body;
  const docUrl = code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${dashed(code)}` };
  return jsonResponse(refusal.status, { error: { ...refusal.body, ...docUrl } }, headers);
};

const dashed = (code: string): string => code.replaceAll('_', '-');

/** 400: the request as such cannot be. */
export const invalid = (message: string, param?: string, code?: string): StripeRefusal =>
  new StripeRefusal(400, {
    type: 'invalid_request_error',
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });

/** 404 for the object of the address, 400 for one named in a parameter. */
export const missing = (object: string, id: string, param = 'id'): StripeRefusal =>
  new StripeRefusal(param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${object}: '${id}'`,
    param,
  });

/** 403: revoked, never granted, another mode or another platform's; the answer is the same. */
export const accountInvalid = (key: string, accountId: string): StripeRefusal =>
  new StripeRefusal(403, {
    type: 'invalid_request_error',
    code: 'account_invalid',
    message: `The provided key '${maskedKey(key)}' does not have access to account '${accountId}' (or that account does not exist). Application access may have been revoked.`,
  });

/** As Stripe shows keys: the beginning and the last four characters. */
export const maskedKey = (key: string): string =>
  key.length <= 12 ? '*'.repeat(key.length) : `${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}`;
