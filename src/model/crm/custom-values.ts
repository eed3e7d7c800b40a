import { decimalText, parseDecimal } from '#base/decimal.ts';
import type { CustomFieldType, CustomValues } from './nouns.ts';

/** Characters of a custom text. */
export const customTextLength = 2_000;

export interface CustomFieldSpec {
  readonly key: string;
  readonly label: string;
  readonly type: CustomFieldType;
  readonly choices: readonly string[];
  readonly archived: boolean;
}

export type CustomChange = Readonly<Record<string, string | boolean | null>>;

const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

type Read = { readonly value: string | boolean } | { readonly problem: string };

/** Each type as it is kept: numbers in their shortest form, booleans from the words people use for them. */
const readers: Readonly<Record<CustomFieldType, (value: string | boolean, field: CustomFieldSpec) => Read>> =
  {
    text: (value) => ({ value: String(value) }),
    number: (value) => {
      const number = parseDecimal(String(value).trim());
      return number === null ? { problem: 'is no number' } : { value: decimalText(number) };
    },
    date: (value) =>
      isDay(String(value)) ? { value: String(value) } : { problem: 'is no date of the form YYYY-MM-DD' },
    boolean: (value) => {
      if (typeof value === 'boolean') return { value };
      const text = value.trim().toLowerCase();
      if (['true', 'yes', '1'].includes(text)) return { value: true };
      return ['false', 'no', '0'].includes(text) ? { value: false } : { problem: 'is neither yes nor no' };
    },
    choice: (value, field) => {
      const wanted = String(value).trim().toLowerCase();
      const choice = field.choices.find((each) => each.toLowerCase() === wanted);
      return choice === undefined
        ? { problem: `is none of its choices: ${field.choices.join(', ')}` }
        : { value: choice };
    },
  };

/**
 * The values after a change, and what is wrong with it, as sentences by `custom.<key>`. Empty text and null clear a
 * field. A value that stays as it was is not checked again, so that a choice taken away does not block other changes.
 */
export const applyCustomChange = (
  fields: readonly CustomFieldSpec[],
  held: CustomValues,
  change: CustomChange,
): { readonly values: CustomValues; readonly problems: readonly string[] } => {
  const values: Record<string, string | boolean> = { ...held };
  const problems: string[] = [];
  for (const [key, wanted] of Object.entries(change)) {
    const field = fields.find((each) => each.key === key);
    if (field === undefined) {
      problems.push(`custom.${key}: there is no such custom field`);
      continue;
    }
    if (wanted === null || wanted === '') {
      delete values[key];
      continue;
    }
    if (Object.hasOwn(held, key) && held[key] === wanted) continue;
    const read = readers[field.type](wanted, field);
    if ('value' in read) values[key] = read.value;
    else problems.push(`custom.${key}: ${read.problem}`);
  }
  return { values, problems };
};
