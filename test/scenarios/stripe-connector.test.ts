import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '#base/clock.ts';
import type { JsonObject } from '#base/json.ts';
import { aConsent, aKey } from '#test/builders/stripe-fake.ts';
import {
  aLine,
  anIntent,
  byKey,
  read,
  startStripeDesk,
  startAt,
  type StripeDesk,
} from '#test/builders/stripe-desk.ts';

/**
 * The connector against the simulated Stripe, which was written apart from it. Where the OpenAPI file is at hand, every
 * request and every answer is held to it.
 */
let desk: StripeDesk;
beforeEach(async () => {
  desk = await startStripeDesk();
});
afterEach(() => desk.close());

describe('connecting', () => {
  test('a person consents, the desk.account is the tenant, its facts are told, and access ends', async () => {
    const { oauth } = desk.connector();
    if (oauth === undefined) throw new Error('no consent');
    const context = { profile: 'connect', settings: {}, clock: desk.clock, fetch: desk.fetch };
    const code = desk.stripe.giveConsentCode(desk.account);
    const credential = await oauth.exchangeCode({
      ...context,
      redirectUri: 'https://x',
      code,
      codeVerifier: '',
    });
    expect(credential).toMatchObject({ accessToken: desk.account, scope: 'read_write' });
    const [tenant] = await oauth.listTenants({ ...context, credential });
    expect(tenant?.tenantId).toBe(desk.account);
    expect(tenant?.name).toMatch(/Marlow/);
    expect(await desk.open().client.readFacts('person')).toMatchObject({
      accountId: desk.account,
      countryCode: 'AU',
      currency: 'AUD',
      chargesEnabled: true,
      livemode: false,
      scope: aConsent.kind === 'oauth' ? aConsent.scope : '',
    });
    await oauth.disconnect({ ...context, credential, tenantId: desk.account });
    await expect(desk.open().client.readFacts('person')).rejects.toMatchObject({
      code: 'vendor.unauthorised',
    });
    // Once more changes nothing.
    await oauth.disconnect({ ...context, credential, tenantId: desk.account });
    await expect(
      oauth.exchangeCode({ ...context, redirectUri: 'https://x', code, codeVerifier: '' }),
    ).rejects.toMatchObject({ code: 'vendor.refused' });
  });

  test('an desk.account that cut us off is told so, twice asked', async () => {
    desk.stripe.revokeAccess(desk.account);
    await expect(desk.listAll(desk.open().client, 'customer', null)).rejects.toMatchObject({
      code: 'vendor.unauthorised',
      details: { reason: 'account_invalid' },
    });
    await expect(
      desk.open().client.readRecords('account', [{ key: desk.account, version: null }], 'live'),
    ).rejects.toMatchObject({ code: 'vendor.unauthorised' });
  });

  test('a pasted key reaches its own desk.account, one without permission is forbidden', async () => {
    const of = { profile: 'own_key', settings: { mode: 'test' }, tenantId: null };
    const own = desk.stripe.secretKeyOf(desk.account);
    const { client } = desk.open({ ...of, credential: () => Promise.resolve(aKey(own)) });
    expect(await client.readFacts('person')).toMatchObject({ accountId: desk.account });
    const restricted = desk.stripe.makeRestrictedKey({ customers: 'read' }, desk.account);
    const other = desk.open({
      ...of,
      profile: 'restricted_key',
      credential: () => Promise.resolve(aKey(restricted)),
    });
    expect(await desk.listAll(other.client, 'customer', null)).toEqual([]);
    await expect(desk.listAll(other.client, 'product', null)).rejects.toMatchObject({
      code: 'vendor.forbidden',
    });
    desk.stripe.revokeKey(own);
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
    const { client } = desk.open();
    const made = await desk.write(client, 'customer', { set });
    expect(made.fields).toMatchObject({
      name: 'Wattle & Gum Pty Ltd',
      address: { city: 'Ballarat', country: 'AU' },
      tax_id: { au_abn: '51824753556' },
      custom: { tier: 'gold' },
    });
    expect(
      (await client.findByReference('customer', ['plb:1', 'plb:2'], 'live')).map(({ key }) => key),
    ).toEqual([made.key]);
    desk.clock.advance(hourMs);
    const since = desk.clock.now();
    const changed = await desk.write(client, 'customer', {
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
    expect(await desk.listAll(client, 'customer', since)).toEqual([changed]);
    // However it is read, it is the same record.
    expect(await desk.listAll(client, 'customer', null)).toEqual([changed]);
    const found = await client.readRecords('customer', [{ key: made.key, version: null }], 'live');
    expect(found.records).toEqual([changed]);
  });

  test('are listed whole, newest first, over pages', async () => {
    const { client } = desk.open();
    for (let n = 0; n < 103; n += 1) {
      await desk.write(client, 'customer', { reference: `plb:${n}`, set: { name: `C${n}` } });
      desk.clock.advance(1_000);
    }
    const records = await desk.listAll(client, 'customer', null);
    expect(records.map(({ title }) => title)).toEqual(Array.from({ length: 103 }, (_, n) => `C${102 - n}`));
  });

  test('an invalid one is refused by field, and nothing is written', async () => {
    const { client } = desk.open();
    const [outcome] = await client.writeRecords(
      'customer',
      'create',
      [{ key: null, reference: 'plb:1', body: { name: 'W', email: 'not an address' } }],
      byKey('k'),
    );
    expect(outcome).toMatchObject({
      outcome: 'refused',
      reason: 'invalid',
      fields: { email: expect.any(String) },
    });
    expect(await desk.listAll(client, 'customer', null)).toEqual([]);
  });

  test('a look back beyond the events lists all', async () => {
    const { client, warnings } = desk.open();
    await desk.write(client, 'customer', { set });
    desk.clock.advance(40 * dayMs);
    expect(await desk.listAll(client, 'customer', startAt)).toHaveLength(1);
    expect(warnings).toHaveLength(1);
  });

  test('a fault after the write leaves the outcome unknown, and the look-up finds it', async () => {
    const { client } = desk.open();
    desk.stripe.addFault({ kind: 'status-500-after-commit', match: { method: 'POST' }, count: 1 });
    const body = { name: 'Wattle', metadata: { plumbline_ref: 'plb:1' } };
    const outcome = await client
      .writeRecords('customer', 'create', [{ key: null, reference: 'plb:1', body }], byKey('k'))
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
    const { client } = desk.open();
    const made = await desk.write(client, 'product', { reference: 'plb:s1', set });
    expect(made).toMatchObject({
      key: 'plb_s1',
      title: 'TAX – Tax return',
      reference: 'plb:s1',
      fields: { code: 'TAX', name: 'Tax return', prices: set.prices },
    });
    expect(
      desk
        .connector()
        .compose(
          'product',
          anIntent({ action: 'update', key: made.key, reference: 'plb:s1', set, current: made.raw }),
        ).body,
    ).toEqual({});
    desk.clock.advance(hourMs);
    const since = desk.clock.now();
    const prices = {
      AUD: { unit_price: '130', tax_behavior: 'exclusive' },
      NZD: { unit_price: '140.255', tax_behavior: 'inclusive' },
    };
    const changed = await desk.write(client, 'product', {
      action: 'update',
      key: made.key,
      reference: 'plb:s1',
      set: { prices },
      current: made.raw,
    });
    expect(changed.fields['prices']).toEqual(prices);
    expect(changed.findings).toEqual([]);
    expect(await desk.listAll(client, 'product', since)).toEqual([changed]);
    expect(await desk.listAll(client, 'product', null)).toEqual([changed]);
    const all = [...desk.stripe.books(desk.account).tables.prices.oldestFirst()];
    expect(all.map(({ active, lookup_key }) => [active, lookup_key])).toEqual([
      [false, null],
      [true, 'TAX:aud'],
      [true, 'TAX:nzd'],
    ]);
  });

  test('are archived and restored, never deleted; making one twice makes one', async () => {
    const { client } = desk.open();
    const made = await desk.write(client, 'product', { reference: 'plb:s1', set });
    desk.clock.advance(1_000);
    const again = await desk.write(client, 'product', { reference: 'plb:s1', set });
    expect(again.key).toBe(made.key);
    expect([...desk.stripe.books(desk.account).tables.prices.oldestFirst()]).toHaveLength(1);
    const key = made.key;
    const archived = await desk.write(client, 'product', { action: 'archive', key, reference: 'plb:s1' });
    expect(archived.state).toBe('archived');
    const restored = await desk.write(client, 'product', {
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

describe('an invoice', () => {
  test('is drafted, filled, checked, finalized and sent in four calls, with the totals that were meant', async () => {
    const { client, billing, customer, product } = await desk.prepared();
    const { taxRateId } = await billing.ensureTaxRate(
      { reference: 'tax_1', name: 'GST', percentage: '10', isInclusive: false, country: 'AU' },
      byKey('tax'),
    );
    const again = await billing.ensureTaxRate(
      { reference: 'tax_1', name: 'GST', percentage: '10.00', isInclusive: false, country: 'AU' },
      byKey('tax again'),
    );
    expect(again.taxRateId).toBe(taxRateId);
    const { couponId } = await billing.ensureCoupon(
      { couponId: 'plb_c1', name: 'Friends', discount: { kind: 'percent', percent: '10' } },
      byKey('coupon'),
    );
    await billing.ensureCoupon(
      { couponId: 'plb_c1', name: 'Friends', discount: { kind: 'percent', percent: '10' } },
      byKey('coupon again'),
    );
    desk.calls.length = 0;
    const draft = await desk.draftFor(billing, customer);
    const filled = await billing.addLines(
      {
        invoiceId: draft.invoiceId,
        lines: [
          aLine({ productId: product, quantity: '1.5', unitPrice: '120.55', taxRateIds: [taxRateId] }),
          aLine({ reference: 'bil_2', unitPrice: '200', couponIds: [couponId], taxRateIds: [taxRateId] }),
          aLine({ reference: 'bil_3', description: 'Given back', unitPrice: '-30', taxRateIds: [taxRateId] }),
        ],
      },
      byKey('lines'),
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
    const open_ = await billing.finalize(draft.invoiceId, byKey('finalize'));
    expect(open_).toMatchObject({ state: 'open', total: 36_391n, dueAt: expect.any(Number) });
    expect(open_.number).not.toBeNull();
    expect(open_.paymentLink).toMatch(/^http/);
    await billing.send(draft.invoiceId, byKey('send'));
    expect(desk.calls).toHaveLength(4);
    const found = await billing.findInvoiceByReference(
      { customerId: customer, reference: 'inv_1', createdSince: startAt },
      read,
    );
    expect(found?.invoiceId).toBe(draft.invoiceId);
    const [record] = await desk.listAll(client, 'invoice', startAt);
    expect(record).toMatchObject({
      key: draft.invoiceId,
      fields: { status: 'open', total: '363.91', tax: '33.08', discount: '20.00', reference: 'inv_1' },
      findings: [],
    });
    expect(await desk.listAll(client, 'invoice', null)).toEqual([record]);
  });

  test('of 250 lines comes back with all of them; one line more is refused', async () => {
    const { billing, customer } = await desk.prepared();
    const draft = await desk.draftFor(billing, customer);
    const lines = Array.from({ length: 250 }, (_, n) => aLine({ reference: `bil_${n}`, unitPrice: '0.01' }));
    const filled = await billing.addLines({ invoiceId: draft.invoiceId, lines }, byKey('lines'));
    expect(filled.lines.map(({ reference }) => reference)).toEqual(lines.map(({ reference }) => reference));
    expect(filled.total).toBe(250n);
    await expect(
      billing.addLines({ invoiceId: draft.invoiceId, lines: [aLine()] }, byKey('one more')),
    ).rejects.toMatchObject({ code: 'vendor.refused' });
  });

  test('that was paid elsewhere is paid, without a fee, and shows the payment', async () => {
    const { client, billing, customer } = await desk.prepared();
    const draft = await desk.draftFor(billing, customer);
    await billing.addLines({ invoiceId: draft.invoiceId, lines: [aLine()] }, byKey('lines'));
    await billing.finalize(draft.invoiceId, byKey('finalize'));
    const paid = await billing.payOutOfBand(draft.invoiceId, byKey('pay'));
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
    const { client, billing, customer } = await desk.prepared();
    const method = await desk.attachCard(customer);
    await billing.setDefaultPaymentMethod(
      { customerId: customer, paymentMethodId: method },
      byKey('default'),
    );
    expect(await billing.listPaymentMethods(customer, read)).toMatchObject([
      { last4: '4242', isDefault: true },
    ]);
    const draft = await desk.draftFor(billing, customer);
    await billing.addLines({ invoiceId: draft.invoiceId, lines: [aLine()] }, byKey('lines'));
    await billing.finalize(draft.invoiceId, byKey('finalize'));
    await billing.payNow(draft.invoiceId, byKey('pay'));
    desk.clock.advance(hourMs);
    desk.stripe.catchUp();
    desk.calls.length = 0;
    const invoice = async (): Promise<JsonObject> => {
      const { records } = await client.readRecords(
        'invoice',
        [{ key: draft.invoiceId, version: null }],
        'live',
      );
      return records[0]?.fields ?? {};
    };
    const paid = await invoice();
    expect(desk.calls).toHaveLength(2);
    expect(paid).toMatchObject({
      status: 'paid',
      payments: [{ status: 'paid', method: 'card', last4: '4242' }],
    });
    const [payment] = paid['payments'] as readonly { payment: string; fee: string; net: string }[];
    expect(Number(payment?.fee)).toBeGreaterThan(0);
    expect((Number(payment?.fee) + Number(payment?.net)).toFixed(2)).toBe('100.00');
    const since = desk.clock.now();
    const refund = await billing.refund(
      {
        reference: 'rfd_1',
        paymentId: payment?.payment ?? '',
        amount: { minor: 5_000n, currency: 'AUD' },
        reason: 'requested_by_customer',
      },
      byKey('refund'),
    );
    expect(refund).toMatchObject({ reference: 'rfd_1', amount: { minor: 5_000n, currency: 'AUD' } });
    expect(
      (await billing.findRefundByReference({ paymentId: payment?.payment ?? '', reference: 'rfd_1' }, read))
        ?.refundId,
    ).toBe(refund.refundId);
    const seen = await desk.listAll(client, 'invoice', since);
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
    const { client, billing, customer } = await desk.prepared();
    const finalized = async (reference: string): Promise<string> => {
      const draft = await desk.draftFor(billing, customer, reference);
      await billing.addLines({ invoiceId: draft.invoiceId, lines: [aLine()] }, byKey(`lines ${reference}`));
      await billing.finalize(draft.invoiceId, byKey(`finalize ${reference}`));
      return draft.invoiceId;
    };
    expect(await billing.voidInvoice(await finalized('inv_1'), byKey('void'))).toMatchObject({
      state: 'void',
    });
    const lost = await billing.markUncollectible(await finalized('inv_2'), byKey('uncollectible'));
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
      byKey('credit'),
    );
    expect(note).toMatchObject({ state: 'issued', amount: { minor: 4_000n, currency: 'AUD' } });
    const { records } = await client.readRecords('invoice', [{ key: credited, version: null }], 'live');
    expect(records[0]?.fields).toMatchObject({
      amount_remaining: '60.00',
      credit_notes: [{ id: note.creditNoteId, reference: 'crn_1', amount: '40.00' }],
    });
    const draft = await desk.draftFor(billing, customer, 'inv_4');
    desk.clock.advance(1_000);
    const since = desk.clock.now();
    await billing.deleteDraft(draft.invoiceId, byKey('delete'));
    await billing.deleteDraft(draft.invoiceId, byKey('delete again'));
    expect(await billing.readInvoice(draft.invoiceId, read)).toBeNull();
    expect(await desk.listAll(client, 'invoice', since)).toMatchObject([
      { key: draft.invoiceId, state: 'deleted' },
    ]);
    await expect(billing.voidInvoice(draft.invoiceId, byKey('void gone'))).rejects.toMatchObject({
      code: 'vendor.refused',
      details: { reason: 'gone' },
    });
  });

  test('sent again with its key is the same one; with the key and another body it is refused', async () => {
    const { client, billing, customer } = await desk.prepared();
    const first = await desk.draftFor(billing, customer);
    const second = await desk.draftFor(billing, customer);
    expect(second.invoiceId).toBe(first.invoiceId);
    const other = { ...byKey('draft inv_1') };
    await expect(billing.finalize(first.invoiceId, other)).rejects.toMatchObject({ code: 'vendor.refused' });
    expect(await desk.listAll(client, 'invoice', null)).toHaveLength(1);
  });
});
