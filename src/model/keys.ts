/**
 * Match keys: the same text for what people write differently. Compatibility forms folded, case and space gone.
 * Two records are never the same for an equal key alone; matching weighs which keys are equal (`matching.ts`).
 */
export const nameKey = (name: string | null): string | null =>
  keyOf(
    name
      ?.normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s\u200b]+/gu, ' '),
  );

export const emailKey = (email: string | null): string | null => keyOf(email?.toLowerCase());

/** Digits and letters only: `51 824 753 556` and `51824753556` are one number. */
export const taxKey = (taxNumber: string | null): string | null =>
  keyOf(taxNumber?.toLowerCase().replaceAll(/[^0-9a-z]/g, ''));

/** Without NUL, which the database holds in no text, and which is never what tells two records apart. */
const keyOf = (text: string | undefined): string | null => {
  const trimmed = text?.replaceAll('\u0000', '').trim() ?? '';
  return trimmed === '' ? null : trimmed;
};
