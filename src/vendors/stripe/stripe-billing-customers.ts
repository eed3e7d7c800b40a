import type { BillingClient, BillingPaymentMethod } from '#model/billing.ts';
import { customerOf, notUnderstood, understood } from './stripe-billing-shapes.ts';
import type { StripeCaller } from './stripe-caller.ts';
import { plainJson } from './stripe-json.ts';
import { pageSize } from './stripe-limits.ts';
import { pageOf } from './stripe-pages.ts';
import { orNull } from './stripe-reads.ts';
import { linkSchema, paymentMethodSchema } from './stripe-schemas.ts';
import { wireCurrency } from './stripe-wire-amounts.ts';

type CustomerOperations = Pick<
  BillingClient,
  | 'readCustomer'
  | 'findCustomersByEmail'
  | 'listPaymentMethods'
  | 'setDefaultPaymentMethod'
  | 'customerPortalLink'
  | 'setupLink'
>;

/** Customers with exactly one address are few; more than this are not told apart by it anyway. */
const mostByEmail = 10;

export const customerOperations = (caller: StripeCaller): CustomerOperations => {
  const readCustomer: BillingClient['readCustomer'] = async (customerId, { purpose }) => {
    const raw = await orNull(
      caller.read('GET /v1/customers/:id', purpose, (stripe, options) =>
        stripe.customers.retrieve(customerId, {}, options),
      ),
    );
    return raw === null ? null : understood(customerOf, raw, 'customer', false);
  };

  return {
    readCustomer,

    findCustomersByEmail: async (email, { purpose }) => {
      const endpoint = 'GET /v1/customers';
      const answer = await caller.read(endpoint, purpose, (stripe, options) =>
        stripe.customers.list({ email, limit: mostByEmail }, options),
      );
      return pageOf(answer, endpoint).items.flatMap((raw) => customerOf(raw) ?? []);
    },

    listPaymentMethods: async (customerId, read) => {
      const endpoint = 'GET /v1/customers/:id/payment_methods';
      const customer = await readCustomer(customerId, read);
      if (customer === null || customer.isDeleted) return [];
      const answer = await caller.read(endpoint, read.purpose, (stripe, options) =>
        stripe.customers.listPaymentMethods(customerId, { limit: pageSize }, options),
      );
      return pageOf(answer, endpoint).items.flatMap((raw): readonly BillingPaymentMethod[] => {
        const method = paymentMethodSchema.safeParse(raw);
        if (!method.success) return [];
        const { id, type, card, au_becs_debit: debit } = method.data;
        return [
          {
            paymentMethodId: id,
            type,
            brand: card?.brand ?? null,
            last4: card?.last4 ?? debit?.last4 ?? null,
            expiresMonth: card?.exp_month ?? null,
            expiresYear: card?.exp_year ?? null,
            isDefault: id === customer.defaultPaymentMethodId,
          },
        ];
      });
    },

    setDefaultPaymentMethod: async ({ customerId, paymentMethodId }, call) => {
      await caller.write('POST /v1/customers/:id', call, (stripe, options) =>
        stripe.customers.update(
          customerId,
          { invoice_settings: { default_payment_method: paymentMethodId } },
          options,
        ),
      );
    },

    customerPortalLink: async ({ customerId, returnUrl }, call) =>
      linkIn(
        await caller.write('POST /v1/billing_portal/sessions', call, (stripe, options) =>
          stripe.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl }, options),
        ),
      ),

    setupLink: async ({ customerId, currency, successUrl, cancelUrl }, call) => {
      const params = {
        mode: 'setup',
        customer: customerId,
        currency: wireCurrency(currency),
        success_url: successUrl,
        cancel_url: cancelUrl,
      } as const;
      return linkIn(
        await caller.write('POST /v1/checkout/sessions', call, (stripe, options) =>
          stripe.checkout.sessions.create(params, options),
        ),
      );
    },
  };
};

const linkIn = (answer: object): { readonly url: string } => {
  const read = linkSchema.safeParse(plainJson(answer));
  if (!read.success) throw notUnderstood('address', true);
  return { url: read.data.url };
};
