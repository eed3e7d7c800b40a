import { isJsonObject, type JsonValue } from '#base/json.ts';

/**
 * What stands at a path: names joined by dots, whole numbers count into lists (`items.0.id`); `$.` before it may stand.
 * An empty path is the value itself. Undefined where there is nothing; names of JavaScript's own are nothing.
 */
export const valueAt = (value: JsonValue | undefined, path: string): JsonValue | undefined => {
  const names = path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter((name) => name !== '');
  let at = value;
  for (const name of names) {
    if (Array.isArray(at)) at = /^\d+$/.test(name) ? (at as readonly JsonValue[])[Number(name)] : undefined;
    else at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
};
