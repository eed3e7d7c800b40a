import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { FieldSpec } from '#model/connector.ts';

/** A field that is asked about: the field of the kind that holds it, and the way on into its value. */
export interface TracedField {
  /** As it was asked for, with dots only: `LineItems.0.TaxType`. */
  readonly name: string;
  readonly label: string;
  /** The kind's own field, which changes name and flows write. */
  readonly top: string;
  /** Names of members and places from 0. */
  readonly rest: readonly string[];
}

/**
 * Finds the field that a name means: a field of the kind, or a part of one (`LineItems[0].TaxType`, `custom.tier`); null
 * where the kind has none. Pure.
 */
export const traceField = (specs: readonly FieldSpec[], asked: string): TracedField | null => {
  const name = asked.replaceAll(/\[(\d+)\]/g, '.$1');
  const found = specs
    .filter((spec) => name === spec.name || name.startsWith(`${spec.name}.`))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  if (found === undefined) return null;
  const rest = name === found.name ? [] : name.slice(found.name.length + 1).split('.');
  if (rest.includes('')) return null;
  return { name, label: [found.label, ...rest.map(placeOf)].join(', '), top: found.name, rest };
};

const placeOf = (step: string): string => (/^\d+$/.test(step) ? String(Number(step) + 1) : step);

/** The value at the end of a way into another; null where it leads nowhere. */
export const deepValue = (value: JsonValue | undefined, rest: readonly string[]): JsonValue => {
  let here: JsonValue | undefined = value;
  for (const step of rest) {
    if (Array.isArray(here)) here = (here as readonly JsonValue[])[Number(step)];
    else if (isJsonObject(here) && Object.hasOwn(here, step)) here = here[step];
    else return null;
  }
  return here ?? null;
};
