export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same text for the same content, whatever the order of keys; `undefined` members are left out. */
export const canonicalJson = (value: JsonValue | undefined): string => {
  if (value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonicalJson(item)).join(',')}]`;
  if (isJsonObject(value)) {
    const members: string[] = [];
    for (const key of Object.keys(value).toSorted()) {
      const member = value[key];
      if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
    }
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
};

/** Deep equality of JSON content; key order and `undefined` members do not count. */
export const sameJson = (a: JsonValue | undefined, b: JsonValue | undefined): boolean =>
  a === b || canonicalJson(a) === canonicalJson(b);
