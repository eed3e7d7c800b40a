import { isJsonObject, type JsonValue } from '#base/json.ts';

/** Letters and digits only, in order, whatever they are wrapped in: `51 824 753 556` and `51824753556` are the same content. */
export const contentOf = (value: JsonValue | undefined): string => {
  if (value === null || value === undefined) return '';
  if (isJsonObject(value)) return Object.values(value).map(contentOf).join('');
  if (Array.isArray(value)) return value.map((member: JsonValue) => contentOf(member)).join('');
  return (typeof value === 'string' ? value : JSON.stringify(value))
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
};
