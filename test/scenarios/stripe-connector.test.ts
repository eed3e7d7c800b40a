import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock, dayMs, hourMs, type ManualClock } from '#base/clock.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { BillingClient, LineInput } from '#model/billing.ts';
import type {
  ComposeIntent,
  Connector,
  ConnectorContext,
  ObservedRecord,
  VendorClient,
} from '#model/connector.ts';
import { startStripeSimulator, type StripeSimulator } from '#sim/stripe/stripe-simulator.ts';
import { aConsent, aKey, openStripeOver, type StripeBenchOptions } from '#test/builders/stripe-fake.ts';
import { createStripeChecker, readStripeFile, stripeSpecFolder } from '#test/builders/stripe-specs.ts';
import { createStripeConnector } from '#vendors/stripe/stripe-connector.ts';

/**
 * The connector against the simulated Stripe, which was written apart from it. Where the OpenAPI file is at hand, every
 * request and every answer is held to it.
 */
const platformKey = 'sk_test_platform000000000000';
const startAt = Date.UTC(2026, 6, 1, 2, 0, 0);
const folder = stripeSpecFolder();
const checker = folder === null ? null : createStripeChecker(readStripeFile(folder, 'openapi.json'));

let stripe: StripeSimulator;
let clock: ManualClock;
let account: string;
let violations: string[];
let calls: string[];

const fetchChecked: ConnectorContext['fetch'] = async (request) => {
  const body = await request.clone().text();
  const sent = { method: request.method, url: new URL(request.url), headers: request.headers, body };
  calls.push(`${sent.method} ${sent.url.pathname}`);
  const answer = await stripe.fetch(request);
  if (checker !== null) {
    violations.push(...checker.request(sent));
    const text = await answer.clone().text();
    violations.push(...checker.answer(sent, answer.status, JSON.parse(text) as JsonValue));
  }
  return answer;
};

/** Ends a test whose traffic is not as the OpenAPI file has it. */
const assertInFile = (): void => {
  if (violations.length > 0) throw new Error([...new Set(violations)].join('\n'));
};

const connectorTo = (): Connector =>
  createStripeConnector({
    connectUrl: stripe.url,
    apiUrl: stripe.url,
    clientId: 'ca_plumbline',
    secretKey: platformKey,
    webhookSecrets: ['whsec_platform'],
  });

const open = (
  of: StripeBenchOptions = {},
): { client: VendorClient; billing: BillingClient; warnings: string[] } =>
  openStripeOver(fetchChecked, { connector: connectorTo(), clock, tenantId: account, ...of });

beforeEach(async () => {
  clock = createManualClock(startAt);
  stripe = await startStripeSimulator({
    clock,
    seed: 'connector',
    port: null,
    secretKey: platformKey,
    clientId: 'ca_plumbline',
    webhookSecret: 'whsec_platform',
    limits: { enabled: false },
  });
  account = stripe.connect().accountId;
  violations = [];
  calls = [];
});
afterEach(async () => {
  await stripe.close();
  assertInFile();
});

const call = (idempotencyKey: string): { idempotencyKey: string; purpose: 'live' } => ({
  idempotencyKey,
  purpose: 'live',
});
const read = { purpose: 'live' } as const;

const intent = (of: Partial<ComposeIntent>): ComposeIntent => ({
  action: 'create',
  key: null,
  reference: 'plb:1',
  set: {},
  current: null,
  ...of,
});

/** Writes one record the way the engine does: composed, then sent. */
const write = async (
  client: VendorClient,
  kind: string,
  of: Partial<ComposeIntent>,
): Promise<ObservedRecord> => {
  const wanted = intent(of);
  const { body, refused } = connectorTo().compose(kind, wanted);
  expect(refused).toEqual([]);
  const [outcome] = await client.writeRecords(
    kind,
    wanted.action,
    [{ key: wanted.key, reference: wanted.reference, body }],
    call(`${kind} ${wanted.action} ${wanted.reference} ${String(clock.now())}`),
  );
  if (outcome?.outcome !== 'applied') throw new Error(JSON.stringify(outcome));
  return outcome.record;
};

const listAll = async (
  client: VendorClient,
  kind: string,
  since: number | null,
): Promise<readonly ObservedRecord[]> => {
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
};

const aLine = (of: Partial<LineInput> = {}): LineInput => ({
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

const draftFor = (
  billing: BillingClient,
  customerId: string,
  reference = 'inv_1',
): ReturnType<BillingClient['createDraft']> =>
  billing.createDraft(
    {
      reference,
      customerId,
      currency: 'AUD',
      collection: 'send_invoice',
      daysUntilDue: 14,
      memo: null,
      footer: null,
      metadata: {},
      couponIds: [],
    },
    call(`draft ${reference}`),
  );

describe('connecting', () => {
  test('a person consents, the account is the tenant, its facts are told, and access ends', async () => {
    const { oauth } = connectorTo();
    if (oauth === undefined) throw new Error('no consent');
    const context = { profile: 'connect', settings: {}, clock, fetch: fetchChecked };
    const code = stripe.giveConsentCode(account);
    const credential = await oauth.exchangeCode({
      ...context,
      redirectUri: 'https://x',
      code,
      codeVerifier: '',
    });
    expect(credential).toMatchObject({ accessToken: account, scope: 'read_write' });
    const [tenant] = await oauth.listTenants({ ...context, credential });
    expect(tenant?.tenantId).toBe(account);
    expect(tenant?.name).toMatch(/Marlow/);
    expect(await open().client.readFacts('person')).toMatchObject({
      accountId: account,
      countryCode: 'AU',
      currency: 'AUD',
      chargesEnabled: true,
      livemode: false,
      scope: aConsent.kind === 'oauth' ? aConsent.scope : '',
    });
    await oauth.disconnect({ ...context, credential, tenantId: account });
    await expect(open().client.readFacts('person')).rejects.toMatchObject({ code: 'vendor.unauthorised' });
    // Once more changes nothing.
    await oauth.disconnect({ ...context, credential, tenantId: account });
    await expect(
      oauth.exchangeCode({ ...context, redirectUri: 'https://x', code, codeVerifier: '' }),
    ).rejects.toMatchObject({ code: 'vendor.refused' });
  });

  test('an account that cut us off is told so, twice asked', async () => {
    stripe.revokeAccess(account);
    await expect(listAll(open().client, 'customer', null)).rejects.toMatchObject({
      code: 'vendor.unauthorised',
      details: { reason: 'account_invalid' },
    });
    await expect(
      open().client.readRecords('account', [{ key: account, version: null }], 'live'),
    ).rejects.toMatchObject({ code: 'vendor.unauthorised' });
  });

  test('a pasted key reaches its own account, one without permission is forbidden', async () => {
    const of = { profile: 'own_key', settings: { mode: 'test' }, tenantId: null };
    const own = stripe.secretKeyOf(account);
    const { client } = open({ ...of, credential: () => Promise.resolve(aKey(own)) });
    expect(await client.readFacts('person')).toMatchObject({ accountId: account });
    const restricted = stripe.makeRestrictedKey({ customers: 'read' }, account);
    const other = open({
      ...of,
      profile: 'restricted_key',
      credential: () => Promise.resolve(aKey(restricted)),
    });
    expect(await listAll(other.client, 'customer', null)).toEqual([]);
    await expect(listAll(other.client, 'product', null)).rejects.toMatchObject({ code: 'vendor.forbidden' });
    stripe.revokeKey(own);
    await expect(client.readFacts('person')).rejects.toMatchObject({ code: 'vendor.unauthorised' });
  });
});

describe('customers', () => {
  const set = {
    name: 'Wattle & Gum Pty Ltd',
    email: 'office@wattle.example',
    'address.city': 'Ballarat',
    'address.country': 'AU',
    'tax_id.au_abn': '51824753556',
    custom: { tier: 'gold' },
  };

  test('are made, changed, found by our reference and by their events', async () => {
    const { client } = open();
    const made = await write(client, 'customer', { set });
    expect(made.fields).toMatchObject({
      name: 'Wattle & Gum Pty Ltd',
      address: { city: 'Ballarat', country: 'AU' },
      tax_id: { au_abn: '51824753556' },
      custom: { tier: 'gold' },
    });
    expect(
      (await client.findByReference('customer', ['plb:1', 'plb:2'], 'live')).map(({ key }) => key),
    ).toEqual([made.key]);
    clock.advance(hourMs);
    const since = clock.now();
    const changed = await write(client, 'customer', {
      action: 'update',
      key: made.key,
      current: made.raw,
      set: {
        phone: '03 5331 0000',
        'tax_id.au_abn': '53004085616',
        'address.line1': '1 Main St',
        custom: null,
      },
    });
    expect(changed.fields).toMatchObject({
      phone: '03 5331 0000',
      address: { line1: '1 Main St', city: 'Ballarat' },
      tax_id: { au_abn: '53004085616' },
    });
    expect(changed.fields['custom']).toBeUndefined();
    expect(await listAll(client, 'customer', since)).toEqual([changed]);
    // However it is read, it is the same record.
    expect(await listAll(client, 'customer', null)).toEqual([changed]);
    const found = await client.readRecords('customer', [{ key: made.key, version: null }], 'live');
    expect(found.records).toEqual([changed]);
  });

  test('are listed whole, newest first, over pages', async () => {
    const { client } = open();
    for (let n = 0; n < 103; n += 1) {
      await write(client, 'customer', { reference: `plb:${n}`, set: { name: `C${n}` } });
      clock.advance(1_000);
    }
    const records = await listAll(client, 'customer', null);
    expect(records.map(({ title }) => title)).toEqual(Array.from({ length: 103 }, (_, n) => `C${102 - n}`));
  });

  test('an invalid one is refused by field, and nothing is written', async () => {
    const { client } = open();
    const [outcome] = await client.writeRecords(
      'customer',
      'create',
      [{ key: null, reference: 'plb:1', body: { name: 'W', email: 'not an address' } }],
      call('k'),
    );
    expect(outcome).toMatchObject({
      outcome: 'refused',
      reason: 'invalid',
      fields: { email: expect.any(String) },
    });
    expect(await listAll(client, 'customer', null)).toEqual([]);
  });

  test('a look back beyond the events lists all', async () => {
    const { client, warnings } = open();
    await write(client, 'customer', { set });
    clock.advance(40 * dayMs);
    expect(await listAll(client, 'customer', startAt)).toHaveLength(1);
    expect(warnings).toHaveLength(1);
  });

  test('a fault after the write leaves the outcome unknown, and the look-up finds it', async () => {
    const { client } = open();
    stripe.addFault({ kind: 'status-500-after-commit', match: { method: 'POST' }, count: 1 });
    const body = { name: 'Wattle', metadata: { plumbline_ref: 'plb:1' } };
    const outcome = await client
      .writeRecords('customer', 'create', [{ key: null, reference: 'plb:1', body }], call('k'))
      .catch((caught: unknown) => caught);
    expect(outcome).toMatchObject({ code: 'vendor.unknown_outcome' });
    expect(await client.findByReference('customer', ['plb:1'], 'live')).toHaveLength(1);
  });
});

describe('products', () => {
  const set = {
    code: 'TAX',
    name: 'Tax return',
    prices: { AUD: { unit_price: '120.5', tax_behavior: 'exclusive' } },
  };

  test('a price that changes is a new one, and the old one is archived', async () => {
    const { client } = open();
    const made = await write(client, 'product', { reference: 'plb:s1', set });
    expect(made).toMatchObject({
      key: 'plb_s1',
      title: 'TAX – Tax return',
      reference: 'plb:s1',
      fields: { code: 'TAX', name: 'Tax return', prices: set.prices },
    });
    expect(
      connectorTo().compose(
        'product',
        intent({ action: 'update', key: made.key, reference: 'plb:s1', set, current: made.raw }),
      ).body,
    ).toEqual({});
    clock.advance(hourMs);
    const since = clock.now();
    const prices = {
      AUD: { unit_price: '130', tax_behavior: 'exclusive' },
      NZD: { unit_price: '140.255', tax_behavior: 'inclusive' },
    };
    const changed = await write(client, 'product', {
      action: 'update',
      key: made.key,
      reference: 'plb:s1',
      set: { prices },
      current: made.raw,
    });
    expect(changed.fields['prices']).toEqual(prices);
    expect(changed.findings).toEqual([]);
    expect(await listAll(client, 'product', since)).toEqual([changed]);
    expect(await listAll(client, 'product', null)).toEqual([changed]);
    const all = [...stripe.books(account).tables.prices.oldestFirst()];
    expect(all.map(({ active, lookup_key }) => [active, lookup_key])).toEqual([
      [false, null],
      [true, 'TAX:aud'],
      [true, 'TAX:nzd'],
    ]);
  });

  test('are archived and restored, never deleted; making one twice makes one', async () => {
    const { client } = open();
    const made = await write(client, 'product', { reference: 'plb:s1', set });
    clock.advance(1_000);
    const again = await write(client, 'product', { reference: 'plb:s1', set });
    expect(again.key).toBe(made.key);
    expect([...stripe.books(account).tables.prices.oldestFirst()]).toHaveLength(1);
    const key = made.key;
    const archived = await write(client, 'product', { action: 'archive', key, reference: 'plb:s1' });
    expect(archived.state).toBe('archived');
    const restored = await write(client, 'product', {
      action: 'restore',
      key,
      reference: 'plb:s1',
      set: { name: 'Return' },
      current: archived.raw,
    });
    expect(restored).toMatchObject({ state: 'active', title: 'TAX – Return' });
    expect(await client.findByReference('product', ['plb:s1', 'plb:s2'], 'live')).toHaveLength(1);
  });
});

const prepared = async (): Promise<{
  readonly client: VendorClient;
  readonly billing: BillingClient;
  readonly customer: string;
  readonly product: string;
}> => {
  const { client, billing } = open();
  const customer = await write(client, 'customer', { set: { name: 'Wattle', email: 'a@wattle.example' } });
  const product = await write(client, 'product', {
    reference: 'plb:s1',
    set: { code: 'TAX', name: 'Tax return' },
  });
  return { client, billing, customer: customer.key, product: product.key };
};

describe('an invoice', () => {
  test('is drafted, filled, checked, finalized and sent in four calls, with the totals that were meant', async () => {
    const { client, billing, customer, product } = await prepared();
    const { taxRateId } = await billing.ensureTaxRate(
      { reference: 'tax_1', name: 'GST', percentage: '10', isInclusive: false, country: 'AU' },
      call('tax'),
    );
    const again = await billing.ensureTaxRate(
      { reference: 'tax_1', name: 'GST', percentage: '10.00', isInclusive: false, country: 'AU' },
      call('tax again'),
    );
    expect(again.taxRateId).toBe(taxRateId);
    const { couponId } = await billing.ensureCoupon(
      { couponId: 'plb_c1', name: 'Friends', discount: { kind: 'percent', percent: '10' } },
      call('coupon'),
    );
    await billing.ensureCoupon(
      { couponId: 'plb_c1', name: 'Friends', discount: { kind: 'percent', percent: '10' } },
      call('coupon again'),
    );
    calls = [];
    const draft = await draftFor(billing, customer);
    const filled = await billing.addLines(
      {
        invoiceId: draft.invoiceId,
        lines: [
          aLine({ productId: product, quantity: '1.5', unitPrice: '120.55', taxRateIds: [taxRateId] }),
          aLine({ reference: 'bil_2', unitPrice: '200', couponIds: [couponId], taxRateIds: [taxRateId] }),
          aLine({ reference: 'bil_3', description: 'Given back', unitPrice: '-30', taxRateIds: [taxRateId] }),
        ],
      },
      call('lines'),
    );
    // 180.825 → 180.83, less 20 on the second; tax by line: 18.08, 18.00, -3.00.
    expect(filled).toMatchObject({
      state: 'draft',
      subtotal: 35_083n,
      discount: 2_000n,
      tax: 3_308n,
      total: 36_391n,
      lines: [
        { reference: 'bil_1', productId: product, quantity: '1.5', amount: 18_083n, tax: 1_808n },
        { reference: 'bil_2', amount: 20_000n, discount: 2_000n, tax: 1_800n },
        { reference: 'bil_3', amount: -3_000n, tax: -300n },
      ],
    });
    const open_ = await billing.finalize(draft.invoiceId, call('finalize'));
    expect(open_).toMatchObject({ state: 'open', total: 36_391n, dueAt: expect.any(Number) });
    expect(open_.number).not.toBeNull();
    expect(open_.paymentLink).toMatch(/^http/);
    await billing.send(draft.invoiceId, call('send'));
    expect(calls).toHaveLength(4);
    const found = await billing.findInvoiceByReference(
      { customerId: customer, reference: 'inv_1', createdSince: startAt },
      read,
    );
    expect(found?.invoiceId).toBe(draft.invoiceId);
    const [record] = await listAll(client, 'invoice', startAt);
    expect(record).toMatchObject({
      key: draft.invoiceId,
      fields: { status: 'open', total: '363.91', tax: '33.08', discount: '20.00', reference: 'inv_1' },
      findings: [],
    });
    expect(await listAll(client, 'invoice', null)).toEqual([record]);
  });

  test('of 250 lines comes back with all of them; one line more is refused', async () => {
    const { billing, customer } = await prepared();
    const draft = await draftFor(billing, customer);
    const lines = Array.from({ length: 250 }, (_, n) => aLine({ reference: `bil_${n}`, unitPrice: '0.01' }));
    const filled = await billing.addLines({ invoiceId: draft.invoiceId, lines }, call('lines'));
    expect(filled.lines.map(({ reference }) => reference)).toEqual(lines.map(({ reference }) => reference));
    expect(filled.total).toBe(250n);
    await expect(
      billing.addLines({ invoiceId: draft.invoiceId, lines: [aLine()] }, call('one more')),
    ).rejects.toMatchObject({ code: 'vendor.refused' });
  });

  test('that was paid elsewhere is paid, without a fee, and shows the payment', async () => {
    const { client, billing, customer } = await prepared();
    const draft = await draftFor(billing, customer);
    await billing.addLines({ invoiceId: draft.invoiceId, lines: [aLine()] }, call('lines'));
    await billing.finalize(draft.invoiceId, call('finalize'));
    const paid = await billing.payOutOfBand(draft.invoiceId, call('pay'));
    expect(paid).toMatchObject({ state: 'paid', amountPaid: 10_000n, amountRemaining: 0n });
    const { records } = await client.readRecords(
      'invoice',
      [{ key: draft.invoiceId, version: null }],
      'live',
    );
    expect(records[0]?.fields['payments']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ status: 'paid', amount: '100.00', is_out_of_band: true }),
      ]),
    );
  });

  test('that was paid by card shows fee and net; half of it is refunded, and its events lead back to it', async () => {
    const { client, billing, customer } = await prepared();
    const method = await attachCard(customer);
    await billing.setDefaultPaymentMethod({ customerId: customer, paymentMethodId: method }, call('default'));
    expect(await billing.listPaymentMethods(customer, read)).toMatchObject([
      { last4: '4242', isDefault: true },
    ]);
    const draft = await draftFor(billing, customer);
    await billing.addLines({ invoiceId: draft.invoiceId, lines: [aLine()] }, call('lines'));
    await billing.finalize(draft.invoiceId, call('finalize'));
    await billing.payNow(draft.invoiceId, call('pay'));
    clock.advance(hourMs);
    stripe.catchUp();
    calls = [];
    const invoice = async (): Promise<JsonObject> => {
      const { records } = await client.readRecords(
        'invoice',
        [{ key: draft.invoiceId, version: null }],
        'live',
      );
      return records[0]?.fields ?? {};
    };
    const paid = await invoice();
    expect(calls).toHaveLength(2);
    expect(paid).toMatchObject({
      status: 'paid',
      payments: [{ status: 'paid', method: 'card', last4: '4242' }],
    });
    const [payment] = paid['payments'] as readonly { payment: string; fee: string; net: string }[];
    expect(Number(payment?.fee)).toBeGreaterThan(0);
    expect((Number(payment?.fee) + Number(payment?.net)).toFixed(2)).toBe('100.00');
    const since = clock.now();
    const refund = await billing.refund(
      {
        reference: 'rfd_1',
        paymentId: payment?.payment ?? '',
        amount: { minor: 5_000n, currency: 'AUD' },
        reason: 'requested_by_customer',
      },
      call('refund'),
    );
    expect(refund).toMatchObject({ reference: 'rfd_1', amount: { minor: 5_000n, currency: 'AUD' } });
    expect(
      (await billing.findRefundByReference({ paymentId: payment?.payment ?? '', reference: 'rfd_1' }, read))
        ?.refundId,
    ).toBe(refund.refundId);
    const seen = await listAll(client, 'invoice', since);
    expect(seen.map(({ key }) => key)).toContain(draft.invoiceId);
    expect(await invoice()).toMatchObject({
      amount_refunded: '50.00',
      refunds: [{ reference: 'rfd_1', amount: '50.00' }],
    });
    const byPayment = await client.readRecords(
      'invoice',
      [{ key: payment?.payment ?? '', version: null }],
      'live',
    );
    expect(byPayment.records.map(({ key }) => key)).toEqual([draft.invoiceId]);
  });

  test('goes void, uncollectible, credited or away', async () => {
    const { client, billing, customer } = await prepared();
    const finalized = async (reference: string): Promise<string> => {
      const draft = await draftFor(billing, customer, reference);
      await billing.addLines({ invoiceId: draft.invoiceId, lines: [aLine()] }, call(`lines ${reference}`));
      await billing.finalize(draft.invoiceId, call(`finalize ${reference}`));
      return draft.invoiceId;
    };
    expect(await billing.voidInvoice(await finalized('inv_1'), call('void'))).toMatchObject({
      state: 'void',
    });
    const lost = await billing.markUncollectible(await finalized('inv_2'), call('uncollectible'));
    expect(lost.state).toBe('uncollectible');
    const credited = await finalized('inv_3');
    const note = await billing.createCreditNote(
      {
        reference: 'crn_1',
        invoiceId: credited,
        amount: { minor: 4_000n, currency: 'AUD' },
        reason: 'order_change',
        memo: null,
        refundMinor: 0n,
        balanceMinor: 0n,
        outOfBandMinor: 0n,
      },
      call('credit'),
    );
    expect(note).toMatchObject({ state: 'issued', amount: { minor: 4_000n, currency: 'AUD' } });
    const { records } = await client.readRecords('invoice', [{ key: credited, version: null }], 'live');
    expect(records[0]?.fields).toMatchObject({
      amount_remaining: '60.00',
      credit_notes: [{ id: note.creditNoteId, reference: 'crn_1', amount: '40.00' }],
    });
    const draft = await draftFor(billing, customer, 'inv_4');
    clock.advance(1_000);
    const since = clock.now();
    await billing.deleteDraft(draft.invoiceId, call('delete'));
    await billing.deleteDraft(draft.invoiceId, call('delete again'));
    expect(await billing.readInvoice(draft.invoiceId, read)).toBeNull();
    expect(await listAll(client, 'invoice', since)).toMatchObject([
      { key: draft.invoiceId, state: 'deleted' },
    ]);
    await expect(billing.voidInvoice(draft.invoiceId, call('void gone'))).rejects.toMatchObject({
      code: 'vendor.refused',
      details: { reason: 'gone' },
    });
  });

  test('sent again with its key is the same one; with the key and another body it is refused', async () => {
    const { client, billing, customer } = await prepared();
    const first = await draftFor(billing, customer);
    const second = await draftFor(billing, customer);
    expect(second.invoiceId).toBe(first.invoiceId);
    const other = { ...call('draft inv_1') };
    await expect(billing.finalize(first.invoiceId, other)).rejects.toMatchObject({ code: 'vendor.refused' });
    expect(await listAll(client, 'invoice', null)).toHaveLength(1);
  });
});

/** A card as its owner leaves it on a page of Stripe's, which no program of ours ever sees. */
const attachCard = async (customer: string): Promise<string> => {
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
};
