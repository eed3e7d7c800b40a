import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callCatalogue } from './contract-catalogue-calls.ts';
import { aCustomer, callInvoices } from './contract-invoice-calls.ts';
import {
  callCharges,
  callCreditNotes,
  callIntents,
  callPayouts,
  callRefunds,
  cancelSlowRefund,
  payInPart,
} from './contract-money-calls.ts';
import { callSavedMethods, callSetups, callSubscriptions } from './contract-subscription-calls.ts';
import { startTour, type ContractTour } from './contract-tour.ts';
import { clientId } from './stripe-fixture.ts';

const specs = join(process.env['PLUMBLINE_SPECS'] ?? '../shared/specs', 'stripe');
const isPresent = existsSync(join(specs, 'openapi.json'));
if (!isPresent)
  process.stdout.write(
    'The contract of Stripe was not checked: no OpenAPI file at PLUMBLINE_SPECS or ../shared/specs.\n',
  );

describe.skipIf(!isPresent)(
  'the simulated Stripe keeps to the OpenAPI file, driven by the official client',
  () => {
    let tour: ContractTour;
    beforeAll(async () => {
      tour = await startTour(specs);
    });
    afterAll(() => tour.fixture.stripe.close());

    it('as far as this check can tell right from wrong', async () => {
      const { stripe } = tour;
      await stripe.rawRequest('POST', '/v1/customers', { colour: 'red' }).catch(() => undefined);
      expect(tour.breaches().join('\n')).toContain('additional properties');
      tour.check.lookAt('Customer', { id: 1, object: 'customer' });
      expect(tour.breaches().length).toBeGreaterThan(1);
    });

    it('accounts and consent', async () => {
      const { stripe, platform, fixture } = tour;
      const code = fixture.stripe.giveConsentCode(fixture.stripe.accounts()[1]?.id);
      const token = await platform.oauth.token({ grant_type: 'authorization_code', code });
      await platform.accounts.retrieve(token.stripe_user_id ?? '');
      await platform.accounts.list({ limit: 2 });
      await stripe.accounts.retrieveCurrent();
      await platform.oauth.token({ grant_type: 'authorization_code', code }).catch(() => undefined);
      await platform.oauth.deauthorize({ client_id: clientId, stripe_user_id: token.stripe_user_id ?? '' });
      await platform.accounts.retrieve(token.stripe_user_id ?? '').catch(() => undefined);
      expect(tour.breaches()).toEqual([]);
    });

    it('customers, catalogue, taxes and coupons', async () => {
      expect((await callCatalogue(tour.stripe)).lookup_key).toBe('BAS:aud');
      expect(tour.breaches()).toEqual([]);
    });

    it('invoices and their lines', async () => {
      await callInvoices(tour.stripe);
      expect(tour.breaches()).toEqual([]);
    });

    it('money that comes and goes', async () => {
      const { stripe } = tour;
      const { invoice, intent, part } = await payInPart(stripe);
      expect(part).toMatchObject({ status: 'open', amount_paid: 5_000, amount_remaining: 15_000 });
      await callCreditNotes(stripe, invoice);
      await callRefunds(tour, intent);
      await callCharges(tour, invoice, intent);
      await callIntents(stripe, invoice, intent);
      const { payout, net } = await callPayouts(tour);
      expect(net).toBe(payout?.amount);
      expect((await cancelSlowRefund(tour)).status).toBe('canceled');
      expect(tour.breaches()).toEqual([]);
    });

    it('saved methods, subscriptions and portal', async () => {
      const { stripe } = tour;
      const customer = await aCustomer(stripe);
      await callSavedMethods(stripe, customer);
      expect((await callSubscriptions(stripe, customer)).status).toBe('active');
      await callSetups(stripe, customer);
      expect(tour.breaches()).toEqual([]);
    });

    it('sales by Checkout', async () => {
      const { stripe, fixture } = tour;
      const gst = await stripe.taxRates.create({ display_name: 'GST', percentage: 10, inclusive: true });
      const sale = await stripe.checkout.sessions.create({
        mode: 'payment',
        client_reference_id: 'order-1',
        success_url: 'https://plumbline.example/done?{CHECKOUT_SESSION_ID}',
        invoice_creation: { enabled: true },
        line_items: Array.from({ length: 12 }, (_, place) => ({
          price_data: {
            currency: 'aud',
            unit_amount: 5_500,
            product_data: { name: `Advice ${String(place)}` },
          },
          quantity: 2,
          tax_rates: [gst.id],
        })),
      });
      await stripe.checkout.sessions.listLineItems(sale.id, { limit: 10 });
      fixture.stripe.people(fixture.accountId).payCheckout(sale.id);
      const paid = await stripe.checkout.sessions.retrieve(sale.id, { expand: ['line_items', 'invoice'] });
      expect(paid).toMatchObject({
        status: 'complete',
        payment_status: 'paid',
        invoice: { status: 'paid', total: 132_000 },
      });
      expect(tour.breaches()).toEqual([]);
    });

    it('the portal, and payment methods that are let go', async () => {
      const { stripe } = tour;
      const customer = await aCustomer(stripe);
      const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
      await stripe.billingPortal.sessions.create({
        customer: customer.id,
        return_url: 'https://plumbline.example/',
      });
      await stripe.paymentMethods.detach(method.id);
      await stripe.paymentMethods.retrieve(method.id);
      expect(tour.breaches()).toEqual([]);
    });

    it('events, by list and by webhook', async () => {
      const { stripe, fixture } = tour;
      const endpoint = await stripe.webhookEndpoints.create({
        url: 'https://plumbline.example/own',
        enabled_events: ['invoice.paid'],
        api_version: '2026-10-28.endive',
      });
      await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
      await stripe.webhookEndpoints.list();
      await stripe.webhookEndpoints.retrieve(endpoint.id);
      await stripe.webhookEndpoints.del(endpoint.id);
      const page = await stripe.events.list({ types: ['invoice.paid', 'payout.paid'], limit: 5 });
      expect(page.data.length).toBeGreaterThan(1);
      await stripe.events.retrieve(page.data[0]?.id ?? '');
      await stripe.events.list({ delivery_success: false });
      await fixture.stripe.settleWebhooks();
      expect(tour.heard.length).toBeGreaterThan(100);
      for (const event of tour.heard) {
        tour.check.lookAt('Event', event);
        const { data, type } = event as { data: { object: { object: string } }; type: string };
        const schema = schemaOf[data.object.object];
        if (schema !== undefined && !type.endsWith('.upcoming') && !type.endsWith('.deleted'))
          tour.check.lookAt(schema, data.object);
      }
      expect(tour.breaches()).toEqual([]);
    });

    it('has every member that the official examples have', async () => {
      const { stripe } = tour;
      const { resources } = JSON.parse(readFileSync(join(specs, 'fixtures.json'), 'utf8')) as {
        resources: Record<string, Record<string, unknown>>;
      };
      const newest = (await Promise.all([
        stripe.customers.list({ limit: 1 }),
        stripe.products.list({ limit: 1 }),
        stripe.prices.list({ limit: 1 }),
        stripe.taxRates.list({ limit: 1 }),
        stripe.coupons.list({ limit: 1 }),
        stripe.invoices.list({ limit: 1 }),
        stripe.invoiceItems.list({ limit: 1 }),
        stripe.invoicePayments.list({ limit: 1 }),
        stripe.paymentIntents.list({ limit: 1 }),
        stripe.charges.list({ limit: 1 }),
        stripe.refunds.list({ limit: 1 }),
        stripe.creditNotes.list({ limit: 1 }),
        stripe.disputes.list({ limit: 1 }),
        stripe.payouts.list({ limit: 1 }),
        stripe.balanceTransactions.list({ limit: 1 }),
        stripe.subscriptions.list({ limit: 1, status: 'all' }),
        stripe.events.list({ limit: 1 }),
      ])) as unknown as readonly { readonly data: readonly Record<string, unknown>[] }[];
      const missing = newest.flatMap(({ data: [ours = {}] }) => {
        const name = String(ours['object']);
        return Object.keys(resources[name] ?? {})
          .filter((member) => !Object.hasOwn(ours, member))
          .map((member) => `${name}.${member}`);
      });
      expect(newest).toHaveLength(17);
      expect(missing.toSorted()).toEqual(leftOut);
    });

    it('serves no operation that was not looked at here', async () => {
      const { fixture } = tour;
      const unchecked = tour.check.operations.filter((operation) => !tour.check.called.has(operation));
      const served: string[] = [];
      for (const operation of unchecked) {
        const [method = '', template = ''] = operation.split(' ');
        const { body } = await fixture.caller.call(method, template.replaceAll(/\{\w+\}/g, 'none'));
        const { message } = (body['error'] ?? {}) as { message?: string };
        if (message?.startsWith('Unrecognized request URL') !== true) served.push(operation);
      }
      expect(tour.check.called.size).toBeGreaterThan(120);
      expect(served).toEqual([]);
    });

    it('official example objects are read by the checks that hold ours', () => {
      const { resources } = JSON.parse(readFileSync(join(specs, 'fixtures.json'), 'utf8')) as {
        resources: Record<string, unknown>;
      };
      for (const [name, schema] of [
        ['product', 'Product'],
        ['tax_rate', 'TaxRate'],
      ] as const) {
        const known = tour.check.breaches.length;
        tour.check.lookAt(schema, resources[name]);
        // The examples are of an earlier version: only members that came since may be missing.
        expect(tour.check.breaches.splice(known).every((text) => text.includes('required property'))).toBe(
          true,
        );
      }
    });
  },
);

/** Members of the examples that a later version took away, that only `expand` gives, or that ours never has. */
const leftOut: readonly string[] = [
  'charge.refunds',
  'dispute.payment_method_details',
  'invoice.subscription',
];

const schemaOf: Readonly<Record<string, string>> = {
  invoice: 'Invoice',
  invoice_payment: 'InvoicePayment',
  invoiceitem: 'InvoiceItem',
  customer: 'Customer',
  product: 'Product',
  price: 'Price',
  charge: 'Charge',
  refund: 'Refund',
  payout: 'Payout',
  dispute: 'Dispute',
  credit_note: 'CreditNote',
  subscription: 'Subscription',
  payment_intent: 'PaymentIntent',
  payment_method: 'PaymentMethod',
};
