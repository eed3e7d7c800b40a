/** A form as Stripe reads it: brackets nest, whole numbers and `[]` make lists, every leaf is a text. */
export type FormValue = string | FormFields | readonly FormValue[];
export interface FormFields {
  readonly [name: string]: FormValue;
}

interface Growing {
  [name: string]: string | Growing;
}

/** Reads `a=1&b[c]=2&d[0][e]=3&f[]=4`; a name given twice keeps the last value. */
export const readFormFields = (encoded: string): FormFields => {
  const root: Growing = Object.create(null) as Growing;
  for (const [name, value] of new URLSearchParams(encoded)) put(root, pathOf(name), value);
  return finishFields(root);
};

const pathOf = (name: string): readonly string[] => {
  const open = name.indexOf('[');
  if (open <= 0 || !name.endsWith(']')) return [name];
  return [name.slice(0, open), ...name.slice(open + 1, -1).split('][')];
};

const put = (root: Growing, path: readonly string[], value: string): void => {
  let at = root;
  for (const [index, step] of path.entries()) {
    const key = step === '' ? String(Object.keys(at).length) : step;
    if (index === path.length - 1) at[key] = value;
    else {
      const next = at[key];
      const child = typeof next === 'object' ? next : (Object.create(null) as Growing);
      at[key] = child;
      at = child;
    }
  }
};

const finishFields = (growing: Growing): FormFields =>
  Object.fromEntries(Object.entries(growing).map(([name, value]) => [name, finish(value)]));

const finish = (value: string | Growing): FormValue => {
  if (typeof value === 'string') return value;
  const names = Object.keys(value);
  const isList = names.length > 0 && names.every((name) => /^\d+$/.test(name));
  if (!isList) return finishFields(value);
  return names.toSorted((a, b) => Number(a) - Number(b)).map((name) => finish(value[name] ?? ''));
};
