import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { amountText } from '#base/money.ts';
import { paymentStages, type MoneyDoor, type PaymentSettings } from '#model/ledger-money.ts';
import { planLedgerPayment, type PaymentContext, type PaymentDesk } from './plan-ledger-payment.ts';
import type { Plan, PlanInput } from './plan.ts';

const settings: PaymentSettings = {
  mode: 'write',
  when: 'collected',
  clearingAccount: 'clearing',
  onRejected: 'delete',
  onRefunded: 'finding',
  payouts: 'off',
  bankAccount: '',
  fees: 'gross',
  feeAccount: '',
  feeTax: '',
  clawbackAccount: '',
  payoutContact: 'Ignition',
};

const textIn = (fields: JsonObject, name: string): string | null => {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
};

/** A ledger whose words are plain. */
const door: MoneyDoor = {
  accountKind: 'account',
  transferKind: 'transfer',
  transactionKind: 'transaction',
  accounts: () => new Map(),
  placePayment: (wanted) => ({ ...wanted }),
  placeTransfer: (wanted) => ({ ...wanted }),
  placeTransaction: () => ({}),
  readInvoice: (fields) => ({
    state: 'approved',
    number: 'INV-1',
    currency: 'AUD',
    total: textIn(fields, 'total'),
    due: textIn(fields, 'due'),
  }),
  readPayment: (fields) => ({ invoice: null, amount: textIn(fields, 'amount'), account: null }),
  readTransfer: () => ({ amount: null }),
  movement: () => null,
};

const aPayment = (more: JsonObject = {}): JsonObject => ({
  stage: 'collected',
  status: 'collected',
  amount: { total: '550.00', currency: 'AUD' },
  paymentKey: 'pmt_1',
  invoiceKey: 'inv_1',
  invoiceKeys: ['inv_1'],
  collectedAt: '2026-07-10T20:00:00.000Z',
  linked: { invoice: 'xero-invoice' },
  ...more,
});

const aContext = (more: Partial<PaymentContext> = {}): PaymentContext => ({
  invoice: { paidState: 'paid', updatedAt: '2026-07-10T20:00:00.000Z' },
  held: { state: 'active', fields: { total: '550.00', due: '550.00' } },
  neighbours: [],
  totals: new Map(),
  ...more,
});

const plan = (
  view: JsonObject,
  context: PaymentContext,
  more: { readonly desk?: Partial<PaymentDesk>; readonly input?: Partial<PlanInput> } = {},
): Plan =>
  planLedgerPayment(
    {
      source: { state: 'active', view },
      target: null,
      agreed: null,
      rules: ['invoice', 'account', 'amount', 'date'].map((name) => ({
        target: name,
        from: `money.${name}`,
        transform: 'asIs',
        onEmpty: 'refuse',
      })),
      settings: { onArchive: 'leave', onTargetEdit: 'keep', createStates: ['collected'] },
      targetKind: {
        kind: 'payment',
        label: 'Payment',
        labelPlural: 'Payments',
        poll: { everyMs: 1, overlapMs: 0, fullEveryMs: null },
        readBatch: 1,
        fields: ['invoice', 'account', 'amount', 'date'].map((name) => ({
          name,
          label: name,
          type: 'text',
          writable: true,
        })),
      },
      context: { countryCode: 'AU' },
      ...more.input,
    },
    {
      settings,
      door,
      accounts: new Map([
        [
          'clearing',
          {
            id: 'clearing',
            code: '880',
            name: 'Clearing',
            isBank: false,
            takesPayments: true,
            currency: null,
            tax: 'NONE',
            taxPercent: '0',
          },
        ],
      ]),
      facts: { timeZone: 'Australia/Sydney' },
      isFed: false,
      contextOf: () => context,
      ...more.desk,
    },
  );

describe('a payment for a ledger', () => {
  test('is dated where the organisation is and carries its own amount', () => {
    expect(plan(aPayment(), aContext())).toMatchObject({
      plan: 'write',
      action: 'create',
      set: { invoice: 'xero-invoice', account: 'clearing', amount: '550.00', date: '2026-07-11' },
    });
  });

  test('of an invoice that was read before the collection waits for it to be read again', () => {
    const invoice = { paidState: 'unpaid', updatedAt: '2026-07-10T19:59:59.000Z' };
    expect(plan(aPayment(), aContext({ invoice }))).toMatchObject({ reason: 'flow.waits_for_source' });
  });

  test('into a locked period is not made', () => {
    const facts = { timeZone: 'Australia/Sydney', periodLockDate: '2026-07-11' };
    expect(plan(aPayment(), aContext(), { desk: { facts } })).toMatchObject({
      findings: [{ code: 'plan.period_locked' }],
    });
  });

  test('never pays an invoice that the source would still collect', () => {
    const cents = fc.bigInt({ min: 1n, max: 100_000n });
    fc.assert(
      fc.property(
        fc.record({
          stage: fc.constantFrom(...paymentStages, 'of tomorrow'),
          paidState: fc.constantFrom('paid', 'unpaid', 'of tomorrow'),
          other: fc.option(fc.constantFrom(...paymentStages, 'of tomorrow')),
          amount: cents,
          total: cents,
          paid: cents,
          when: fc.constantFrom('collected' as const, 'paid_out' as const),
          mode: fc.constantFrom('auto' as const, 'write' as const, 'audit' as const),
          isFed: fc.boolean(),
        }),
        (story) => {
          const due = story.total > story.paid ? story.total - story.paid : story.total;
          const made = plan(
            aPayment({
              stage: story.stage,
              amount: { total: amountText(story.amount, 2), currency: 'AUD' },
            }),
            aContext({
              invoice: { paidState: story.paidState, updatedAt: '2026-07-11T00:00:00.000Z' },
              held: {
                state: 'active',
                fields: { total: amountText(story.total, 2), due: amountText(due, 2) },
              },
              neighbours:
                story.other === null
                  ? []
                  : [{ view: { paymentKey: 'pmt_2', stage: story.other }, target: null }],
            }),
            { desk: { settings: { ...settings, when: story.when, mode: story.mode }, isFed: story.isFed } },
          );
          if (made.plan !== 'write') return;
          // Whatever is written was collected, is not too much, and is written by nobody else.
          expect(['collected', 'paid_out']).toContain(story.stage);
          expect(story.when === 'paid_out' && story.stage !== 'paid_out').toBe(false);
          expect(story.amount <= due).toBe(true);
          expect(story.mode === 'audit' || (story.mode === 'auto' && story.isFed)).toBe(false);
          if (story.amount < due) return;
          // It pays the invoice: then the source would collect nothing more of it.
          expect(story.paidState).toBe('paid');
          expect(['open', 'of tomorrow']).not.toContain(story.other);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('that stands is deleted only when the source does not have the money any more', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paymentStages), (stage) => {
        const target = { state: 'active', fields: { amount: '550.00' } } as const;
        const made = plan(aPayment({ stage }), aContext(), { input: { target } });
        const isGone = stage === 'open' || stage === 'cancelled';
        expect(made.plan === 'write' ? made.action : null).toBe(isGone ? 'archive' : null);
      }),
    );
  });
});
