import type { Random } from '#sim/kit/random.ts';

/** One line of the chart of accounts, in the wire's words; `Code` may be absent on bank accounts. */
export interface Account {
  readonly AccountID: string;
  readonly Code?: string;
  readonly Name: string;
  readonly Type: string;
  readonly Class: 'ASSET' | 'EQUITY' | 'EXPENSE' | 'LIABILITY' | 'REVENUE';
  readonly TaxType: string;
  readonly Status: 'ACTIVE' | 'ARCHIVED';
  readonly EnablePaymentsToAccount: boolean;
  readonly SystemAccount?: string;
  readonly BankAccountNumber?: string;
  readonly BankAccountType?: string;
  readonly CurrencyCode?: string;
  readonly updatedAt: number;
}

type Line = readonly [
  code: string | null,
  name: string,
  type: string,
  kind: Account['Class'],
  tax: string,
  extra?: Partial<Account>,
];

/** After Xero's standard Australian chart, shortened. */
const lines: readonly Line[] = [
  ['090', 'Business Bank Account', 'BANK', 'ASSET', 'BASEXCLUDED', bank('062000', '12345678')],
  [null, 'Stripe Clearing', 'BANK', 'ASSET', 'BASEXCLUDED', bank('000000', '00000001')],
  ['200', 'Sales', 'REVENUE', 'REVENUE', 'OUTPUT'],
  ['201', 'Advisory Fees', 'REVENUE', 'REVENUE', 'OUTPUT'],
  ['202', 'Compliance Fees', 'REVENUE', 'REVENUE', 'OUTPUT'],
  ['203', 'Bookkeeping Fees', 'REVENUE', 'REVENUE', 'OUTPUT'],
  ['260', 'Other Revenue', 'REVENUE', 'REVENUE', 'OUTPUT'],
  ['270', 'Interest Income', 'REVENUE', 'REVENUE', 'INPUTTAXED'],
  ['310', 'Cost of Goods Sold', 'DIRECTCOSTS', 'EXPENSE', 'INPUT'],
  ['400', 'Advertising', 'EXPENSE', 'EXPENSE', 'INPUT'],
  ['404', 'Bank Fees', 'EXPENSE', 'EXPENSE', 'EXEMPTEXPENSES'],
  ['405', 'Merchant Fees', 'EXPENSE', 'EXPENSE', 'INPUT'],
  ['408', 'Cleaning', 'EXPENSE', 'EXPENSE', 'INPUT'],
  ['412', 'Consulting & Accounting', 'EXPENSE', 'EXPENSE', 'INPUT'],
  ['429', 'General Expenses', 'EXPENSE', 'EXPENSE', 'INPUT'],
  ['461', 'Printing & Stationery', 'EXPENSE', 'EXPENSE', 'INPUT'],
  ['469', 'Rent', 'EXPENSE', 'EXPENSE', 'INPUT'],
  ['477', 'Wages and Salaries', 'EXPENSE', 'EXPENSE', 'BASEXCLUDED'],
  ['485', 'Subscriptions', 'EXPENSE', 'EXPENSE', 'INPUT', { Status: 'ARCHIVED' }],
  ['489', 'Telephone & Internet', 'EXPENSE', 'EXPENSE', 'INPUT'],
  ['610', 'Accounts Receivable', 'CURRENT', 'ASSET', 'BASEXCLUDED', { SystemAccount: 'DEBTORS' }],
  ['620', 'Prepayments', 'CURRENT', 'ASSET', 'BASEXCLUDED'],
  ['710', 'Office Equipment', 'FIXED', 'ASSET', 'CAPEXINPUT'],
  ['800', 'Accounts Payable', 'CURRLIAB', 'LIABILITY', 'BASEXCLUDED', { SystemAccount: 'CREDITORS' }],
  ['820', 'GST', 'CURRLIAB', 'LIABILITY', 'BASEXCLUDED', { SystemAccount: 'GST' }],
  ['825', 'PAYG Withholdings Payable', 'CURRLIAB', 'LIABILITY', 'BASEXCLUDED'],
  [
    '835',
    'Revenue Received in Advance',
    'CURRLIAB',
    'LIABILITY',
    'OUTPUT',
    { EnablePaymentsToAccount: true },
  ],
  ['860', 'Rounding', 'CURRLIAB', 'LIABILITY', 'BASEXCLUDED', { SystemAccount: 'ROUNDING' }],
  [
    '877',
    'Tracking Transfers',
    'CURRLIAB',
    'LIABILITY',
    'BASEXCLUDED',
    { SystemAccount: 'TRACKINGTRANSFERS' },
  ],
  ['880', 'Owner A Drawings', 'EQUITY', 'EQUITY', 'BASEXCLUDED', { EnablePaymentsToAccount: true }],
  ['960', 'Retained Earnings', 'EQUITY', 'EQUITY', 'BASEXCLUDED', { SystemAccount: 'RETAINEDEARNINGS' }],
  ['970', 'Owner A Share Capital', 'EQUITY', 'EQUITY', 'BASEXCLUDED'],
];

function bank(bsb: string, number: string): Partial<Account> {
  return { BankAccountNumber: `${bsb}${number}`, BankAccountType: 'BANK', CurrencyCode: 'AUD' };
}

export const seededChart = (random: Random, now: number): readonly Account[] =>
  lines.map(([code, name, type, kind, tax, extra]) => ({
    AccountID: random.uuid(),
    ...(code === null ? {} : { Code: code }),
    Name: name,
    Type: type,
    Class: kind,
    TaxType: tax,
    Status: 'ACTIVE',
    EnablePaymentsToAccount: false,
    updatedAt: now,
    ...extra,
  }));
