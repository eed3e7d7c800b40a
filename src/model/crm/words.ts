/** Text as people look for it: without accents and case, compatibility forms folded, runs of space made one. */
export const plainText = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/gu, ' ')
    .trim();

/** Words longer than this are found by their beginning only. */
const longestWord = 60;
const mostWords = 60;
const edges = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
const parts = /[\p{L}\p{N}]+/gu;
const gaps = /[^\p{L}\p{N}]+/gu;
const isNumber = /^[+(]?\d[\d\s()./-]*$/;

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

/** From each part to the end, and all parts as one: `O'Brien-Smith` is found by `brien`, `smith`, `obrien`. */
const formsOf = (token: string): readonly string[] => {
  const whole = token.replaceAll(edges, '');
  const ends = [...whole.matchAll(parts)].map((part) => whole.slice(part.index));
  return ends.length < 2 ? ends : [...ends, whole.replaceAll(gaps, '')];
};

/** What a number is found by: its digits, and those behind a leading zero or country code. */
const numberForms = (text: string): readonly string[] => {
  const digits = digitsOf(text);
  const forms = [digits, digits.replace(/^0+/, '')];
  // Ten digits or more begin with a country code of at most three; people at home leave it out.
  if (text.trim().startsWith('+')) for (const length of [1, 2, 3]) forms.push(digits.slice(length));
  return forms.filter((form) => form.length >= 3);
};

/**
 * The words that something is found by, distinct and sorted. `numbers` are phone and tax numbers, found by their digits
 * however they are written.
 */
export const wordsOf = (
  texts: readonly (string | null)[],
  numbers: readonly (string | null)[] = [],
): readonly string[] => {
  const words = new Set<string>();
  for (const text of texts)
    for (const token of plainText(text ?? '').split(' '))
      for (const form of formsOf(token)) words.add(form.slice(0, longestWord));
  for (const number of numbers)
    for (const form of numberForms(number ?? '')) words.add(form.slice(0, longestWord));
  return [...words].slice(0, mostWords).toSorted();
};

/** Each inner list are beginnings of which one must be there; all lists must be met. Empty for a query without words. */
export const searchPrefixes = (query: string): readonly (readonly string[])[] => {
  const text = plainText(query);
  const digits = digitsOf(text);
  if (isNumber.test(text) && digits.length >= 3)
    return [[...new Set([digits, digits.replace(/^0+/, '')])].filter((form) => form !== '')];
  return text
    .split(' ')
    .map((token) => token.replaceAll(edges, '').slice(0, longestWord))
    .filter((token) => token !== '')
    .slice(0, 8)
    .map((token) => [token]);
};

/** Text that sorts after every text beginning with the prefix, byte by byte. */
export const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`;
