const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');

/** Codes by their English name, as the runtime's own tables have them. */
const codesByName = (): ReadonlyMap<string, string> => {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const found = new Map<string, string>();
  for (const first of letters)
    for (const second of letters) {
      const name = names.of(`${first}${second}`);
      if (name !== undefined) found.set(name.toLowerCase(), `${first}${second}`);
    }
  return found;
};

let known: ReadonlyMap<string, string> | null = null;

/** `Australia` or `au` as `AU`. Text that names no country stays as it is, so that nothing is lost. */
export const countryCode = (text: string): string => {
  const trimmed = text.trim();
  if (/^[a-z]{2}$/i.test(trimmed)) return trimmed.toUpperCase();
  known ??= codesByName();
  return known.get(trimmed.toLowerCase()) ?? trimmed;
};
