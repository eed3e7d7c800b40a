import { parseDecimal, placesOf, placesText, roundDecimal } from '#base/decimal.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { HandOver } from './hand-overs.ts';

const basisLabels = {
  exclusive: 'Prices are without tax',
  inclusive: 'Prices include tax',
  no_tax: 'No tax',
} as const;

/** The terms of a sheet in words. */
export const termsText = (days: number | null): string =>
  days === null ? '' : days <= 0 ? 'On receipt' : days === 1 ? '1 day' : `${String(days)} days`;

/** A line's tax as it is looked for in a list of rates: its name, and the percentage where the name does not say it. */
export const taxText = (line: HandOver['sheet']['lines'][number]): string => {
  const percent = line.taxPercent === null ? '' : `${line.taxPercent} %`;
  if (line.taxName === null) return percent;
  return percent === '' ? line.taxName : `${line.taxName} (${percent})`;
};

/** What stands above and below the lines, in the order of a form; empty values are left out. */
export const sheetValues = ({ sheet }: HandOver): readonly (readonly [label: string, value: string])[] =>
  (
    [
      ['Client', sheet.clientName],
      ['Reference', sheet.reference],
      ['Date', sheet.date ?? ''],
      ['Due', sheet.dueDate ?? ''],
      ['Terms', termsText(sheet.termsDays)],
      ['Currency', sheet.currency],
      ['Tax', basisLabels[sheet.basis]],
      ['Subtotal', sheet.subTotal ?? ''],
      ['Tax amount', sheet.tax ?? ''],
      ['Total', sheet.total ?? ''],
    ] as const
  ).filter(([, value]) => value !== '');

export const lineColumns = ['Description', 'Quantity', 'Price', 'Discount', 'Tax rate', 'Amount'] as const;

/** Amounts with all places of their currency, `159.50`, and more where a price has more; other text as it is. */
const amountText = (text: string | null, currency: string): string => {
  const amount = parseDecimal(text ?? '');
  if (amount === null) return text ?? '';
  const digits = isCurrency(currency) ? minorDigits(currency) : 2;
  return placesText(roundDecimal(amount, Math.max(placesOf(amount), digits), 'down'));
};

/** A line's values in the order of `lineColumns`. `currency`: the sheet's. */
export const lineValues = (line: HandOver['sheet']['lines'][number], currency: string): readonly string[] => [
  line.description,
  line.quantity ?? '',
  amountText(line.unitPrice, currency),
  amountText(line.discount, currency),
  taxText(line),
  amountText(line.amount, currency),
];

/** The whole sheet as text, lines as a table with tabs, as spreadsheets and notes take it. */
export const sheetText = (handOver: HandOver): string =>
  [
    ...sheetValues(handOver).map(([label, value]) => `${label}: ${value}`),
    '',
    lineColumns.join('\t'),
    ...handOver.sheet.lines.map((line) => lineValues(line, handOver.sheet.currency).join('\t')),
  ].join('\n');

/** The columns of hand-overs as a table for spreadsheets: a row for each line. */
export const handOverColumns = [
  'State',
  'Flow',
  'Number',
  'Reference',
  'Client',
  'Client id',
  'Date',
  'Due',
  'Currency',
  'Tax on prices',
  ...lineColumns,
  'Subtotal',
  'Tax amount',
  'Total',
  'Typed as',
] as const;

export const handOverRows = (handOver: HandOver): readonly (readonly string[])[] => {
  const { sheet } = handOver;
  const lines =
    sheet.lines.length === 0
      ? [lineColumns.map(() => '')]
      : sheet.lines.map((line) => lineValues(line, sheet.currency));
  return lines.map((values) => [
    handOver.state === 'done' ? 'Done' : 'Waiting',
    handOver.flowName,
    sheet.number,
    sheet.reference,
    sheet.clientName,
    sheet.clientKey ?? '',
    sheet.date ?? '',
    sheet.dueDate ?? '',
    sheet.currency,
    basisLabels[sheet.basis],
    ...values,
    sheet.subTotal ?? '',
    sheet.tax ?? '',
    sheet.total ?? '',
    handOver.seen?.title ?? '',
  ]);
};
