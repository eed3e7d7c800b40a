import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import type { ClearingSettings } from '#model/ledger-clearing.ts';
import type { MoneyAccount } from '#model/ledger-money.ts';
import { xeroKinds } from '#vendors/xero/xero-kinds.ts';
import { xeroMoney } from '#vendors/xero/xero-money.ts';
import { planClearing, planReturn, type ClearingDesk, type Standing } from './plan-clearing.ts';
import type { Plan, PlanInput } from './plan.ts';

const anAccount = (id: string, more: Partial<MoneyAccount> = {}): MoneyAccount => ({
  id,
  code: id,
  name: `Account ${id}`,
  isBank: false,
  takesPayments: false,
  currency: null,
  tax: 'INPUT',
  taxPercent: '10',
  ...more,
});

const accounts = new Map(
  [
    anAccount('clearing', { isBank: true }),
    anAccount('bank', { isBank: true }),
    anAccount('usd', { isBank: true, currency: 'USD' }),
    anAccount('405'),
    anAccount('260'),
  ].map((account) => [account.id, account]),
);

const settings: ClearingSettings = {
  mode: 'write',
  accounts: [{ currency: 'AUD', clearing: 'clearing', bank: 'bank' }],
  feeAccount: '405',
  feeTax: '',
  refundAccount: '260',
  disputeAccount: '',
  contact: 'Stripe',
};

const stands: Standing = { is: 'stands', account: 'clearing', amount: '' };

const aDesk = (more: Partial<ClearingDesk> = {}): ClearingDesk => ({
  settings,
  door: xeroMoney,
  isTransfer: true,
  accounts,
  facts: { currency: 'AUD', timeZone: 'Australia/Sydney' },
  standingOf: () => stands,
  ...more,
});

const aMovement = (kind: string, amount: string, more: JsonObject = {}): JsonObject => ({
  kind,
  what: kind,
  source: 'ch_1',
  amount,
  fee: '0.00',
  currency: 'AUD',
  ...more,
});

const aPayout = (total: string, movements: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  status: 'paid',
  stage: 'arrived',
  arrivesAt: '2026-11-20T00:00:00.000Z',
  amount: { total, currency: 'AUD' },
  movements: [...movements],
  ...more,
});

const kindOf = (name: string) => {
  const found = xeroKinds.find(({ spec }) => spec.kind === name);
  if (found === undefined) throw new Error(`there is no kind ${name}`);
  return found.spec;
};

const fieldsOf = {
  bank_transfer: ['FromBankAccount.AccountID', 'ToBankAccount.AccountID', 'Amount', 'Date'],
  bank_transaction: ['Type', 'BankAccount.AccountID', 'Date', 'LineItems', 'Total'],
} as const;

const inputOf = (view: JsonObject, kind: keyof typeof fieldsOf = 'bank_transfer'): PlanInput => ({
  source: { state: 'active', view },
  target: null,
  agreed: null,
  rules: fieldsOf[kind].map((field) => ({
    target: field,
    from: `money.${field}`,
    transform: 'asIs',
    onEmpty: 'refuse',
  })),
  settings: { onArchive: 'leave', onTargetEdit: 'keep', createStates: [] },
  targetKind: kindOf(kind),
  context: { countryCode: 'AU' },
});

/** What becomes of a payout where these accounts are chosen. */
const withAccounts = (chosen: ClearingSettings['accounts']): Plan =>
  planClearing(inputOf(aPayout('540.35', paid)), aDesk({ settings: { ...settings, accounts: chosen } }));

const paid = [aMovement('payment', '550.00', { fee: '9.65' })];

describe('a payout', () => {
  test('leaves the clearing account for the bank', () => {
    expect(planClearing(inputOf(aPayout('540.35', paid)), aDesk())).toMatchObject({
      plan: 'write',
      action: 'create',
      set: {
        'FromBankAccount.AccountID': 'clearing',
        'ToBankAccount.AccountID': 'bank',
        Amount: '540.35',
        Date: '2026-11-20',
      },
    });
  });

  test('below zero is taken from the bank', () => {
    const view = aPayout('-25.00', [aMovement('refund', '-25.00')]);
    expect(planClearing(inputOf(view), aDesk())).toMatchObject({
      set: {
        'FromBankAccount.AccountID': 'bank',
        'ToBankAccount.AccountID': 'clearing',
        Amount: '25.00',
      },
    });
    const spent = planClearing(inputOf(view, 'bank_transaction'), aDesk({ isTransfer: false }));
    expect(spent).toMatchObject({ set: { Type: 'SPEND', Total: '25.00' } });
  });

  test('that gives back more than it costs is money received', () => {
    const view = aPayout('90.00', [aMovement('refund', '100.00', { fee: '10.00' })]);
    const plan = planClearing(inputOf(view, 'bank_transaction'), aDesk({ isTransfer: false }));
    expect(plan).toMatchObject({ set: { Type: 'RECEIVE', Total: '90.00' } });
  });

  test.each([
    ['movements that nobody posts', [...paid, aMovement('other', '5.00')], {}, 'plan.payout_unexplained'],
    ['payments of nothing that is known', paid, { is: 'unknown' }, 'plan.payout_unexplained'],
    ['a payment on another account', paid, { ...stands, account: 'usd' }, 'plan.money_account'],
    ['a payment of another amount', paid, { ...stands, amount: '55.00' }, 'plan.payment_differs'],
    ['a dispute without an account', [...paid, aMovement('dispute', '-5.00')], {}, 'plan.money_account'],
  ] as const)('with %s is a finding on both of its parts', (_, movements, standing, code) => {
    const total =
      movements.length === 1 ? '540.35' : movements[1]?.['amount'] === '5.00' ? '545.35' : '535.35';
    const view = aPayout(total, movements);
    for (const isTransfer of [true, false])
      expect(
        planClearing(
          inputOf(view, isTransfer ? 'bank_transfer' : 'bank_transaction'),
          aDesk({ isTransfer, standingOf: () => ({ ...stands, ...standing }) }),
        ),
      ).toMatchObject({ plan: 'refuse', findings: [{ code }] });
  });

  test('in a currency without accounts of its own waits for a person', () => {
    const refused = { plan: 'refuse', findings: [{ code: 'plan.money_account' }] };
    expect(withAccounts([])).toMatchObject(refused);
    expect(withAccounts([{ currency: 'AUD', clearing: 'usd', bank: 'bank' }])).toMatchObject(refused);
    expect(withAccounts([{ currency: 'AUD', clearing: 'bank', bank: 'bank' }])).toMatchObject(refused);
  });

  test('waits while its payments are not in the ledger, or it has not arrived', () => {
    const waiting = aDesk({ standingOf: () => ({ is: 'waiting' }) });
    expect(planClearing(inputOf(aPayout('540.35', paid)), waiting)).toMatchObject({
      plan: 'skip',
      reason: 'flow.waits_for_payments',
    });
    expect(planClearing(inputOf(aPayout('540.35', paid, { stage: 'in_transit' })), aDesk())).toMatchObject({
      reason: 'flow.payout_open',
    });
  });

  test('into a locked period is not written', () => {
    const facts = { currency: 'AUD', periodLockDate: '2026-11-30' };
    expect(planClearing(inputOf(aPayout('540.35', paid)), aDesk({ facts }))).toMatchObject({
      plan: 'refuse',
      findings: [{ code: 'plan.period_locked' }],
    });
  });
});

describe('a payout that came back', () => {
  const back: JsonObject = {
    status: 'failed',
    stage: 'failed',
    payoutKey: 'po_1',
    // Late in the evening of UTC is the next morning in Sydney.
    returnedAt: '2026-11-21T22:00:00.000Z',
    amount: { total: '540.35', currency: 'AUD' },
  };

  test('goes back to the clearing account on the day that it did, where its transfer stands', () => {
    expect(planReturn(inputOf(back), aDesk(), { amount: '540.35' })).toMatchObject({
      set: {
        'FromBankAccount.AccountID': 'bank',
        'ToBankAccount.AccountID': 'clearing',
        Amount: '540.35',
        Date: '2026-11-22',
      },
    });
  });

  test('needs nothing where no transfer was made, and a person where it is of another amount', () => {
    expect(planReturn(inputOf(back), aDesk(), null)).toMatchObject({ reason: 'flow.payout_failed' });
    expect(planReturn(inputOf(back), aDesk(), { amount: '1.00' })).toMatchObject({
      findings: [{ code: 'plan.payout_changed' }],
    });
  });
});
