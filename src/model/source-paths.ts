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
    // A name with a dot in it stands at no dotted path; expressions reach it in backticks.
    for (const [name, member] of Object.entries(value))
      if (member !== undefined && !name.includes('.'))
        walk(member, path === '' ? name : `${path}.${name}`, depth + 1);
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

const customPath = /(?:^|\.)(?:custom|metadata|customFields|other)\.[^.]/;

/** Whether a path leads into what a tenant named itself: such keys come and go, and no list of a vendor's knows them. */
export const isCustomPath = (path: string): boolean => customPath.test(path);

const sampleLength = 60;

/** A value in a few words, to know a field by; null where there is none, or none that can be told in a line. */
export const sampleOf = (value: JsonValue): string | null => {
  const text = lineOf(value)?.trim() ?? '';
  if (text === '') return null;
  return text.length > sampleLength ? `${text.slice(0, sampleLength - 1)}…` : text;
};

const lineOf = (value: JsonValue): string | null => {
  if (value === null) return null;
  if (typeof value === 'string') return value.replaceAll(/\s+/g, ' ');
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const parts = Array.isArray(value) ? value : Object.values(value);
  const told = parts.flatMap((part) =>
    typeof part === 'string' || typeof part === 'number' ? [String(part)] : [],
  );
  return told.length === 0 ? null : told.join(', ');
};
