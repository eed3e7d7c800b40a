import type { ReportName } from '#model/crm/report-nouns.ts';

/** Text is quoted as it is; `word` is a name of ours in snake case; amounts are of the row's currency. */
export interface ReportColumn {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'word' | 'date' | 'number' | 'count' | 'amount';
  /** Summed for each currency. */
  readonly isSummed: boolean;
  /** Only its sums are shown. */
  readonly isHidden: boolean;
}

const plain =
  (kind: 'text' | 'word' | 'date' | 'number') =>
  (name: string, label: string): ReportColumn => ({ name, label, kind, isSummed: false, isHidden: false });
const summed =
  (kind: 'count' | 'amount', isHidden = false) =>
  (name: string, label: string): ReportColumn => ({ name, label, kind, isSummed: true, isHidden });

const text = plain('text');
const word = plain('word');
const date = plain('date');
const number = plain('number');
const count = summed('count');
const amount = summed('amount');
const found = summed('count', true);

const ages = [
  amount('not_due', 'Not due'),
  amount('days_30', '1–30 days'),
  amount('days_60', '31–60 days'),
  amount('days_90', '61–90 days'),
  amount('older', 'Over 90 days'),
  amount('total', 'Owed'),
];
const sales = [amount('net', 'Net of tax'), amount('tax', 'Tax'), amount('total', 'Total')];

/** Columns of each report, in their order. */
export const reportColumns: Readonly<Record<ReportName, readonly ReportColumn[]>> = {
  receivables: [text('contact', 'Customer'), count('invoices', 'Invoices'), ...ages],
  receivable_invoices: [
    text('number', 'Invoice'),
    text('contact', 'Customer'),
    date('issued_on', 'Issued'),
    date('due_on', 'Due'),
    number('days', 'Days overdue'),
    ...ages,
  ],
  payments: [
    text('period', 'Period'),
    date('first_day', 'From'),
    date('last_day', 'To'),
    count('payments', 'Payments'),
    amount('paid', 'Paid'),
    amount('refunds', 'Refunds'),
    amount('fees', 'Fees'),
    amount('net', 'Net'),
  ],
  customers: [
    text('contact', 'Customer'),
    count('invoices', 'Invoices'),
    ...sales,
    amount('paid', 'Paid'),
    amount('credited', 'Credited'),
    amount('refunded', 'Refunded'),
    amount('owed', 'Owed'),
    amount('lost', 'Bad debt'),
  ],
  services: [
    text('code', 'Code'),
    text('service', 'Service'),
    count('lines', 'Lines'),
    number('quantity', 'Quantity'),
    amount('gross', 'Before discounts'),
    amount('discount', 'Discounts'),
    ...sales,
  ],
  currencies: [
    count('invoices', 'Invoices'),
    ...sales,
    amount('owed', 'Owed'),
    count('payments', 'Payments'),
    amount('paid', 'Paid'),
    amount('refunds', 'Refunds'),
    amount('fees', 'Fees'),
    amount('received', 'Net received'),
  ],
  unbilled: [
    text('contact', 'Customer'),
    text('owner', 'Owner'),
    date('oldest_on', 'Oldest'),
    count('billables', 'Billables'),
    amount('days_30', 'Up to 30 days'),
    amount('days_60', '31–60 days'),
    amount('days_90', '61–90 days'),
    amount('older', 'Over 90 days'),
    amount('net', 'Net of tax'),
    amount('total', 'With tax'),
  ],
  unbilled_billables: [
    date('billed_on', 'Date'),
    number('days', 'Days old'),
    text('contact', 'Customer'),
    text('description', 'Billable'),
    text('service', 'Service'),
    text('owner', 'Owner'),
    number('quantity', 'Quantity'),
    word('state', 'State'),
    text('tax_name', 'Tax rate'),
    text('tax_code', 'Tax code'),
    ...sales,
  ],
  reconciliation: [
    date('on_day', 'Date'),
    text('number', 'Invoice'),
    word('state', 'Invoice is'),
    text('contact', 'Customer'),
    text('description', 'Billable'),
    word('billable_state', 'Billable is'),
    amount('billed', 'Billed'),
    amount('paid', 'Paid'),
    amount('owed', 'Left'),
    word('finding', 'Finding'),
    found('paid_differs', 'Paid differs from what was due'),
    found('open_though_paid', 'Open though paid in full'),
    found('billable_on_void', 'Billable on an invoice that ended'),
    found('payment_without_invoice', 'Payment without a standing invoice'),
    found('state_differs', 'Billable and invoice disagree'),
  ],
};
