import { clearable, clearableText, objectOf } from './params.ts';
import type { Fields } from './params.ts';

const parts = {
  city: clearableText(),
  country: clearableText(2),
  line1: clearableText(),
  line2: clearableText(),
  postal_code: clearableText(),
  state: clearableText(),
} as const;

export interface Address {
  readonly city: string | null;
  readonly country: string | null;
  readonly line1: string | null;
  readonly line2: string | null;
  readonly postal_code: string | null;
  readonly state: string | null;
}

const whole = objectOf(parts);

/** Parts that were not sent are null: an address is replaced as a whole. */
export const address = clearable((raw, param): Address => filledUp(whole(raw, param)));

const filledUp = (sent: Fields<typeof parts>): Address => ({
  city: sent.city ?? null,
  country: sent.country ?? null,
  line1: sent.line1 ?? null,
  line2: sent.line2 ?? null,
  postal_code: sent.postal_code ?? null,
  state: sent.state ?? null,
});
