import type { JsonValue } from '#base/json.ts';
import type { Purpose } from '#model/connector.ts';
import type { StripeCaller } from './stripe-caller.ts';
import { withDisputes } from './stripe-invoice-reads.ts';

/** What is expanded of a charge: the intent whose metadata and description name it too. */
export const chargeExpands = ['payment_intent'];
export const chargeListExpands = chargeExpands.map((path) => `data.${path}`);

/** Puts a charge's disputes beside it, one call where it was contested and none otherwise. */
export const completeCharge = (caller: StripeCaller, raw: JsonValue, purpose: Purpose): Promise<JsonValue> =>
  withDisputes(caller, raw, purpose);
