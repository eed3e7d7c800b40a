import {
  compareDecimals,
  decimalText,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  roundDecimal,
  subtractDecimals,
  zeroDecimal,
  type Decimal,
} from '#base/decimal.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';

/** Places of the prices that ledgers take. */
const pricePlaces = 4;

/**
 * An invoice's items as lines ready for a ledger: `description`, `quantity`, `unitAmount` and `total`, whose product is the
 * item's own total to the cent. A discount is in the price; where no price of four places makes the total, the line is one
 * of the whole.
 */
export const readyLines = (items: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(items)
    ? items.flatMap((item: JsonValue) => (isJsonObject(item) ? [readyLine(item)] : []))
    : [];

const readyLine = (item: JsonObject): JsonObject => {
  const decimal = (name: string): Decimal | null => {
    const value = item[name];
    return typeof value === 'string' ? parseDecimal(value) : null;
  };
  const quantity = decimal('quantity') ?? { units: 1n, scale: 0 };
  const price = decimal('unitPrice');
  const gross = price === null ? null : multiplyDecimals(quantity, price);
  const total =
    decimal('total') ?? (gross === null ? null : subtractDecimals(gross, decimal('discount') ?? zeroDecimal));
  const description = item['description'] ?? '';
  if (total === null) return { description };
  const makes = (each: Decimal): boolean =>
    compareDecimals(roundDecimal(multiplyDecimals(quantity, each), 2, 'half_up'), total) === 0;
  const net = quantity.units === 0n ? null : divideDecimals(total, quantity, pricePlaces, 'half_up');
  const fitting = [price, net].find((each) => each !== null && makes(each)) ?? null;
  const isWhole = fitting === null;
  return {
    description,
    quantity: isWhole ? '1' : decimalText(quantity),
    unitAmount: decimalText(fitting ?? total),
    total: decimalText(total),
  };
};
