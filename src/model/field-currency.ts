import type { JsonValue } from '#base/json.ts';
import type { FieldSpec } from './connector.ts';
import { isCurrency } from './currency.ts';

/** The ISO code that a field's amount is in; null for what is no amount, and where the record names no known currency. Pure. */
export const currencyOf = (
  { moneyIn }: Pick<FieldSpec, 'moneyIn'>,
  valueOf: (field: string) => JsonValue,
): string | null => {
  const named = moneyIn === undefined ? null : valueOf(moneyIn);
  if (typeof named !== 'string') return null;
  const code = named.toUpperCase();
  return isCurrency(code) ? code : null;
};
