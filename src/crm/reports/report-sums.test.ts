import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import { addDecimals, decimalOf, placesText, zeroDecimal } from '#base/decimal.ts';
import { amountText } from '#base/money.ts';
import { reportPeriods, type ReportName } from '#model/crm/report-nouns.ts';
import { minorDigits } from '#model/currency.ts';
import { amountsOf } from '#model/invoicing/figures.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { on, openLedger } from '#test/builders/ledger.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { readReport, type ReportAsked, type ReportResult } from './report-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const runs = 12;
const currencies = ['AUD', 'JPY', 'KWD'] as const;
const currency = fc.constantFrom(...currencies);
const day = fc
  .integer({ min: 0, max: 680 })
  .map((days) => new Date(on('2025-01-01') + days * dayMs).toISOString().slice(0, 10));
const minor = fc.integer({ min: 1, max: 90_000_000 });

const report = (world: CrmWorld, name: ReportName, asked: Partial<ReportAsked> = {}): Promise<ReportResult> =>
  readReport(world.deps, world.kim, name, { by: 'month', ...asked }, { after: null, limit: 200 });

const sumOf = ({ rows }: ReportResult, of: string, names: readonly string[]): string =>
  placesText(
    rows
      .filter((row) => row.currency === of)
      .flatMap(({ cells }) => names.map((name) => decimalOf(cells[name] ?? '0')))
      .reduce(addDecimals, { units: 0n, scale: minorDigits(of) }),
  );

const stored = async (world: CrmWorld, query: string): Promise<ReadonlyMap<string, string>> => {
  const found = await inWorkspace(world.deps.db, world.workspaceId, (trx) =>
    sql<{ currency: string; sum: string }>`${sql.raw(query)}`.execute(trx),
  );
  return new Map(
    found.rows.map((row) => [row.currency, amountText(BigInt(row.sum), minorDigits(row.currency))]),
  );
};

const nothing = (of: string): string => placesText({ ...zeroDecimal, scale: minorDigits(of) });
const buckets = ['not_due', 'days_30', 'days_60', 'days_90', 'older'] as const;

test('the ages of receivables add up to what is left of open invoices', async () => {
  const cases = fc.array(
    fc.record({
      issued: day,
      dueAfter: fc.option(fc.integer({ min: 0, max: 90 })),
      total: minor,
      left: fc.integer({ min: 0, max: 100 }),
      state: fc.constantFrom('open', 'paid', 'void', 'uncollectible', 'draft'),
      currency,
      customer: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(cases, async (invoices) => {
      const world = await createCrmWorld(database, ['finance']);
      const ledger = await openLedger(world);
      const customers = [await ledger.aCustomer('One'), await ledger.aCustomer('Two'), null];
      for (const { issued, dueAfter, total, left, state, customer, ...given } of invoices) {
        const remaining = state === 'paid' ? 0 : Math.round((total * left) / 100);
        const at = on(issued);
        await ledger.anInvoice({
          contact: customers[customer] ?? null,
          issued,
          total,
          state,
          ...given,
          more: {
            remaining_minor: remaining,
            paid_minor: total - remaining,
            due_at: dueAfter === null ? null : at + dueAfter * dayMs,
            ...(state === 'draft' ? { issued_at: null } : {}),
            ...(state === 'paid' ? { paid_at: at } : {}),
            ...(state === 'void' || state === 'uncollectible' ? { ended_at: at } : {}),
          },
        });
      }
      const owed = await stored(
        world,
        `select currency, sum(remaining_minor)::text as sum from crm_invoice where state = 'open' group by currency`,
      );
      for (const name of ['receivables', 'receivable_invoices'] as const) {
        const aged = await report(world, name);
        for (const each of currencies) {
          const expected = owed.get(each) ?? nothing(each);
          expect(sumOf(aged, each, buckets)).toBe(expected);
          expect(aged.totals.find((total) => total.currency === each)?.cells['total'] ?? nothing(each)).toBe(
            expected,
          );
        }
      }
    }),
    { numRuns: runs },
  );
});

test('whatever the period, what was paid adds up to the payments, and what was given back to the refunds', async () => {
  const cases = fc.array(
    fc.record({
      day,
      amount: minor,
      currency,
      state: fc.constantFrom('paid', 'failed', 'open'),
      refund: fc.option(fc.integer({ min: 1, max: 1_000 })),
    }),
    { minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(cases, async (payments) => {
      const world = await createCrmWorld(database, ['finance']);
      const ledger = await openLedger(world);
      for (const payment of payments) {
        const invoice = await ledger.anInvoice({ contact: null, issued: payment.day, total: payment.amount });
        const { state, currency: paidIn } = payment;
        const id = await ledger.aPayment(invoice, payment.day, payment.amount, { state, currency: paidIn });
        if (payment.refund !== null) await ledger.aRefund(invoice, id, payment.day, payment.refund, paidIn);
      }
      const paid = await stored(
        world,
        `select currency, sum(amount_minor)::text as sum from crm_payment where state = 'paid' group by currency`,
      );
      const refunded = await stored(
        world,
        'select currency, sum(amount_minor)::text as sum from crm_refund group by currency',
      );
      for (const by of reportPeriods) {
        const found = await report(world, 'payments', { by });
        for (const each of currencies) {
          expect(sumOf(found, each, ['paid'])).toBe(paid.get(each) ?? nothing(each));
          expect(sumOf(found, each, ['refunds'])).toBe(refunded.get(each) ?? nothing(each));
        }
      }
    }),
    { numRuns: runs },
  );
});

const decimal = (most: number, places: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 0, max: places }))
    .map(([units, scale]) => placesText({ units: BigInt(units), scale }));

test('unbilled work is worth what its lines would be on an invoice', async () => {
  const taxes = {
    GST: { code: 'GST', percentage: '10', isInclusive: false },
    'GST-INCL': { code: 'GST-INCL', percentage: '10', isInclusive: true },
  } as const;
  const cases = fc.array(
    fc.record({
      quantity: decimal(99_999, 3),
      price: decimal(999_999, 4),
      discount: fc.option(fc.integer({ min: 1, max: 10_000 })),
      tax: fc.option(fc.constantFrom('GST', 'GST-INCL')),
      currency,
    }),
    { minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(cases, async (billables) => {
      const world = await createCrmWorld(database, ['finance']);
      const ledger = await openLedger(world);
      const customer = await ledger.aCustomer('One');
      const expected = new Map<string, bigint>();
      for (const each of billables) {
        const percent =
          each.discount === null ? null : placesText({ units: BigInt(each.discount), scale: 2 });
        await ledger.aBillable(customer, {
          quantity: each.quantity,
          unit_price: each.price,
          currency: each.currency,
          tax_code: each.tax,
          ...(percent === null ? {} : { discount_kind: 'percent', discount_value: percent }),
        });
        const { total } = amountsOf(
          {
            quantity: each.quantity,
            unitPrice: each.price,
            currency: each.currency,
            discount: percent === null ? null : { kind: 'percent', value: percent },
          },
          each.tax === null ? null : taxes[each.tax],
        );
        expected.set(each.currency, (expected.get(each.currency) ?? 0n) + total);
      }
      const { totals } = await report(world, 'unbilled');
      expect(Object.fromEntries(totals.map((total) => [total.currency, total.cells['total']]))).toEqual(
        Object.fromEntries([...expected].map(([of, sum]) => [of, amountText(sum, minorDigits(of))])),
      );
    }),
    { numRuns: runs },
  );
});
