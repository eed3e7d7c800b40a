/** What of a text can be written to Xero: its length in UTF-16 units, and characters that XML 1.0 can carry. */
const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Why a text cannot be sent, or null. The text itself is never repeated. */
export const textProblem = (text: string, maxLength: number): string | null => {
  if (notXml.test(text)) return 'It has control characters, which Xero cannot store.';
  if (text.length > maxLength) return `It has ${text.length} characters; Xero takes ${maxLength}.`;
  return null;
};

/** A vendor's code word that is safe to show (`ARCHIVED`), or `?` for anything that could be free text. */
export const codeWord = (text: string): string => (/^[A-Za-z0-9_.-]{1,40}$/.test(text) ? text : '?');

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What Xero gives instead of an id to something that it did not create. */
const zeroGuid = '00000000-0000-0000-0000-000000000000';

/** True for the id of something that Xero did not create. */
export const isZeroGuid = (text: string): boolean => text.trim() === zeroGuid;

/** An id in lower case, or null when it is no GUID or the zero one. */
export const guidOf = (text: string): string | null => {
  const lower = text.trim().toLowerCase();
  return guid.test(lower) && lower !== zeroGuid ? lower : null;
};
