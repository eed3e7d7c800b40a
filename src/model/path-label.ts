import type { FieldSpec } from '#model/connector.ts';
import { isCustomPath } from '#model/source-paths.ts';

/**
 * A place in a record, in words for people: as its field is labelled, else by its names. `primaryContact.email` becomes
 * "Primary contact: email", `custom.year_end` "Year end".
 */
export const pathLabel = (fields: readonly FieldSpec[], path: string): string => {
  const labelled = fields.find(({ name }) => name === path)?.label;
  if (labelled !== undefined) return labelled;
  const names = path.split('.');
  if (isCustomPath(path)) return inWords(names.at(-1) ?? path);
  for (let length = names.length - 1; length > 0; length -= 1) {
    const holder = fields.find(({ name }) => name === names.slice(0, length).join('.'));
    if (holder !== undefined) return [holder.label, ...names.slice(length).map(inPart)].join(': ');
  }
  const [first = path, ...deeper] = names;
  return [inWords(first), ...deeper.map(inPart)].join(': ');
};

const inPart = (name: string): string => {
  const words = inWords(name);
  return words.charAt(0).toLowerCase() + words.slice(1);
};

/** `year_end`, `yearEnd` and `year-end` become "Year end"; what is written in capitals stays. */
const inWords = (name: string): string => {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Za-z])(\d)/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .split(/\s+/)
    .map((word) => (/^[A-Z\d]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
};
