import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';

/** A place in the source's view where values were seen. */
export interface SourcePath {
  readonly path: string;
  /** What was seen there, the first kind met. */
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'object';
  /** In how many of the views. */
  readonly seen: number;
}

const deepest = 4;
const mostPaths = 500;

/** Every place that holds something in any of these views: also what no list of fields knows, as custom fields. */
export const sourcePaths = (views: readonly JsonObject[]): readonly SourcePath[] => {
  const found = new Map<string, { type: SourcePath['type']; seen: number }>();
  const walk = (value: JsonValue, path: string, depth: number): void => {
    if (value === null || value === '') return;
    if (path !== '') {
      const held = found.get(path);
      if (held !== undefined) held.seen += 1;
      else if (found.size < mostPaths) found.set(path, { type: typeOf(value), seen: 1 });
    }
    if (!isJsonObject(value) || depth >= deepest) return;
    for (const [name, member] of Object.entries(value))
      if (member !== undefined) walk(member, path === '' ? name : `${path}.${name}`, depth + 1);
  };
  for (const view of views) walk(view, '', 0);
  return [...found]
    .map(([path, { type, seen }]): SourcePath => ({ path, type, seen }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

const typeOf = (value: JsonValue): SourcePath['type'] => {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'object' ? 'object' : 'text';
};
