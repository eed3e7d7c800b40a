import { decimalText, parseDecimal } from '#base/decimal.ts';
import type { JsonValue } from '#base/json.ts';
import type { FieldSpec } from '#model/connector.ts';

const words: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

/**
 * A value in the one form that a field of a tenant's own keeps it in, so that it compares equal with what is held: numbers in
 * their shortest form, days without a time, yes and no from the words for them, a choice as it is offered. What fits the
 * type in no way stays as it is, for the check that follows. Pure.
 */
export const definedValue = (spec: FieldSpec, value: JsonValue): JsonValue => {
  if (value === null || typeof value === 'object') return value;
  const text = String(value).trim();
  switch (spec.type) {
    case 'number': {
      const number = parseDecimal(text);
      return number === null ? text : decimalText(number);
    }
    case 'date':
      return /^\d{4}-\d\d-\d\dT/.test(text) ? text.slice(0, 10) : text;
    case 'boolean':
      return words.get(text.toLowerCase()) ?? value;
    default:
      return spec.options?.find((option) => option.toLowerCase() === text.toLowerCase()) ?? String(value);
  }
};
