import { describe, expect, test } from 'vitest';
import { composeCharge, parseCharge } from './stripe-charge.ts';
import { stripeCharged } from './stripe-charged.ts';

const aCharge = {
  id: 'ch_3NxAb12',
  amount: 55_000,
  amount_refunded: 0,
  currency: 'aud',
  status: 'succeeded',
  captured: true,
  customer: 'cus_1',
  description: 'BAS for INV-0042',
  metadata: { ignition_payment: 'pmt_1', plumbline_source: 'pmt_9' },
  payment_intent: { id: 'pi_3NxAb12', description: null, metadata: { ignition_invoice: 'INV-0042' } },
  payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242' } },
  created: 1_793_664_000,
};

describe('a charge', () => {
  test('mentions what its metadata, its intent’s and its description name, and never what we wrote', () => {
    expect(parseCharge(aCharge)?.mentions).toEqual([
      { name: 'order', value: 'pi_3NxAb12' },
      { name: 'payer', value: 'cus_1' },
      { name: 'metadata.ignition_invoice', value: 'INV-0042' },
      { name: 'metadata.ignition_payment', value: 'pmt_1' },
      { name: 'description', value: 'INV-0042' },
    ]);
  });

  test.each([
    ['aud', 55_000, '550.00'],
    ['jpy', 55_000, '55000'],
    ['kwd', 5_120, '5.120'],
    // Króna are counted with two zeros. What is none of whole króna is odd, and stays so.
    ['isk', 55_000, '550'],
    ['isk', 55_050, '550.5'],
  ])('of %s is as much as Stripe counts: %i', (currency, amount, text) => {
    expect(parseCharge({ ...aCharge, currency, amount })?.fields['amount']).toBe(text);
  });

  test.each([
    [{}, 'succeeded'],
    [{ status: 'pending' }, 'pending'],
    [{ status: 'failed' }, 'failed'],
    [{ captured: false }, 'authorised'],
    [{ amount_refunded: 100 }, 'partly_refunded'],
    [{ amount_refunded: 55_000 }, 'refunded'],
    [{ disputed: true, disputes: [{ id: 'dp_1', status: 'needs_response' }] }, 'disputed'],
    [{ disputed: true, disputes: [{ id: 'dp_1', status: 'lost' }] }, 'disputed'],
    [{ disputed: true, disputes: [{ id: 'dp_1', status: 'won' }] }, 'succeeded'],
    [{ disputed: true, disputes: [{ id: 'dp_1', status: 'warning_needs_response' }] }, 'succeeded'],
    [{ status: 'something_new' }, 'unknown'],
  ])('with %j is %s', (given, status) => {
    expect(parseCharge({ ...aCharge, ...given })?.fields['status']).toBe(status);
  });

  test('of an unknown word may still become money, so nothing agrees with it', () => {
    const record = parseCharge({ ...aCharge, status: 'something_new' });
    expect(stripeCharged.read(record?.fields ?? {}).standing).toBe('open');
    expect(record?.findings).toEqual(['unknown status “something_new”']);
  });

  test('that is nonsense is no record, or one that says so', () => {
    expect(parseCharge({ object: 'charge' })).toBeNull();
    expect(parseCharge({ id: 'ch_1', amount: 'a lot', currency: 7, metadata: [] })?.findings).toEqual([
      'unknown status “?”',
      'no amount',
      'no currency',
    ]);
  });
});

describe('the body of a charge', () => {
  const intent = {
    action: 'update',
    key: 'ch_3NxAb12',
    reference: 'plb:1',
    set: { source_id: 'pmt_1', source_invoices: 'inv_1, inv_2' },
    current: aCharge,
  } as const;

  test('is our metadata and nothing else', () => {
    expect(composeCharge(intent)).toEqual({
      body: {
        metadata: {
          plumbline_ref: 'plb:1',
          plumbline_source: 'pmt_1',
          plumbline_source_invoices: 'inv_1, inv_2',
        },
      },
      refused: [],
    });
  });

  test('makes no charge, moves no money, and fits into what Stripe holds', () => {
    expect(composeCharge({ ...intent, action: 'create', key: null }).refused).not.toEqual([]);
    expect(composeCharge({ ...intent, set: { amount: '1.00' } }).refused).toMatchObject([
      { field: 'amount' },
    ]);
    const metadata = Object.fromEntries(Array.from({ length: 48 }, (_, at) => [`theirs_${String(at)}`, 'x']));
    expect(composeCharge({ ...intent, current: { ...aCharge, metadata } }).refused).toMatchObject([
      { field: 'record' },
    ]);
    expect(composeCharge({ ...intent, set: { source_id: 'x'.repeat(501) } }).refused).toMatchObject([
      { field: 'source_id' },
    ]);
  });
});
