import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { LedgerChoices } from '#model/ledger-flow.ts';

type Rows = readonly { readonly kind: string; readonly fields: JsonObject }[];

/** Accounts by code, those without one last; all other lists by name. Archived options of tracking are left out. */
export const xeroChoices = (records: Rows, takesLines: (fields: JsonObject) => boolean): LedgerChoices => {
  const of = (kind: string): readonly JsonObject[] =>
    records.filter((record) => record.kind === kind).map(({ fields }) => fields);
  return {
    accounts: of('account')
      .map((fields) => ({
        id: textIn(fields, 'AccountID').toLowerCase(),
        code: textIn(fields, 'Code'),
        name: textIn(fields, 'Name'),
        isBank: fields['Type'] === 'BANK',
        takesPayments: fields['Type'] === 'BANK' || fields['EnablePaymentsToAccount'] === true,
        takesLines: textIn(fields, 'Code') !== '' && takesLines(fields),
      }))
      .toSorted((a, b) => compare(a.code === '' ? '~' : a.code, b.code === '' ? '~' : b.code)),
    taxes: of('tax_rate')
      .map((fields) => ({ code: textIn(fields, 'TaxType'), name: textIn(fields, 'Name') }))
      .toSorted((a, b) => compare(a.name, b.name)),
    tracking: of('tracking_category')
      .map((fields) => ({ category: textIn(fields, 'Name'), options: optionsIn(fields['Options']) }))
      .toSorted((a, b) => compare(a.category, b.category)),
    brandingThemes: of('branding_theme')
      .map((fields) => ({
        id: textIn(fields, 'BrandingThemeID').toLowerCase(),
        name: textIn(fields, 'Name'),
      }))
      .toSorted((a, b) => compare(a.name, b.name)),
  };
};

const optionsIn = (options: JsonValue | undefined): readonly string[] =>
  Array.isArray(options)
    ? options.flatMap((option: JsonValue) =>
        isJsonObject(option) && ['ACTIVE', ''].includes(textIn(option, 'Status'))
          ? [textIn(option, 'Name')]
          : [],
      )
    : [];

const compare = (a: string, b: string): number => a.localeCompare(b, 'en');

const textIn = (fields: JsonObject, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};
