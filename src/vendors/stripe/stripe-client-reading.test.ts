import { describe, expect, test } from 'vitest';
import { accountId, aList, anInvoice, aStripeCustomer, openFakeStripe } from '#test/builders/stripe-fake.ts';
import { json } from '#test/builders/xero-fake.ts';
import { noSuch, routes } from '#test/builders/stripe-routes.ts';

const aLine = (id: string): object => ({ id, amount: 1, description: id });

describe('reading by id', () => {
  test('what is not there is absent, what was deleted says so', async () => {
    const { client } = openFakeStripe(
      routes({
        'GET /v1/customers/cus_1': json(aStripeCustomer()),
        'GET /v1/customers/cus_2': json({ id: 'cus_2', object: 'customer', deleted: true }),
        'GET /v1/customers/cus_3': noSuch(),
      }),
    );
    const wanted = ['cus_1', 'cus_2', 'cus_3', 'cus_1'].map((key) => ({ key, version: null }));
    expect(await client.readRecords('customer', wanted, 'live')).toMatchObject({
      records: [{ key: 'cus_1' }, { key: 'cus_2', state: 'deleted' }],
      absent: ['cus_3'],
    });
  });

  test('an open invoice costs one call, a paid one two, with fee, refunds and dispute', async () => {
    const paid = anInvoice({
      status: 'paid',
      payments: {
        data: [
          { id: 'inpay_1', status: 'paid', payment: { type: 'payment_intent', payment_intent: 'pi_1' } },
        ],
      },
    });
    const { client, sent } = openFakeStripe(
      routes({
        'GET /v1/invoices/in_1': json(anInvoice()),
        'GET /v1/invoices/in_2': json({ ...paid, id: 'in_2' }),
        'GET /v1/payment_intents/pi_1': json({
          id: 'pi_1',
          latest_charge: {
            id: 'ch_1',
            currency: 'aud',
            disputed: false,
            balance_transaction: { id: 'txn_1', fee: 30, net: 70, currency: 'aud' },
          },
        }),
      }),
    );
    await client.readRecords('invoice', [{ key: 'in_1', version: null }], 'live');
    expect(sent).toHaveLength(1);
    const { records } = await client.readRecords('invoice', [{ key: 'in_2', version: null }], 'live');
    expect(sent).toHaveLength(3);
    expect(sent[1]?.url.searchParams.get('expand[0]')).toBe('payments');
    expect(records[0]?.fields['payments']).toMatchObject([{ fee: '0.30', net: '0.70' }]);
  });

  test('more lines, credit notes and disputes are read where the invoice says that there are', async () => {
    const { client } = openFakeStripe(
      routes({
        'GET /v1/invoices/in_1': json(
          anInvoice({
            lines: { object: 'list', has_more: true, data: [] },
            post_payment_credit_notes_amount: 5,
            payments: {
              data: [
                { id: 'ip', status: 'paid', payment: { type: 'payment_intent', payment_intent: 'pi_1' } },
              ],
            },
          }),
        ),
        'GET /v1/invoices/in_1/lines': aList([aLine('il_1') as never, aLine('il_2') as never]),
        'GET /v1/credit_notes': aList([{ id: 'cn_1', status: 'issued', total: 5, currency: 'aud' }]),
        'GET /v1/payment_intents/pi_1': json({ id: 'pi_1', latest_charge: { id: 'ch_1', disputed: true } }),
        'GET /v1/disputes': aList([{ id: 'dp_1', status: 'lost', currency: 'aud' }]),
      }),
    );
    const { records } = await client.readRecords('invoice', [{ key: 'in_1', version: null }], 'live');
    expect(records[0]?.fields).toMatchObject({
      lines: [{ id: 'il_1' }, { id: 'il_2' }],
      credit_notes: [{ id: 'cn_1' }],
      disputes: [{ id: 'dp_1' }],
    });
  });

  test('an invoice is found by its payment; a payment of no invoice is absent', async () => {
    const { client } = openFakeStripe(
      routes({
        'GET /v1/invoice_payments': (url) =>
          url.searchParams.get('payment[payment_intent]') === 'pi_1'
            ? aList([{ id: 'ip_1', invoice: 'in_1' }])
            : aList([]),
        'GET /v1/invoices/in_1': json(anInvoice()),
      }),
    );
    const wanted = ['pi_1', 'pi_2', 'ch_1'].map((key) => ({ key, version: null }));
    expect(await client.readRecords('invoice', wanted, 'live')).toMatchObject({
      records: [{ key: 'in_1' }],
      // Also the one that led to its invoice: it is no record by itself.
      absent: ['pi_1', 'pi_2', 'ch_1'],
    });
  });

  test('facts of the account', async () => {
    const account = {
      id: accountId,
      country: 'AU',
      default_currency: 'aud',
      charges_enabled: true,
      payouts_enabled: false,
      details_submitted: true,
      settings: { dashboard: { display_name: 'Wattle & Gum', timezone: 'Australia/Melbourne' } },
    };
    const { client, sent } = openFakeStripe(() => json(account));
    expect(await client.readFacts('person')).toEqual({
      accountId,
      name: 'Wattle & Gum',
      timeZone: 'Australia/Melbourne',
      countryCode: 'AU',
      currency: 'AUD',
      chargesEnabled: true,
      payoutsEnabled: false,
      detailsSubmitted: true,
      livemode: false,
      scope: 'read_write',
    });
    // The platform asks in its own name.
    expect(sent[0]?.headers.has('stripe-account')).toBe(false);
  });
});
