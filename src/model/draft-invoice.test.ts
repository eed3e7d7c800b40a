import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  multiplyDecimals,
  placesText,
  zeroDecimal,
} from '#base/decimal.ts';
import { draftOf, type DraftBlock, type DraftInvoice } from './draft-invoice.ts';
import { sheetOf, type CompletedInvoice, type CompletedLine } from './hand-over.ts';

const line: CompletedLine = {
  description: 'Advice',
  quantity: '2',
  unitPrice: '250.00',
  discount: null,
  taxCode: null,
  taxPercent: '10',
  amount: '500.00',
};
const invoice: CompletedInvoice = {
  number: 'X-1',
  stage: 'approved',
  isCycle: false,
  contactKey: 'con',
  contactName: 'Harbour Bakery',
  date: '2026-07-01',
  dueDate: '2026-07-15',
  currency: 'AUD',
  basis: 'exclusive',
  lines: [line],
  subTotal: '500.00',
  tax: '50.00',
  total: '550.00',
};
const given = {
  currency: 'AUD',
  origin: 'Xero',
  rates: [
    { percent: '10.0', name: 'GST' },
    { percent: '0', name: 'Exempt' },
  ],
};

const made = (
  more: Partial<CompletedInvoice> = {},
  client: { readonly key: string; readonly name: string } | null = { key: 'cli', name: 'Harbour' },
): DraftInvoice | DraftBlock => {
  const whole = { ...invoice, ...more };
  const result = draftOf(whole, sheetOf(whole, { reference: 'plb:a', client, rates: new Map() }), given);
  return 'draft' in result ? result.draft : result.blocked;
};

describe('the draft of an invoice', () => {
  test('has its client, reference, terms, and lines with their tax in the price', () => {
    expect(made()).toEqual({
      clientKey: 'cli',
      reference: 'X-1 plb:a',
      date: '2026-07-01',
      dueDate: '2026-07-15',
      memo: 'Xero X-1.',
      currency: 'AUD',
      total: '550.00',
      lines: [{ description: 'Advice', quantity: '2', unitPrice: '275.00', taxRate: 'GST' }],
    });
    expect(made({ stage: 'paid' })).toMatchObject({
      memo: 'Xero X-1. Paid there already: mark this invoice as paid, so that it is not collected again.',
    });
  });

  test('names discounts and quantities that its price does not show', () => {
    const discounted = { ...line, discount: '50.00', net: '450.00' };
    expect(made({ lines: [discounted], total: '495.00' })).toMatchObject({
      lines: [{ description: 'Advice (less 50.00)', quantity: '2', unitPrice: '247.50' }],
    });
    const thirds = { ...line, quantity: '3', unitPrice: '33.33', amount: '100.00', description: ' ' };
    expect(made({ lines: [thirds], total: '110.00' })).toMatchObject({
      lines: [{ description: 'Invoice X-1 (quantity 3)', quantity: '1', unitPrice: '110.00' }],
    });
  });

  test('is not made where a person has to decide', () => {
    expect(made({}, null)).toBe('no_client');
    expect(made({ currency: 'NZD' })).toBe('currency');
    expect(made({ lines: [{ ...line, taxPercent: '15' }] })).toBe('tax_rate');
    expect(made({ lines: [{ ...line, taxPercent: null }] })).toBe('tax_rate');
    expect(made({ total: '550.01' })).toBe('figures');
    expect(made({ lines: [] })).toBe('figures');
    expect(made({ date: null })).toBe('figures');
    expect(made({ lines: [{ ...line, amount: null }] })).toBe('figures');
  });

  test('comes to the total to the cent, whatever the lines are', () => {
    const aLine = fc.record({
      quantity: fc.constantFrom('1', '3', '0.25', '7.5', '-1', '0'),
      cents: fc.integer({ min: -10_000, max: 10_000_000 }),
      taxPercent: fc.constantFrom('10', '0'),
    });
    fc.assert(
      fc.property(
        fc.array(aLine, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('inclusive', 'exclusive', 'no_tax'),
        (lines, basis) => {
          const total = lines.reduce((sum, { cents, taxPercent }) => {
            // Half away from zero, as both vendors round a line's tax.
            const tax =
              basis === 'exclusive' && taxPercent === '10'
                ? Math.sign(cents) * Math.round(Math.abs(cents) / 10)
                : 0;
            return sum + cents + tax;
          }, 0);
          const draft = made({
            basis,
            total: placesText({ units: BigInt(total), scale: 2 }),
            lines: lines.map(({ quantity, cents, taxPercent }) => ({
              ...line,
              quantity,
              taxPercent,
              amount: placesText({ units: BigInt(cents), scale: 2 }),
            })),
          });
          if (typeof draft === 'string') throw new Error(draft);
          const sum = draft.lines.reduce(
            (all, each) =>
              addDecimals(all, multiplyDecimals(decimalOf(each.quantity), decimalOf(each.unitPrice))),
            zeroDecimal,
          );
          expect(compareDecimals(sum, decimalOf(draft.total))).toBe(0);
        },
      ),
    );
  });
});
