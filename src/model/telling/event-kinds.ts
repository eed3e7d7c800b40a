import { eventNames } from './event-catalogue.ts';

/** Events by the noun that they are about, as they are chosen. */
export const eventGroups: ReadonlyMap<string, readonly string[]> = Map.groupBy(
  eventNames,
  (name) => name.split('.')[0] ?? name,
);

/** `*`, `invoice.*`, `invoice.paid` or `test`. */
export const eventPattern = /^(?:\*|test|[a-z_]+\.(?:\*|[a-z_]+))$/;

/** True when one of the patterns takes events of this kind. */
export const hears = (patterns: readonly string[], event: string): boolean =>
  patterns.some(
    (pattern) =>
      pattern === '*' ||
      pattern === event ||
      (pattern.endsWith('.*') && event.startsWith(pattern.slice(0, -1))),
  );

/** What a pattern of a channel may be: all events, all of a noun, or one. */
export const knownPatterns: readonly string[] = [
  '*',
  ...[...eventGroups].flatMap(([noun, names]) =>
    names.length === 1 && names[0] === noun ? [] : [`${noun}.*`, ...names],
  ),
];
