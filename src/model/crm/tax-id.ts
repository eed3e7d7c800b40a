import { isAbn } from '#model/transforms.ts';

/** A tax number as it is kept: its type (`au_abn`, `nz_gst`, `other`, …) and how people write it. */
export interface TaxId {
  readonly type: string;
  readonly text: string;
}

const typePattern = /^(?:other|[a-z]{2}_[a-z0-9_]{1,30})$/;

/** `51824753556` as `51 824 753 556`. */
export const formatAbn = (digits: string): string =>
  `${digits.slice(0, 2)} ${digits.slice(2, 5)} ${digits.slice(5, 8)} ${digits.slice(8, 11)}`;

const abnDigits = (text: string): string | null => {
  const digits = text.replaceAll(/[\s-]/g, '');
  return /^\d{11}$/.test(digits) && isAbn(digits) ? digits : null;
};

/**
 * Reads a tax number. Without a type it is an ABN when its check digits hold, else `other`. An ABN is checked and
 * written in groups; of other types only the shape is looked at, since each country has rules of its own.
 */
export const readTaxId = (
  text: string,
  type: string | null,
): { readonly taxId: TaxId } | { readonly problem: string } => {
  const abn = abnDigits(text);
  const kind = type ?? (abn === null ? 'other' : 'au_abn');
  if (!typePattern.test(kind))
    return { problem: 'The type of tax number is not of the form au_abn, nz_gst or other.' };
  if (kind === 'au_abn')
    return abn === null
      ? { problem: 'It is no ABN: eleven digits whose check digits hold.' }
      : { taxId: { type: kind, text: formatAbn(abn) } };
  return /[\p{L}\p{N}]/u.test(text)
    ? { taxId: { type: kind, text } }
    : { problem: 'A tax number has letters or digits.' };
};
