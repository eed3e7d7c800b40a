import type { FieldSpec, KindSpec } from '#model/connector.ts';

/**
 * Fields that a tenant defined itself, by kind, each named `custom.<key>`: what a connection knows beside the fields that all
 * tenants of its vendor have. One that is not written any more is there with `writable: false`.
 */
export type DefinedFields = Readonly<Record<string, readonly FieldSpec[]>>;

/** A kind with the fields that one tenant defined. The same object where it defined none. */
export const kindWith = (kind: KindSpec, defined: DefinedFields): KindSpec => {
  const own = defined[kind.kind] ?? [];
  return own.length === 0 ? kind : { ...kind, fields: [...kind.fields, ...own] };
};

/** A kind of these by name, with the fields that one tenant defined; undefined where there is no such kind. */
export const kindNamed = (
  kinds: readonly KindSpec[],
  name: string,
  defined: DefinedFields,
): KindSpec | undefined => {
  const kind = kinds.find((each) => each.kind === name);
  return kind === undefined ? undefined : kindWith(kind, defined);
};
