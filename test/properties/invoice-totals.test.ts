import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalOf } from '#base/decimal.ts';
import { invoiceTotals, type Discount, type InvoiceFigures } from '#model/invoicing/totals.ts';
import { invoiceCases, type InvoiceCase } from './invoice-cases.ts';
import { oracleTotals } from './invoice-oracle.ts';

const discountOf = (off: { readonly percentOff?: string; readonly amountOff?: bigint }): Discount | null => {
  if (off.percentOff !== undefined) return { kind: 'percent', percent: decimalOf(off.percentOff) };
  return off.amountOff === undefined ? null : { kind: 'amount', minor: off.amountOff };
};

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

const figuresOf = (invoice: InvoiceCase): InvoiceFigures => ({
  currency: invoice.currency,
  step: invoice.step,
  taxRounding: invoice.perRate ? 'subtotal' : 'line',
  discount: discountOf(invoice),
  lines: invoice.lines.map((line) => ({
    quantity: decimalOf(line.quantity),
    unitPrice: decimalOf(line.price),
    discount: discountOf(line),
    tax:
      line.rate === undefined
        ? null
        : {
            code: line.rate.name,
            percentage: decimalOf(line.rate.percentage),
            inclusive: line.rate.inclusive,
          },
  })),
});

it('predicts 10,000 random invoices to the smallest unit as the rules have it', () => {
  fc.assert(
    fc.property(invoiceCases(), (invoice) => {
      const { subtotal, discount, tax, total } = invoiceTotals(figuresOf(invoice));
      expect({ subtotal, discount, tax, total }).toEqual(oracleTotals(invoice));
    }),
    { numRuns: 10_000 },
  );
}, 60_000);

it('has lines that add up to the invoice, and amounts that the provider takes', () => {
  fc.assert(
    fc.property(invoiceCases(), (invoice) => {
      const totals = invoiceTotals(figuresOf(invoice));
      const { lines } = totals;
      expect(sum(lines.map((line) => line.total))).toBe(totals.total);
      expect(sum(lines.map((line) => line.taxable + line.tax))).toBe(totals.total);
      const amounts = [totals.subtotal, totals.discount, totals.tax, totals.total];
      expect(amounts.every((amount) => amount >= 0n && amount % invoice.step === 0n)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
