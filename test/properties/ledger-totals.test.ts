import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import { decimalOf, placesText } from '#base/decimal.ts';
import { ledgerTotals, type LedgerLine, type LineBasis } from '#model/ledger-totals.ts';
import { connectCaller } from '#sim/xero/xero-caller.ts';
import { startXeroSimulator } from '#sim/xero/xero-simulator.ts';

/** Rates of the simulated organisation by the type that lines name. */
const rates: Readonly<Record<string, string>> = {
  OUTPUT: '10',
  EXEMPTOUTPUT: '0',
  TAX001: '33',
  INPUTTAXED: '0',
};
const bases: Readonly<Record<LineBasis, string>> = {
  exclusive: 'Exclusive',
  inclusive: 'Inclusive',
  no_tax: 'NoTax',
};

const decimal = (least: number, most: number, scale: number): fc.Arbitrary<string> =>
  fc.integer({ min: least, max: most }).map((units) => placesText({ units: BigInt(units), scale }));

const aLine = fc.record({
  quantity: fc.oneof(decimal(1, 50, 0), decimal(1, 500_000, 4)),
  unitAmount: fc.oneof(decimal(-50_000, 500_000, 2), decimal(-9_999, 9_999_999, 4)),
  discountRate: fc.option(decimal(1, 9_999, 2)),
  taxType: fc.constantFrom(...Object.keys(rates)),
});
const anInvoice = fc.record({
  basis: fc.constantFrom<LineBasis>('exclusive', 'inclusive', 'no_tax'),
  lines: fc.array(aLine, { minLength: 1, maxLength: 12 }),
});
type Invoice = typeof anInvoice extends fc.Arbitrary<infer Case> ? Case : never;

const predicted = ({ basis, lines }: Invoice): string => {
  const { subTotal, totalTax, total } = ledgerTotals(
    lines.map((line): LedgerLine => ({
      quantity: decimalOf(line.quantity),
      unitAmount: decimalOf(line.unitAmount),
      discountRate: line.discountRate === null ? null : decimalOf(line.discountRate),
      taxPercent: decimalOf(rates[line.taxType] ?? '0'),
    })),
    basis,
    2,
  );
  return [subTotal, totalTax, total].join(' ');
};

const batch = 40;
const runs = 100;

test('what is predicted for an invoice is what the simulated Xero makes of it, for 4,000 invoices', async () => {
  const xero = await startXeroSimulator({
    clock: createManualClock(Date.UTC(2026, 6, 1, 2)),
    seed: 'totals',
    port: null,
    clientId: 'app',
    clientSecret: 'secret',
    webhookKey: 'key',
    limits: { enabled: false },
  });
  const caller = connectCaller(xero);
  const Contact = { ContactID: xero.createContact({ Name: 'Wattle' }).id };
  await fc.assert(
    fc.asyncProperty(fc.array(anInvoice, { minLength: batch, maxLength: batch }), async (invoices) => {
      const before = xero.invoices().length;
      const reply = await caller.call('PUT', '/api.xro/2.0/Invoices?summarizeErrors=false&unitdp=4', {
        Invoices: invoices.map(({ basis, lines }) => ({
          Type: 'ACCREC',
          Contact,
          LineAmountTypes: bases[basis],
          LineItems: lines.map((line) => ({
            Description: 'Work',
            Quantity: line.quantity,
            UnitAmount: line.unitAmount,
            ...(line.discountRate === null ? {} : { DiscountRate: line.discountRate }),
            AccountCode: '200',
            TaxType: line.taxType,
          })),
        })),
      });
      expect(reply.status).toBe(200);
      const made = xero.invoices().slice(before);
      expect(made.map(({ subTotal, totalTax, total }) => [subTotal, totalTax, total].join(' '))).toEqual(
        invoices.map(predicted),
      );
    }),
    { numRuns: runs },
  );
  await xero.close();
}, 60_000);

const lineOf = (unitAmount: string, taxPercent: string, discountRate?: string): LedgerLine => ({
  quantity: decimalOf('1'),
  unitAmount: decimalOf(unitAmount),
  taxPercent: decimalOf(taxPercent),
  ...(discountRate === undefined ? {} : { discountRate: decimalOf(discountRate) }),
});

test('tax is rounded on each line: 76.30 at 15 percent in three lines holds 11.44', () => {
  const lines = ['25.43', '25.43', '25.44'].map((price) => lineOf(price, '15'));
  expect(ledgerTotals(lines, 'exclusive', 2)).toMatchObject({ subTotal: 7_630n, totalTax: 1_144n });
});

test('a discounted line is cut off at the cent, and an eleventh of an inclusive amount is tax', () => {
  expect(ledgerTotals([lineOf('2120.44', '10', '10')], 'exclusive', 2).subTotal).toBe(190_839n);
  expect(ledgerTotals([lineOf('500', '10')], 'inclusive', 2)).toMatchObject({
    subTotal: 45_455n,
    totalTax: 4_545n,
    total: 50_000n,
  });
});

test('a currency without cents is rounded to whole units', () => {
  expect(ledgerTotals([lineOf('105', '10')], 'exclusive', 0)).toMatchObject({ totalTax: 11n, total: 116n });
});
