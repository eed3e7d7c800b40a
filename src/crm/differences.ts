import { canonicalJson, type JsonValue } from '#base/json.ts';
import type { CustomValues } from '#model/crm/nouns.ts';

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || canonicalJson((a ?? null) as JsonValue) === canonicalJson((b ?? null) as JsonValue);

/** Names of the fields in which two states differ, custom fields as `custom.<key>`. */
export const changedFields = <State extends object>(before: State, after: State): readonly string[] => {
  const fields: string[] = [];
  for (const name of Object.keys(after)) {
    const held = (before as Readonly<Record<string, unknown>>)[name];
    const wanted = (after as Readonly<Record<string, unknown>>)[name];
    if (name === 'custom') fields.push(...changedCustom(held as CustomValues, wanted as CustomValues));
    else if (!isSame(held, wanted)) fields.push(name);
  }
  return fields;
};

const changedCustom = (before: CustomValues, after: CustomValues): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => before[key] !== after[key])
    .map((key) => `custom.${key}`)
    .toSorted();

/** Only what is said in a change; `undefined` says nothing. */
export const said = <Change extends object>(
  change: Change,
): { [Name in keyof Change]?: Exclude<Change[Name], undefined> } =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Change]?: Exclude<Change[Name], undefined>;
  };
