import { expect, it } from 'vitest';
import { decimalOf } from '#base/decimal.ts';
import { invoiceTotals, type InvoiceFigures, type LineFigures, type Tax } from './totals.ts';

const gst: Tax = { code: 'GST', percentage: decimalOf('10'), inclusive: false };
const gstInside: Tax = { ...gst, code: 'GST-IN', inclusive: true };

const aLine = (given: Partial<LineFigures> = {}): LineFigures => ({
  quantity: decimalOf('1'),
  unitPrice: decimalOf('100'),
  discount: null,
  tax: null,
  ...given,
});

const anInvoice = (given: Partial<InvoiceFigures> = {}): InvoiceFigures => ({
  currency: 'AUD',
  lines: [aLine()],
  discount: null,
  taxRounding: 'line',
  step: 1n,
  ...given,
});

it('puts tax on top, or finds it inside', () => {
  const totals = invoiceTotals(anInvoice({ lines: [aLine({ tax: gst }), aLine({ tax: gstInside })] }));
  expect(totals).toMatchObject({ subtotal: 20_000n, discount: 0n, tax: 1_909n, total: 21_000n });
  expect(totals.lines.map((line) => line.taxable)).toEqual([10_000n, 9_091n]);
});

it('takes the discount of a line before that of the invoice, and tax last', () => {
  const totals = invoiceTotals(
    anInvoice({
      lines: [aLine({ discount: { kind: 'amount', minor: 2_000n }, tax: gst }), aLine({ tax: gst })],
      discount: { kind: 'percent', percent: decimalOf('10') },
    }),
  );
  expect(totals).toMatchObject({ subtotal: 20_000n, discount: 3_800n, tax: 1_620n, total: 17_820n });
});

it('never takes more off than there is', () => {
  const totals = invoiceTotals(
    anInvoice({
      lines: [aLine({ discount: { kind: 'amount', minor: 99_999n }, tax: gst })],
      discount: { kind: 'amount', minor: 1n },
    }),
  );
  expect(totals).toMatchObject({ subtotal: 10_000n, discount: 10_000n, tax: 0n, total: 0n });
});

it('rounds half up line by line, or once for each rate', () => {
  const lines = [1, 2, 3].map(() => aLine({ unitPrice: decimalOf('0.05'), tax: gst }));
  expect(invoiceTotals(anInvoice({ lines })).tax).toBe(3n);
  expect(invoiceTotals(anInvoice({ lines, taxRounding: 'subtotal' })).tax).toBe(2n);
});

it('rounds yen to the yen and dinars to ten fils', () => {
  const line = aLine({ quantity: decimalOf('1.5'), unitPrice: decimalOf('33'), tax: gst });
  expect(invoiceTotals(anInvoice({ currency: 'JPY', lines: [line] }))).toMatchObject({
    subtotal: 50n,
    tax: 5n,
    total: 55n,
  });
  const dinars = aLine({ unitPrice: decimalOf('5.1245'), tax: gst });
  expect(invoiceTotals(anInvoice({ currency: 'KWD', step: 10n, lines: [dinars] }))).toMatchObject({
    subtotal: 5_120n,
    tax: 510n,
    total: 5_630n,
  });
});
