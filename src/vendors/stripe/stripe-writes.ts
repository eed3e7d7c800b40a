import type { z } from 'zod';
import { PlumblineError } from '#base/errors.ts';
import type { JsonObject } from '#base/json.ts';
import type { Purpose, WriteOutcome } from '#model/connector.ts';
import { stripeError } from './stripe-errors.ts';

export interface RecordWrite {
  readonly key: string | null;
  readonly reference: string;
  readonly body: JsonObject;
}

export interface WriteCall {
  readonly idempotencyKey: string;
  readonly purpose: Purpose;
}

/** @throws `vendor.refused` for a body with members that we do not send. */
export const checkedBody = <Schema extends z.ZodType>(schema: Schema, body: JsonObject): z.output<Schema> => {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw stripeError('vendor.refused', 'A body has members that Plumbline does not send to Stripe.', {
    details: {
      reason: 'invalid',
      members: read.error.issues.map((issue) => [...issue.path, issue.code].join('.')),
    },
  });
};

/**
 * What Stripe said of a single record is an outcome; what it said of the call is thrown on. A refusal names Stripe's code
 * and the parameter, never the value.
 */
export const outcomeOfRefusal = (caught: unknown): WriteOutcome => {
  if (!(caught instanceof PlumblineError) || caught.code !== 'vendor.refused') throw caught;
  const { reason, vendorCode, param } = caught.details;
  if (reason !== 'invalid' && reason !== 'conflict' && reason !== 'gone') throw caught;
  const field = typeof param === 'string' && param !== '' ? param : 'record';
  const said = typeof vendorCode === 'string' ? `${caught.hint} (${vendorCode})` : caught.hint;
  return { outcome: 'refused', reason, ...refusals[reason], fields: { [field]: said } };
};

const refusals = {
  invalid: { code: 'stripe.invalid', message: 'Stripe refused a value of the record.' },
  conflict: { code: 'stripe.conflict', message: 'The record is in another state at Stripe than this needs.' },
  gone: { code: 'stripe.gone', message: 'The record is not at Stripe any more.' },
} as const;
