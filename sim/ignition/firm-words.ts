import type { Cadence, PriceType, StaffMember } from './entities.ts';

/** The people of the practice; the first is the admin who connects apps. */
export const staff: readonly StaffMember[] = [
  { name: 'Helen Marlow', email: 'helen@marlowpartners.example' },
  { name: 'Dev Raman', email: 'dev@marlowpartners.example' },
  { name: 'Tess Okafor', email: 'tess@marlowpartners.example' },
  { name: 'Jonah Pike', email: 'jonah@marlowpartners.example' },
  { name: 'Lily Zhou', email: 'lily@marlowpartners.example' },
];

export const practiceName = 'Marlow & Partners Accountants';

export const clientTags = ['SME', 'Trust', 'SMSF', 'Sole trader', 'Bookkeeping', 'Payroll', 'VIP', 'Xero'];

export const dealStageWords: readonly (readonly [name: string, winLikelihood: number])[] = [
  ['New enquiry', 0.1],
  ['Discovery call', 0.25],
  ['Proposal out', 60],
  ['Verbal yes', 0.9],
];

export interface ServiceWords {
  readonly name: string;
  readonly description: string;
  readonly cadence: Cadence;
  readonly priceMinor: number;
  readonly priceType: PriceType;
  readonly taxRate: 'GST' | 'Exempt';
  readonly group: string;
  readonly category: string;
  readonly unitName: string | null;
  readonly state: 'active' | 'deleted';
  /** Left out: automatic. */
  readonly billing?: 'manual';
}

const service = (
  name: string,
  cadence: Cadence,
  priceMinor: number,
  rest: Partial<ServiceWords> = {},
): ServiceWords => ({
  name,
  description: `${name}, as agreed in the engagement.`,
  cadence,
  priceMinor,
  priceType: 'fixed',
  taxRate: 'GST',
  group: 'Compliance',
  category: 'Accounting',
  unitName: null,
  state: 'active',
  ...rest,
});

/** The library. Prices include GST where the rate says so. */
export const serviceWords: readonly ServiceWords[] = [
  service('BAS', 'quarterly', 55_000),
  service('Monthly bookkeeping', 'monthly', 66_000, { group: 'Bookkeeping', category: 'Bookkeeping' }),
  service('Company tax return', 'yearly', 198_000, { category: 'Tax' }),
  service('Trust tax return', 'yearly', 176_000, { category: 'Tax' }),
  service('Individual tax return', 'yearly', 38_500, { category: 'Tax' }),
  service('Payroll', 'monthly', 4_400, {
    group: 'Payroll',
    category: 'Payroll',
    priceType: 'unit',
    unitName: 'employee',
  }),
  service('Virtual CFO', 'monthly', 165_000, {
    group: 'Advisory',
    category: 'Advisory',
    priceType: 'minimum',
  }),
  service('Xero set-up', 'once_off', 82_500, {
    group: 'Bookkeeping',
    category: 'Bookkeeping',
    billing: 'manual',
  }),
  service('ASIC annual review', 'yearly', 31_000, { taxRate: 'Exempt' }),
  service('SMSF audit', 'yearly', 99_000, { category: 'Tax', priceType: 'price range' }),
  service('Tax planning meeting', 'once_off', 49_500, {
    group: 'Advisory',
    category: 'Advisory',
    billing: 'manual',
  }),
  service('Support by e-mail', 'monthly', 0, { priceType: 'included', group: 'Advisory' }),
  service('Paper lodgement', 'once_off', 11_000, { state: 'deleted' }),
];
