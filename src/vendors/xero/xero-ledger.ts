import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { LedgerChart, LedgerDoor, LedgerState, WantedInvoice, WantedLine } from '#model/ledger-flow.ts';
import type { LineBasis } from '#model/ledger-totals.ts';
import { valueAt } from '#model/mapping.ts';
import { xeroChoices } from './xero-choices.ts';
import { ledgerStateOf, xeroMoney } from './xero-money.ts';

const statusOf: Readonly<Record<LedgerState, string>> = {
  draft: 'DRAFT',
  awaiting_approval: 'SUBMITTED',
  approved: 'AUTHORISED',
  paid: 'PAID',
  ended: 'VOIDED',
};
const basisOf: Readonly<Record<LineBasis, string>> = {
  exclusive: 'Exclusive',
  inclusive: 'Inclusive',
  no_tax: 'NoTax',
};

/** Classes of accounts and the flag of a rate that says it may stand with them (Xero-OpenAPI 16.1.0). */
const flags: readonly (readonly [kind: string, flag: string])[] = [
  ['ASSET', 'CanApplyToAssets'],
  ['EQUITY', 'CanApplyToEquity'],
  ['EXPENSE', 'CanApplyToExpenses'],
  ['LIABILITY', 'CanApplyToLiabilities'],
  ['REVENUE', 'CanApplyToRevenue'],
];

/** What Ignition calls the account that its own integration posts payments to, before April 2022 and since. */
const ignitionAccount = /^(?:IGNPayments|PI Clearing Account)/i;

/** Xero as a ledger that flows carry invoices and money into. */
export const xeroLedger: LedgerDoor = {
  money: xeroMoney,
  choiceKinds: ['account', 'tax_rate', 'tracking_category', 'branding_theme'],
  choices: (records) => xeroChoices(records, takesLines),
  chartKinds: ['account', 'tax_rate'],
  chart: (records) => {
    const accounts = records.filter(({ kind }) => kind === 'account').map(({ fields }) => fields);
    const rates = records.filter(({ kind }) => kind === 'tax_rate').map(({ fields }) => fields);
    const chart: LedgerChart = {
      accounts: new Map(
        accounts
          .filter((fields) => textIn(fields, 'Code') !== '' && takesLines(fields))
          .map((fields) => [
            textIn(fields, 'Code'),
            { tax: textIn(fields, 'TaxType'), kind: textIn(fields, 'Class') },
          ]),
      ),
      taxes: new Map(
        rates.map((fields) => [
          textIn(fields, 'TaxType'),
          {
            percent: textIn(fields, 'EffectiveRate') === '' ? '0' : textIn(fields, 'EffectiveRate'),
            kinds: flags.flatMap(([kind, flag]) => (fields[flag] === true ? [kind] : [])),
          },
        ]),
      ),
      roundingAccount:
        accounts
          .filter((fields) => fields['SystemAccount'] === 'ROUNDING')
          .map((fields) => textIn(fields, 'Code'))
          .at(0) ?? null,
      fedBy: accounts.some((fields) => ignitionAccount.test(textIn(fields, 'Name'))) ? ['ignition'] : [],
    };
    return chart;
  },
  place: (wanted) => placeInvoice(wanted),
  read: (fields) => {
    const isSettled = ['AmountPaid', 'AmountCredited'].some((name) => /[1-9]/.test(textIn(fields, name)));
    const contact = valueAt(fields, 'Contact.ContactID');
    return {
      state: ledgerStateOf(textIn(fields, 'Status')),
      isSettled,
      contact: typeof contact === 'string' ? contact : null,
      total: textIn(fields, 'Total') === '' ? null : textIn(fields, 'Total'),
      date: textIn(fields, 'Date') === '' ? null : textIn(fields, 'Date'),
      tracking: trackingOf(fields['LineItems']),
      lines: descriptionsOf(fields['LineItems']),
      credited: textIn(fields, 'AmountCredited') === '' ? null : textIn(fields, 'AmountCredited'),
    };
  },
};

/** Bank and control accounts take no lines of invoices; the rounding account does. */
const takesLines = (fields: JsonObject): boolean =>
  textIn(fields, 'Type') !== 'BANK' && ['', 'ROUNDING'].includes(textIn(fields, 'SystemAccount'));

const placeInvoice = (wanted: WantedInvoice): JsonObject => ({
  ...(wanted.number === '' ? {} : { InvoiceNumber: wanted.number }),
  ...(wanted.reference === null ? {} : { Reference: wanted.reference }),
  Contact: { ContactID: wanted.contact },
  Status: statusOf[wanted.state],
  Date: wanted.date,
  ...(wanted.dueDate === null ? {} : { DueDate: wanted.dueDate }),
  LineAmountTypes: basisOf[wanted.basis],
  CurrencyCode: wanted.currency,
  ...(wanted.brandingTheme === null ? {} : { BrandingThemeID: wanted.brandingTheme }),
  LineItems: wanted.lines.map((line): JsonValue => ({
    Description: line.description,
    Quantity: line.quantity,
    UnitAmount: line.unitAmount,
    LineAmount: line.lineAmount,
    AccountCode: line.account,
    ...(line.tax === null ? {} : { TaxType: line.tax }),
    ...(line.tracking.length === 0
      ? {}
      : { Tracking: line.tracking.map(({ category, option }) => ({ Name: category, Option: option })) }),
  })),
  SubTotal: wanted.subTotal,
  TotalTax: wanted.totalTax,
  Total: wanted.total,
});

const descriptionsOf = (lines: JsonValue | undefined): readonly string[] =>
  Array.isArray(lines)
    ? lines.map((line: JsonValue) => (isJsonObject(line) ? textIn(line, 'Description') : ''))
    : [];

const trackingOf = (lines: JsonValue | undefined): readonly WantedLine['tracking'][] =>
  Array.isArray(lines)
    ? lines.map((line: JsonValue) => {
        const held = isJsonObject(line) ? line['Tracking'] : null;
        return Array.isArray(held)
          ? held.flatMap((each: JsonValue) =>
              isJsonObject(each) ? [{ category: textIn(each, 'Name'), option: textIn(each, 'Option') }] : [],
            )
          : [];
      })
    : [];

const textIn = (fields: JsonObject, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};
