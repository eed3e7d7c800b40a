type AppliesTo = 'income' | 'expense' | 'capital' | 'any';

/** Australian rates as `GET /TaxRates` tells them (Xero's "Changes to tax codes in Australia"; TAX001 is a user's own). */
const rates: readonly (readonly [type: string, name: string, percent: number, appliesTo: AppliesTo])[] = [
  ['OUTPUT', 'GST on Income', 10, 'income'],
  ['EXEMPTOUTPUT', 'GST Free Income', 0, 'income'],
  ['EXEMPTEXPORT', 'GST Free Exports', 0, 'income'],
  ['INPUT', 'GST on Expenses', 10, 'expense'],
  ['EXEMPTEXPENSES', 'GST Free Expenses', 0, 'expense'],
  ['CAPEXINPUT', 'GST on Capital', 10, 'capital'],
  ['EXEMPTCAPITAL', 'GST Free Capital', 0, 'capital'],
  ['GSTONIMPORTS', 'GST on Imports', 0, 'expense'],
  ['GSTONCAPIMPORTS', 'GST on Capital Imports', 0, 'capital'],
  ['INPUTTAXED', 'Input Taxed', 0, 'any'],
  ['BASEXCLUDED', 'BAS Excluded', 0, 'any'],
  ['TAX001', 'Luxury Car Tax', 33, 'income'],
];

interface WireRate extends Readonly<Record<string, unknown>> {
  readonly TaxType: string;
  readonly EffectiveRate: number;
}

export const wireTaxRates: readonly WireRate[] = rates.map(([type, name, percent, appliesTo]) => ({
  Name: name,
  TaxType: type,
  ReportTaxType: type === 'TAX001' ? 'OUTPUT' : type,
  CanApplyToAssets: appliesTo !== 'income',
  CanApplyToEquity: appliesTo !== 'income',
  CanApplyToExpenses: appliesTo === 'expense' || appliesTo === 'any',
  CanApplyToLiabilities: appliesTo !== 'capital',
  CanApplyToRevenue: appliesTo === 'income' || appliesTo === 'any',
  DisplayTaxRate: percent,
  EffectiveRate: percent,
  Status: 'ACTIVE',
  TaxComponents: [{ Name: percent === 0 ? 'No GST' : 'GST', Rate: percent, IsCompound: false }],
}));

/** The rate a line names, as `GET /TaxRates` tells it; null when there is none such. */
export const taxRateOf = (type: string): WireRate | null =>
  wireTaxRates.find((rate) => rate.TaxType === type) ?? null;

const flagOfClass: Readonly<Record<string, string>> = {
  ASSET: 'CanApplyToAssets',
  EQUITY: 'CanApplyToEquity',
  EXPENSE: 'CanApplyToExpenses',
  LIABILITY: 'CanApplyToLiabilities',
  REVENUE: 'CanApplyToRevenue',
};

/** Whether a rate may stand on a line of an account of this class. */
export const appliesToClass = (rate: WireRate, accountClass: string): boolean =>
  rate[flagOfClass[accountClass] ?? ''] === true;
