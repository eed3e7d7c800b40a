import fc from 'fast-check';
import { placesText } from '#base/decimal.ts';
import type { OracleInvoice, OracleLine } from './invoice-oracle.ts';

export interface InvoiceCase extends OracleInvoice {
  readonly currency: string;
}

const decimal = (most: bigint, places: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.bigInt({ min: 0n, max: most }), fc.integer({ min: 0, max: places }))
    .map(([units, scale]) => placesText({ units, scale }));

const percent = fc
  .tuple(fc.bigInt({ min: 1n, max: 10_000n }), fc.constantFrom(0, 1, 2))
  .map(([units, scale]) =>
    scale === 0 ? String((units % 100n) + 1n) : placesText({ units: (units % 1000n) + 1n, scale }),
  );

const rates: readonly NonNullable<OracleLine['rate']>[] = [
  { name: 'gst', percentage: '10', inclusive: false },
  { name: 'gst-in', percentage: '10', inclusive: true },
  { name: 'free', percentage: '0', inclusive: false },
  { name: 'vat', percentage: '20', inclusive: false },
  { name: 'odd', percentage: '8.875', inclusive: false },
  { name: 'odd-in', percentage: '7.7', inclusive: true },
];

const line = (step: bigint): fc.Arbitrary<OracleLine> =>
  fc
    .record({
      quantity: decimal(100_000n, 3),
      price: decimal(10_000_000n, 4),
      off: fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        percent.map((percentOff) => ({ percentOff })),
        fc.bigInt({ min: 1n, max: 100_000n }).map((amount) => ({ amountOff: amount * step })),
      ),
      rate: fc.option(fc.constantFrom(...rates), { nil: undefined, freq: 6 }),
    })
    .map(({ quantity, price, off, rate }) => ({
      quantity,
      price,
      ...off,
      ...(rate === undefined ? {} : { rate }),
    }));

/** Invoices in AUD, JPY and KWD: quantities to 3 places, prices to 4, discounts of both kinds, taxes of both kinds. */
export const invoiceCases = (options: { readonly perRate?: boolean } = {}): fc.Arbitrary<InvoiceCase> =>
  fc
    .constantFrom(
      { currency: 'AUD', digits: 2, step: 1n },
      { currency: 'JPY', digits: 0, step: 1n },
      { currency: 'KWD', digits: 3, step: 10n },
    )
    .chain((money) =>
      fc
        .record({
          lines: fc.array(line(money.step), { minLength: 1, maxLength: 8 }),
          perRate: options.perRate === undefined ? fc.boolean() : fc.constant(options.perRate),
          off: fc.oneof(
            { weight: 3, arbitrary: fc.constant({}) },
            percent.map((percentOff) => ({ percentOff })),
            fc.bigInt({ min: 1n, max: 1_000_000n }).map((amount) => ({ amountOff: amount * money.step })),
          ),
        })
        .map(({ lines, perRate, off }) => ({ ...money, lines, perRate, ...off })),
    );
