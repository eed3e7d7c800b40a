import { addDecimals, decimalOf, parseDecimal, placesText } from '#base/decimal.ts';
import type { InvoiceLine } from '#contract/crm-invoices.ts';
import { taxText } from '#contract/tax-text.ts';

/** The lines' tax by rate, in the order in which rates first occur; exact sums of what the server says of each line. */
export const taxByRate = (
  lines: readonly Pick<InvoiceLine, 'tax' | 'taxAmount'>[],
): readonly { readonly name: string; readonly amount: string }[] => {
  const taxed = lines.flatMap(({ tax, taxAmount }) =>
    tax === null ? [] : [{ name: taxText(tax), amount: parseDecimal(taxAmount) ?? decimalOf('0') }],
  );
  return [...Map.groupBy(taxed, ({ name }) => name)].map(([name, group]) => ({
    name,
    amount: placesText(group.map(({ amount }) => amount).reduce(addDecimals)),
  }));
};
