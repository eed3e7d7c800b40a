import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountText } from '#base/money.ts';
import { minorDigits } from '#model/currency.ts';
import type { ChargedDoor, CollectedPayment, PairingSettings, ToldMoney } from '#model/pairing.ts';
import { looksAlike, planPair, type PairContext } from './plan-pair.ts';
import type { Plan, PlanInput } from './plan.ts';

const money: ToldMoney = {
  amount: '550.00',
  currency: 'AUD',
  standing: 'received',
  status: 'succeeded',
  method: 'card',
  at: Date.UTC(2026, 6, 1),
  payerKey: null,
};
const payment: CollectedPayment = {
  ...money,
  key: 'pmt_1',
  status: 'collected',
  surcharge: null,
  invoiceKeys: ['inv_1'],
};
const settings: PairingSettings = {
  keys: ['ignition_payment'],
  description: 'ignore',
  surcharge: 'included',
};
const door: ChargedDoor = {
  kind: 'charge',
  payerKind: 'customer',
  fields: { amount: 'amount', currency: 'currency', status: 'status', method: 'method' },
  isId: (word) => word.startsWith('ch_'),
  read: () => money,
};

interface Given {
  readonly payment?: Partial<CollectedPayment>;
  readonly charge?: Partial<ToldMoney>;
  readonly context?: Partial<PairContext>;
  readonly settings?: Partial<PairingSettings>;
  readonly held?: string;
}

const plan = (given: Given = {}): Plan => {
  const input: PlanInput = {
    source: { state: 'active', view: { paymentKey: 'pmt_1' } },
    target: { state: 'active', fields: given.held === undefined ? {} : { source_id: given.held } },
    agreed: null,
    rules: [{ target: 'source_id', from: 'paymentKey', transform: 'text', onEmpty: 'refuse' }],
    settings: { onArchive: 'leave', onTargetEdit: 'restore', createStates: [] },
    targetKind: {
      kind: 'charge',
      label: 'Charge',
      labelPlural: 'Charges',
      poll: { everyMs: 1, overlapMs: 0, fullEveryMs: null },
      readBatch: 1,
      fields: [{ name: 'source_id', label: 'Payment', type: 'text', writable: true }],
    },
    context: { countryCode: 'AU' },
  };
  return planPair(input, {
    settings: { ...settings, ...given.settings },
    door,
    facts: { timeZone: 'Australia/Sydney' },
    contextOf: () => ({
      payment: { ...payment, ...given.payment },
      charges: ['ch_1'],
      charge: { key: 'ch_1', money: { ...money, ...given.charge } },
      found: 'named',
      isExact: true,
      rivals: [],
      unseen: [],
      ...given.context,
    }),
  });
};

const codesOf = (found: Plan): readonly string[] =>
  found.plan === 'refuse' ? found.findings.map(({ code }) => code) : [found.plan];

describe('a pair that agrees', () => {
  test('is told the payment’s id, and then nothing more', () => {
    expect(plan()).toMatchObject({ plan: 'write', action: 'update', set: { source_id: 'pmt_1' } });
    expect(plan({ held: 'pmt_1' })).toMatchObject({ plan: 'nothing' });
  });

  test('does so in every currency exactly where the minor units are equal', () => {
    const currency = fc.constantFrom('AUD', 'JPY', 'KWD', 'USD', 'ISK', 'BHD', 'KRW');
    const minor = fc.bigInt({ min: 1n, max: 10n ** 15n });
    fc.assert(
      fc.property(currency, minor, minor, (code, a, b) => {
        const text = (units: bigint): string => amountText(units, minorDigits(code));
        const told = plan({
          payment: { amount: text(a), currency: code },
          charge: { amount: text(b), currency: code },
        });
        expect(codesOf(told)).toEqual(a === b ? ['write'] : ['plan.pair_amount_differs']);
      }),
    );
  });

  test('never does so in two currencies, however equal the numbers', () => {
    const currency = fc.constantFrom('AUD', 'JPY', 'KWD', 'NZD');
    fc.assert(
      fc.property(currency, currency, fc.integer({ min: 1, max: 1_000_000 }), (a, b, whole) => {
        fc.pre(a !== b);
        const amount = String(whole);
        const told = plan({ payment: { amount, currency: a }, charge: { amount, currency: b } });
        expect(codesOf(told)).toEqual(['plan.currency_differs']);
      }),
    );
  });
});

describe('a pair that does not', () => {
  test.each<[string, Partial<CollectedPayment>]>([
    ['more places than the currency has', { amount: '100.5', currency: 'JPY' }],
    ['four places of dinars', { amount: '5.1234', currency: 'KWD' }],
    ['no currency', { currency: null }],
    ['a currency that nobody knows', { currency: 'XXX' }],
    ['no amount', { amount: null }],
    ['a number that is none', { amount: '12,50' }],
  ])('because of %s is unreadable, not rounded', (_why, told) => {
    expect(codesOf(plan({ payment: told, charge: { currency: told.currency ?? 'AUD' } }))).toEqual([
      'plan.amount_unreadable',
    ]);
  });

  test('says all that differs, with the payment’s values by the charge’s fields', () => {
    const told = plan({
      charge: { amount: '1.00', method: 'bank', standing: 'contested', status: 'disputed' },
    });
    expect(codesOf(told)).toEqual([
      'plan.pair_amount_differs',
      'plan.pair_method_differs',
      'plan.pair_state_differs',
    ]);
    expect(told).toMatchObject({ differing: { amount: '550.00', method: 'card', status: 'collected' } });
  });

  test('in what one side does not say of the method is no difference', () => {
    expect(codesOf(plan({ charge: { method: null } }))).toEqual(['write']);
  });

  test('by the surcharge alone agrees where the settings say that it comes on top', () => {
    const given = { payment: { surcharge: '8.80' }, charge: { amount: '558.80' } };
    expect(codesOf(plan(given))).toEqual(['plan.pair_amount_differs']);
    expect(codesOf(plan({ ...given, settings: { surcharge: 'added' } }))).toEqual(['write']);
  });
});

describe('nothing is written of', () => {
  test.each([
    ['several charges', { charges: ['ch_1', 'ch_2'] }, 'plan.pair_several'],
    ['a link to another charge', { found: 'linked', charges: ['ch_2'] }, 'plan.pair_several'],
    ['a charge of two payments', { rivals: ['pmt_2'] }, 'plan.pair_shared'],
  ] as const)('%s', (_what, context, code) => {
    expect(codesOf(plan({ context }))).toEqual([code]);
  });

  test.each([
    ['what only looks alike', { charges: [], found: 'alike' }, 'pair.paid_in_both'],
    ['no reference', { charges: [], charge: null }, 'pair.no_reference'],
    ['an id that is not there', { charges: [], charge: null, unseen: ['ch_9'] }, 'pair.charge_unseen'],
  ] as const)('%s', (_what, context, reason) => {
    expect(plan({ context })).toMatchObject({ plan: 'skip', reason });
  });

  test('a payment from before the first day, in the ledger’s own time zone', () => {
    const at = Date.UTC(2026, 6, 1, 20);
    expect(plan({ payment: { at }, settings: { from: '2026-07-02' } }).plan).toBe('write');
    expect(plan({ payment: { at }, settings: { from: '2026-07-03' } })).toMatchObject({
      reason: 'flow.before_start',
    });
  });

  test('money on its way', () => {
    expect(plan({ charge: { standing: 'under_way' } })).toMatchObject({ reason: 'pair.under_way' });
  });
});

test('a charge looks like a payment only by amount, currency and time together', () => {
  expect(looksAlike(payment, money, settings)).toBe(true);
  expect(looksAlike(payment, { ...money, amount: '550.01' }, settings)).toBe(false);
  expect(looksAlike(payment, { ...money, currency: 'NZD' }, settings)).toBe(false);
  expect(looksAlike(payment, { ...money, at: Date.UTC(2026, 6, 20) }, settings)).toBe(false);
  expect(looksAlike(payment, { ...money, standing: 'returned' }, settings)).toBe(false);
});
