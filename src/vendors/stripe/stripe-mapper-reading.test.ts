import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { ComposeIntent } from '#model/connector.ts';
import { anInvoice, aPrice, aProduct, aStripeCustomer, startSecs } from '#test/builders/stripe-fake.ts';
import { stripeKinds } from './stripe-kinds.ts';
import { compose, parse } from './stripe-mapper.ts';

const intent = (of: Partial<ComposeIntent>): ComposeIntent => ({
  action: 'update',
  key: 'x_1',
  reference: 'plb:c1',
  set: {},
  current: null,
  ...of,
});

const productFieldsOf = (name: string, metadata: JsonObject = {}): JsonObject | undefined =>
  parse('product', aProduct({ name, metadata }))?.fields;

describe('reading', () => {
  test('a customer', () => {
    expect(parse('customer', aStripeCustomer())).toMatchObject({
      key: 'cus_1',
      state: 'active',
      version: null,
      title: 'Wattle & Gum Pty Ltd',
      email: 'office@wattle.example',
      taxNumber: '51824753556',
      reference: 'plb:c1',
      fields: {
        name: 'Wattle & Gum Pty Ltd',
        phone: '03 5331 0000',
        address: { line1: 'PO Box 12', city: 'Ballarat', state: 'VIC', postal_code: '3350', country: 'AU' },
        tax_id: { au_abn: '51824753556' },
        currency: 'AUD',
        delinquent: false,
      },
      findings: [],
    });
  });

  test('custom fields are those that we wrote, whatever else stands in the metadata', () => {
    const metadata = { plumbline_custom: 'tier,region', tier: 'gold', region: '', theirs: 'x' };
    const record = parse('customer', aStripeCustomer({ metadata }));
    expect(record?.fields['custom']).toEqual({ tier: 'gold' });
    expect(record?.fields['metadata']).toEqual(metadata);
  });

  test('custom fields come back as they were wanted: texts, yes or no, and none at all', () => {
    for (const custom of [{ tier: 'gold', vip: true, cold: false }, {}]) {
      const { body } = compose('customer', intent({ action: 'create', set: { name: 'W', custom } }));
      const { metadata = null } = body;
      expect(parse('customer', aStripeCustomer({ metadata }))?.fields['custom']).toEqual(custom);
    }
    expect(parse('customer', aStripeCustomer())?.fields['custom']).toBeUndefined();
  });

  test.each(['customer', 'product', 'invoice'])('a deleted %s', (kind) => {
    expect(parse(kind, { id: 'x_1', object: kind, deleted: true })).toMatchObject({
      key: 'x_1',
      state: 'deleted',
      fields: {},
    });
  });

  test('a product, with the price of each currency that is ours', () => {
    const record = parse(
      'product',
      aProduct({
        prices: [
          aPrice(),
          aPrice({ id: 'price_old', unit_amount_decimal: '9900', lookup_key: null }),
          aPrice({
            id: 'price_nz',
            currency: 'nzd',
            unit_amount_decimal: '13000.5',
            lookup_key: 'TAX:nzd',
            tax_behavior: 'unspecified',
            recurring: { interval: 'month', interval_count: 3 },
          }),
          aPrice({ id: 'price_us1', currency: 'usd', lookup_key: null }),
          aPrice({ id: 'price_us2', currency: 'usd', lookup_key: null }),
          aPrice({ id: 'price_jp', currency: 'jpy', lookup_key: 'TAX:jpy', billing_scheme: 'tiered' }),
        ],
      }),
    );
    expect(record).toMatchObject({
      state: 'active',
      reference: 'plb:s1',
      fields: {
        code: 'TAX',
        name: 'Tax return',
        prices: {
          AUD: { unit_price: '120.5', tax_behavior: 'exclusive' },
          NZD: { unit_price: '130.005', interval: 'month', interval_count: 3 },
        },
      },
      findings: ['several prices in USD, none of them ours', 'a price in JPY that is not simply per unit'],
    });
  });

  test('a code that only the name tells', () => {
    expect(productFieldsOf('BAS1 – Activity statement')).toMatchObject({
      code: 'BAS1',
      name: 'Activity statement',
    });
    expect(productFieldsOf('Advice – by the hour')).toMatchObject({ name: 'Advice – by the hour' });
    expect(productFieldsOf('Renamed by hand', { plumbline_code: 'BAS1' })).toMatchObject({
      code: 'BAS1',
      name: 'Renamed by hand',
    });
  });

  test('an archived product', () => {
    expect(parse('product', aProduct({ active: false }))).toMatchObject({ state: 'archived' });
  });

  test('an invoice with its payment, fee, refund, dispute and credit note', () => {
    const record = parse(
      'invoice',
      anInvoice({
        status: 'paid',
        amount_paid: 11_000,
        amount_remaining: 0,
        payments: {
          data: [
            {
              id: 'inpay_1',
              status: 'paid',
              amount_paid: 11_000,
              amount_requested: 11_000,
              currency: 'aud',
              created: startSecs,
              status_transitions: { paid_at: startSecs, canceled_at: null },
              payment: { type: 'payment_intent', payment_intent: 'pi_1' },
            },
            {
              id: 'inpay_2',
              status: 'paid',
              amount_paid: 5,
              currency: 'aud',
              payment: { type: 'payment_record', payment_record: 'pr_1' },
            },
          ],
        },
        payment_intents: [
          {
            id: 'pi_1',
            status: 'succeeded',
            currency: 'aud',
            last_payment_error: { code: 'card_declined' },
            latest_charge: {
              id: 'ch_1',
              status: 'succeeded',
              amount: 11_000,
              currency: 'aud',
              disputed: true,
              payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242' } },
              balance_transaction: { id: 'txn_1', amount: 11_000, fee: 217, net: 10_783, currency: 'aud' },
              refunds: {
                data: [
                  { id: 're_1', amount: 5_500, currency: 'aud', status: 'succeeded', metadata: {} },
                  { id: 're_2', amount: 100, currency: 'aud', status: 'failed', failure_reason: 'x' },
                ],
              },
              disputes: [{ id: 'dp_1', amount: 11_000, currency: 'aud', status: 'needs_response' }],
            },
          },
        ],
        credit_notes: [
          { id: 'cn_1', number: 'WG-0001-CN-01', status: 'issued', currency: 'aud', total: 100 },
        ],
      }),
    );
    expect(record).toMatchObject({
      key: 'in_1',
      title: 'WG-0001',
      aliases: ['pi_1', 'ch_1'],
      reference: 'inv_1',
      fields: {
        status: 'paid',
        currency: 'AUD',
        subtotal: '100.00',
        tax: '10.00',
        total: '110.00',
        amount_paid: '110.00',
        amount_refunded: '55.00',
        lines: [
          {
            id: 'il_1',
            reference: 'bil_1',
            product: 'plb_s1',
            quantity: '1',
            unit_price: '100',
            tax: '10.00',
          },
        ],
        payments: [
          {
            payment: 'pi_1',
            amount: '110.00',
            fee: '2.17',
            net: '107.83',
            settlement_currency: 'AUD',
            method: 'card',
            last4: '4242',
            is_out_of_band: false,
          },
          { payment: 'pr_1', amount: '0.05', is_out_of_band: true },
        ],
        refunds: [
          { id: 're_1', payment: 'pi_1', amount: '55.00', status: 'succeeded' },
          { id: 're_2', failure_reason: 'x' },
        ],
        credit_notes: [{ id: 'cn_1', amount: '1.00' }],
        disputes: [{ id: 'dp_1', status: 'needs_response' }],
      },
      findings: [],
    });
    expect((record?.fields['payments'] as JsonObject[] | undefined)?.[0]?.['failure']).toBeUndefined();
  });

  test('why the last try to pay failed', () => {
    const record = parse(
      'invoice',
      anInvoice({
        attempt_count: 1,
        next_payment_attempt: startSecs,
        payments: {
          data: [
            {
              id: 'inpay_1',
              status: 'open',
              currency: 'aud',
              payment: { type: 'payment_intent', payment_intent: 'pi_1' },
            },
          ],
        },
        payment_intents: [
          {
            id: 'pi_1',
            status: 'requires_payment_method',
            last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
            latest_charge: { id: 'ch_1', status: 'failed', created: startSecs },
          },
        ],
      }),
    );
    expect(record?.fields).toMatchObject({
      next_attempt_at: '2026-11-03T04:05:06.000Z',
      attempts: { count: 1 },
      payments: [
        {
          failed_at: '2026-11-03T04:05:06.000Z',
          failure: { code: 'card_declined', decline_code: 'insufficient_funds' },
        },
      ],
    });
  });

  test('a subscription, whichever way it was paused', () => {
    const raw = {
      id: 'sub_1',
      status: 'active',
      customer: 'cus_1',
      currency: 'aud',
      collection_method: 'send_invoice',
      cancel_at_period_end: false,
      pause_collection: { behavior: 'void', resumes_at: null },
      metadata: { plumbline_ref: 'sub_ours' },
      items: {
        data: [
          {
            id: 'si_1',
            quantity: 2,
            current_period_start: startSecs,
            current_period_end: startSecs + 60,
            price: aPrice({ recurring: { interval: 'month', interval_count: 1 } }),
          },
        ],
      },
    };
    expect(parse('subscription', raw)?.fields).toMatchObject({
      is_paused: true,
      period_starts_at: '2026-11-03T04:05:06.000Z',
      items: [{ product: 'plb_s1', quantity: 2, unit_price: '120.5', interval: 'month' }],
    });
    expect(parse('subscription', { ...raw, pause_collection: null, status: 'paused' })?.fields).toMatchObject(
      {
        is_paused: true,
      },
    );
    expect(parse('subscription', { ...raw, status: 'hibernating' })).toMatchObject({
      fields: { status: 'unknown' },
      findings: ['unknown status “hibernating”'],
    });
  });

  test('a payout with what it pays out', () => {
    const raw = {
      id: 'po_1',
      status: 'paid',
      amount: 10_783,
      currency: 'aud',
      automatic: true,
      reconciliation_status: 'completed',
      balance_transactions: [
        { id: 'txn_po', type: 'payout', amount: -10_783, fee: 0, net: -10_783, currency: 'aud' },
        {
          id: 'txn_1',
          type: 'charge',
          reporting_category: 'charge',
          amount: 11_000,
          fee: 217,
          net: 10_783,
          currency: 'aud',
          source: 'ch_1',
          fee_details: [{ type: 'stripe_fee', amount: 217, currency: 'aud', description: 'Stripe fees' }],
        },
      ],
    };
    expect(parse('payout', raw)).toMatchObject({
      title: '107.83 AUD',
      fields: {
        amount: '107.83',
        fees: '2.17',
        transactions: [{ id: 'txn_1', fee: '2.17', net: '107.83', fee_details: [{ amount: '2.17' }] }],
      },
    });
  });

  test('unknown words, missing members and wrong types become findings, never faults', () => {
    expect(parse('invoice', { id: 'in_1', status: 'frozen', total: 'a lot', lines: 7 })).toMatchObject({
      fields: { status: 'unknown' },
      findings: ['unknown status “frozen”', 'no currency', 'no total'],
    });
    expect(parse('product', { id: 'p', name: 4, prices: [7, { id: 'x' }], metadata: ['a'] })).toMatchObject({
      findings: ['does not say whether it is active'],
    });
    expect(parse('customer', { id: 'c', email: 4, address: 'x', tax_ids: [] })).toMatchObject({
      email: null,
    });
    expect(parse('payout', { id: 'po', status: 4 })).toMatchObject({ fields: { status: 'unknown' } });
    expect(parse('account', { id: 'acct' })?.findings).toHaveLength(1);
    // A preview of a coming invoice.
    expect(parse('invoice', { object: 'invoice', status: 'draft' })).toBeNull();
    expect(parse('nonsense', { id: 'x' })).toBeNull();
  });

  test('anything at all is read without a fault', () => {
    fc.assert(
      fc.property(fc.constantFrom(...stripeKinds), fc.jsonValue(), fc.jsonValue(), ({ kind }, a, b) => {
        parse(kind, a);
        const members =
          typeof a === 'object' && a !== null && !Array.isArray(a) ? a : { lines: a, payments: b };
        expect(parse(kind, { ...(members as JsonObject), id: 'x', items: b as JsonValue })?.key).toBe('x');
      }),
    );
  });
});
