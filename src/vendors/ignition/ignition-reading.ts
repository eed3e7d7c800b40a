import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Mention } from '#model/mentions.ts';

/** What one kind's reader takes from a wire object; the mapper makes the observed record from it. */
export interface Reading {
  readonly key: string | undefined;
  readonly aliases?: readonly (string | undefined)[];
  readonly title: string | undefined;
  /** The client whose name goes before the title. */
  readonly titledByClient?: string | undefined;
  /** The moment whose day goes behind it. */
  readonly titledAt?: string | undefined;
  readonly status?: string | undefined;
  readonly updatedAt?: string | undefined;
  readonly email?: string | undefined;
  readonly taxNumber?: string | undefined;
  readonly reference?: string | undefined;
  readonly clientKey?: string | undefined;
  /** The record that this one is part of, where that is no client. */
  readonly parent?: { readonly kind: string; readonly key: string | undefined };
  readonly foreignKeys?: Readonly<Record<string, string | undefined>>;
  /** Ids of others that it holds; left out by kinds that nothing is found by. */
  readonly mentions?: readonly Mention[];
  readonly fields: Loose;
  /** What a bookkeeper should know is missing. Names of fields only. */
  readonly missing?: readonly string[];
}

/** JSON whose members may be absent or empty at any depth. */
export type Loose = { readonly [name: string]: LooseValue };
type LooseValue = undefined | null | boolean | number | string | readonly LooseValue[] | Loose;

/** The same content without absent, null or empty members, however deep. `false` and `0` are content. */
export const withoutEmpty = (loose: Loose): JsonObject => {
  const kept: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(loose)) {
    const content = contentOf(value);
    if (content !== undefined) kept[name] = content;
  }
  return kept;
};

const contentOf = (value: LooseValue): JsonValue | undefined => {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'object') return value;
  if (isList(value)) {
    const items = value.map(contentOf).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  const members = withoutEmpty(value);
  return Object.keys(members).length === 0 ? undefined : members;
};

const isList = (value: readonly LooseValue[] | Loose): value is readonly LooseValue[] => Array.isArray(value);
