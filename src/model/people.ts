import { isJsonObject, type JsonObject } from '#base/json.ts';
import type { FieldSpec } from '#model/connector.ts';

/** Somebody who works at one tenant, by e-mail. */
export interface Person {
  readonly email: string;
  /** Null where the vendor names none. */
  readonly name: string | null;
}

/** A person whom a record names, and in which field. `email` is in lower case. */
export interface SeenPerson extends Person {
  readonly field: string;
}

/** An e-mail as people are compared by it; null for what is none. */
export const personKey = (email: string | null | undefined): string | null => {
  const key = email?.trim().toLowerCase() ?? '';
  return /^[^\s@]+@[^\s@]+$/.test(key) ? key : null;
};

/**
 * The people whom a record names, by the fields of its kind that hold one: each is an e-mail, and `name` beside it, where it is
 * `manager.email`, is the person's name. In the order of the fields. Pure.
 */
export const peopleIn = (fields: readonly FieldSpec[], values: JsonObject): readonly SeenPerson[] =>
  fields.flatMap((field): SeenPerson[] => {
    if (field.person !== true) return [];
    const steps = field.name.split('.');
    const last = steps.pop() ?? '';
    let holder: JsonObject = values;
    for (const step of steps) {
      const inner = holder[step];
      if (!isJsonObject(inner)) return [];
      holder = inner;
    }
    const written = holder[last];
    const email = typeof written === 'string' ? personKey(written) : null;
    if (email === null) return [];
    const name = last === 'email' ? holder['name'] : null;
    return [{ field: field.name, email, name: typeof name === 'string' ? name : null }];
  });
