import { expect } from 'vitest';
import { createManualClock, type ManualClock } from '#base/clock.ts';
import type { JsonValue } from '#base/json.ts';
import type { BillingClient, BillingInvoice, LineInput } from '#model/billing.ts';
import type {
  ComposeIntent,
  Connector,
  ConnectorContext,
  ObservedRecord,
  VendorClient,
} from '#model/connector.ts';
import { startStripeSimulator, type StripeSimulator } from '#sim/stripe/stripe-simulator.ts';
import { createStripeConnector } from '#vendors/stripe/stripe-connector.ts';
import { openStripeOver, type StripeBench, type StripeBenchOptions } from './stripe-fake.ts';
import { createStripeChecker, readStripeFile, stripeSpecFolder } from './stripe-specs.ts';

const platformKey = 'sk_test_platform000000000000';
export const startAt = Date.UTC(2026, 6, 1, 2, 0, 0);
export const read = { purpose: 'live' } as const;
export const webhookSecret = 'whsec_platform';

const folder = stripeSpecFolder();
const checker = folder === null ? null : createStripeChecker(readStripeFile(folder, 'openapi.json'));

/** The connector at work on a simulated Stripe with one connected account, everything it says held to the file. */
export interface StripeDesk {
  readonly stripe: StripeSimulator;
  readonly clock: ManualClock;
  readonly account: string;
  /** `POST /v1/invoices`, in order; a test may empty it. */
  readonly calls: string[];
  readonly fetch: ConnectorContext['fetch'];
  connector(): Connector;
  open(of?: StripeBenchOptions): Omit<StripeBench, 'sent'>;
  /** Writes one record the way the engine does: composed, then sent. */
  write(client: VendorClient, kind: string, of: Partial<ComposeIntent>): Promise<ObservedRecord>;
  /** All pages of a pass. */
  listAll(client: VendorClient, kind: string, since: number | null): Promise<readonly ObservedRecord[]>;
  draftFor(billing: BillingClient, customer: string, reference?: string): Promise<BillingInvoice>;
  /** A customer and a service. */
  prepared(): Promise<{
    readonly client: VendorClient;
    readonly billing: BillingClient;
    readonly customer: string;
    readonly product: string;
  }>;
  /** A card as its owner leaves it on a page of Stripe's, which no program of ours ever sees. */
  attachCard(customer: string): Promise<string>;
  /** @throws when traffic was not as the OpenAPI file has it. */
  close(): Promise<void>;
}

export const byKey = (idempotencyKey: string): { idempotencyKey: string; purpose: 'live' } => ({
  idempotencyKey,
  purpose: 'live',
});

export const anIntent = (of: Partial<ComposeIntent>): ComposeIntent => ({
  action: 'create',
  key: null,
  reference: 'plb:1',
  set: {},
  current: null,
  ...of,
});

export const aLine = (of: Partial<LineInput> = {}): LineInput => ({
  reference: 'bil_1',
  productId: null,
  description: 'Advice',
  quantity: '1',
  unitPrice: '100',
  currency: 'AUD',
  taxRateIds: [],
  isTaxInclusive: false,
  couponIds: [],
  ...of,
});

export const startStripeDesk = async (
  of: Partial<Parameters<typeof startStripeSimulator>[0]> = {},
): Promise<StripeDesk> => {
  const clock = createManualClock(startAt);
  const stripe = await startStripeSimulator({
    clock,
    seed: 'connector',
    port: null,
    secretKey: platformKey,
    clientId: 'ca_plumbline',
    webhookSecret,
    limits: { enabled: false },
    ...of,
  });
  const account = stripe.connect().accountId;
  const violations = new Set<string>();
  const calls: string[] = [];

  const fetch: ConnectorContext['fetch'] = async (request) => {
    const body = await request.clone().text();
    const sent = { method: request.method, url: new URL(request.url), headers: request.headers, body };
    calls.push(`${sent.method} ${sent.url.pathname}`);
    const answer = await stripe.fetch(request);
    if (checker === null) return answer;
    const text = await answer.clone().text();
    const found = [
      ...checker.request(sent),
      ...checker.answer(sent, answer.status, JSON.parse(text) as JsonValue),
    ];
    for (const violation of found) violations.add(violation);
    return answer;
  };

  const connector = createStripeConnector({
    connectUrl: stripe.url,
    apiUrl: stripe.url,
    clientId: 'ca_plumbline',
    secretKey: platformKey,
    webhookSecrets: [webhookSecret],
  });

  const open: StripeDesk['open'] = (of = {}) =>
    openStripeOver(fetch, { connector, clock, tenantId: account, ...of });

  const write: StripeDesk['write'] = async (client, kind, of) => {
    const wanted = anIntent(of);
    const { body, refused } = connector.compose(kind, wanted);
    expect(refused).toEqual([]);
    const [outcome] = await client.writeRecords(
      kind,
      wanted.action,
      [{ key: wanted.key, reference: wanted.reference, body }],
      byKey(`${kind} ${wanted.action} ${wanted.reference} ${String(clock.now())}`),
    );
    if (outcome?.outcome !== 'applied') throw new Error(JSON.stringify(outcome));
    return outcome.record;
  };

  return {
    stripe,
    clock,
    account,
    calls,
    fetch,
    connector: () => connector,
    open,
    write,

    listAll: async (client, kind, since) => {
      const records: ObservedRecord[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<VendorClient['listRecords']>> = await client.listRecords({
          kind,
          since,
          cursor,
          purpose: 'live',
        });
        records.push(...page.records);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return records;
    },

    draftFor: (billing, customer, reference = 'inv_1') =>
      billing.createDraft(
        {
          reference,
          customerId: customer,
          currency: 'AUD',
          collection: 'send_invoice',
          daysUntilDue: 14,
          memo: null,
          footer: null,
          metadata: {},
          couponIds: [],
        },
        byKey(`draft ${reference}`),
      ),

    prepared: async () => {
      const { client, billing } = open();
      const customer = await write(client, 'customer', {
        set: { name: 'Wattle', email: 'a@wattle.example' },
      });
      const product = await write(client, 'product', {
        reference: 'plb:s1',
        set: { code: 'TAX', name: 'Tax return' },
      });
      return { client, billing, customer: customer.key, product: product.key };
    },

    attachCard: async (customer) => {
      const answer = await stripe.fetch(
        new Request(`${stripe.url}/v1/payment_methods/pm_card_visa/attach`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${platformKey}`,
            'stripe-account': account,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: `customer=${customer}`,
        }),
      );
      return ((await answer.json()) as { id: string }).id;
    },

    close: async () => {
      await stripe.close();
      if (violations.size > 0) throw new Error([...violations].join('\n'));
    },
  };
};
