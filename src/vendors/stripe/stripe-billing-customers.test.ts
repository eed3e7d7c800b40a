import { describe, expect, test } from 'vitest';
import { call, form, read } from '#test/builders/stripe-billing-calls.ts';
import { aList, aRefusal, aStripeCustomer, openFakeStripe } from '#test/builders/stripe-fake.ts';
import { json } from '#test/builders/xero-fake.ts';

describe('customers', () => {
  test('are read and found, deleted ones told as such', async () => {
    const { billing } = openFakeStripe(({ url }) => {
      if (url.pathname === '/v1/customers') return aList([aStripeCustomer(), { id: 'cus_2', deleted: true }]);
      return url.pathname.endsWith('cus_1')
        ? json(aStripeCustomer())
        : aRefusal(404, { type: 'x', code: 'resource_missing' });
    });
    expect(await billing.readCustomer('cus_1', read)).toMatchObject({ reference: 'plb:c1', currency: 'AUD' });
    expect(await billing.readCustomer('cus_9', read)).toBeNull();
    expect(await billing.findCustomersByEmail('office@wattle.example', read)).toMatchObject([
      { customerId: 'cus_1', isDeleted: false },
      { customerId: 'cus_2', isDeleted: true },
    ]);
  });

  test('have payment methods, of which only what may be shown is told', async () => {
    const { billing, sent } = openFakeStripe(({ url }) =>
      url.pathname.endsWith('payment_methods')
        ? aList([
            {
              id: 'pm_1',
              type: 'card',
              card: { brand: 'visa', last4: '4242', exp_month: 4, exp_year: 2030 },
            },
            { id: 'pm_2', type: 'au_becs_debit', au_becs_debit: { last4: '3456' } },
          ])
        : json(aStripeCustomer({ invoice_settings: { default_payment_method: 'pm_2' } })),
    );
    expect(await billing.listPaymentMethods('cus_1', read)).toMatchObject([
      { paymentMethodId: 'pm_1', brand: 'visa', last4: '4242', expiresYear: 2030, isDefault: false },
      { paymentMethodId: 'pm_2', last4: '3456', isDefault: true },
    ]);
    await billing.setDefaultPaymentMethod({ customerId: 'cus_1', paymentMethodId: 'pm_1' }, call);
    expect(form(sent.at(-1))).toEqual({ 'invoice_settings[default_payment_method]': 'pm_1' });
  });

  test('are sent to pages of Stripe’s', async () => {
    const { billing, sent } = openFakeStripe(() => json({ url: 'https://stripe.example/p' }));
    expect(
      await billing.customerPortalLink({ customerId: 'cus_1', returnUrl: 'https://us.example' }, call),
    ).toEqual({
      url: 'https://stripe.example/p',
    });
    await billing.setupLink(
      {
        customerId: 'cus_1',
        currency: 'AUD',
        successUrl: 'https://us.example/y',
        cancelUrl: 'https://us.example/n',
      },
      call,
    );
    expect(form(sent[1])).toMatchObject({ mode: 'setup', currency: 'aud' });
    const broken = openFakeStripe(() => json({}));
    await expect(
      broken.billing.customerPortalLink({ customerId: 'cus_1', returnUrl: 'https://us.example' }, call),
    ).rejects.toMatchObject({ code: 'vendor.unknown_outcome' });
  });
});
