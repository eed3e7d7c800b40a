import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { amountText } from '#base/money.ts';
import type { BillingClient } from '#model/billing.ts';
import { startStripeSimulator, type StripeSimulator } from '#sim/stripe/stripe-simulator.ts';
import { createStripeConnector } from '#vendors/stripe/stripe-connector.ts';
import { invoiceCases, type InvoiceCase } from './invoice-cases.ts';
import { oracleTotals } from './invoice-oracle.ts';

const url = 'http://stripe.simulated.invalid';
const secretKey = 'sk_test_platform000000000000';
const clock = createManualClock(Date.UTC(2026, 6, 1));

let stripe: StripeSimulator;
let billing: BillingClient;
let customerId = '';
beforeAll(async () => {
  stripe = await startStripeSimulator({
    clock,
    seed: 'totals',
    port: null,
    url,
    secretKey,
    clientId: 'ca_plumbline',
    webhookSecret: 'whsec_platform',
    limits: { enabled: false },
  });
  const { accountId } = stripe.connect();
  const [customer] = stripe.seed({ customers: [{ name: 'Acme', email: 'acme@example.com' }] });
  customerId = customer?.id ?? '';
  const connector = createStripeConnector({
    connectUrl: url,
    apiUrl: url,
    clientId: 'ca_plumbline',
    secretKey,
    webhookSecrets: [],
  });
  const made = connector.billing?.({
    connectionId: 'con_test',
    profile: 'connect',
    tenantId: accountId,
    settings: {},
    clock,
    logger: silentLogger,
    fetch: stripe.fetch,
    credential: () =>
      Promise.resolve({
        kind: 'oauth',
        accessToken: accountId,
        refreshToken: null,
        expiresAt: Date.UTC(9999, 1, 1),
        scope: 'read_write',
      }),
    spend: () => Promise.resolve(),
    noteLimits: () => Promise.resolve(),
  });
  if (made === undefined) throw new Error('Stripe bills for us');
  billing = made;
});
afterAll(() => stripe.close());

let calls = 0;
const call = (): { idempotencyKey: string; purpose: 'person' } => {
  calls += 1;
  return { idempotencyKey: `call-${String(calls)}`, purpose: 'person' };
};
const known = new Map<string, Promise<string>>();
const once = (name: string, make: () => Promise<string>): Promise<string> => {
  const there = known.get(name) ?? make();
  known.set(name, there);
  return there;
};

/** The coupons of one line or invoice; made once for each discount. */
const couponsOf = async (
  off: { readonly percentOff?: string; readonly amountOff?: bigint },
  { currency, digits }: InvoiceCase,
): Promise<readonly string[]> => {
  if (off.percentOff === undefined && off.amountOff === undefined) return [];
  const { percentOff, amountOff } = off;
  const value = percentOff ?? `${currency}-${amountText(amountOff ?? 0n, digits)}`;
  const couponId = `c-${value.replaceAll('.', '_')}${percentOff === undefined ? '' : '-percent'}`;
  await once(couponId, async () => {
    await billing.ensureCoupon(
      {
        couponId,
        name: couponId.slice(0, 40),
        discount:
          percentOff === undefined
            ? { kind: 'amount', amount: { minor: amountOff ?? 0n, currency } }
            : { kind: 'percent', percent: percentOff },
      },
      call(),
    );
    return couponId;
  });
  return [couponId];
};

const draftOf = async (invoice: InvoiceCase, name: string): ReturnType<BillingClient['addLines']> => {
  const product = await once('product', () => stripeProduct());
  const draft = await billing.createDraft(
    {
      reference: name,
      customerId,
      currency: invoice.currency,
      collection: 'send_invoice',
      daysUntilDue: 14,
      memo: null,
      footer: null,
      metadata: {},
      couponIds: await couponsOf(invoice, invoice),
    },
    call(),
  );
  const lines = await Promise.all(
    invoice.lines.map(async (line, at) => ({
      reference: `${name}-${String(at)}`,
      productId: product,
      description: 'Work',
      quantity: line.quantity,
      unitPrice: line.price,
      currency: invoice.currency,
      taxRateIds:
        line.rate === undefined
          ? []
          : [
              await once(`rate ${line.rate.name}`, async () => {
                const {
                  name: reference,
                  percentage,
                  inclusive: isInclusive,
                } = line.rate ?? {
                  name: '',
                  percentage: '0',
                  inclusive: false,
                };
                const made = await billing.ensureTaxRate(
                  { reference, name: reference, percentage, isInclusive, country: null },
                  call(),
                );
                return made.taxRateId;
              }),
            ],
      isTaxInclusive: line.rate?.inclusive ?? false,
      couponIds: await couponsOf(line, invoice),
    })),
  );
  return billing.addLines({ invoiceId: draft.invoiceId, lines }, call());
};

const stripeProduct = (): Promise<string> => {
  stripe.seed({ products: [{ name: 'Work', unitAmount: 100 }] });
  const [product] = stripe.books().tables.products.oldestFirst();
  return Promise.resolve(product?.id ?? '');
};

/** Each is a draft and its lines over HTTP. */
const runs = 10_000;

it('draws the same totals at Stripe as the rules have them', async () => {
  let named = 0;
  await fc.assert(
    fc.asyncProperty(invoiceCases({ perRate: false }), async (invoice) => {
      const oracle = oracleTotals(invoice);
      fc.pre(oracle.total <= 99_999_999n && oracle.subtotal <= 99_999_999n);
      named += 1;
      const { subtotal, discount, tax, total } = await draftOf(invoice, `inv-${String(named)}`);
      expect({ subtotal, discount, tax, total }).toEqual(oracle);
    }),
    { numRuns: runs },
  );
}, 600_000);
