import { describe, expect, test } from 'vitest';
import type { DraftInput, LineInput } from '#model/billing.ts';
import { call, form, read } from '#test/builders/stripe-billing-calls.ts';
import {
  aList,
  anInvoice,
  aRefusal,
  openFakeStripe,
  startAt,
  startSecs,
} from '#test/builders/stripe-fake.ts';
import { json } from '#test/builders/xero-fake.ts';

const aDraft = (of: Partial<DraftInput> = {}): DraftInput => ({
  reference: 'inv_1',
  customerId: 'cus_1',
  currency: 'AUD',
  collection: 'send_invoice',
  daysUntilDue: 14,
  memo: null,
  footer: null,
  metadata: {},
  couponIds: [],
  ...of,
});

const aLine = (of: Partial<LineInput> = {}): LineInput => ({
  reference: 'bil_1',
  productId: 'plb_s1',
  description: 'Tax return',
  quantity: '1.5',
  unitPrice: '120.5',
  currency: 'AUD',
  taxRateIds: ['txr_1'],
  isTaxInclusive: false,
  couponIds: [],
  ...of,
});

describe('an invoice', () => {
  test('is drafted so that nothing happens to it by itself', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice({ status: 'draft', number: null })));
    const invoice = await billing.createDraft(
      aDraft({ memo: 'Thanks', couponIds: ['c1'], metadata: { opportunity: 'opp_1' } }),
      call,
    );
    expect(form(sent[0])).toEqual({
      customer: 'cus_1',
      currency: 'aud',
      auto_advance: 'false',
      pending_invoice_items_behavior: 'exclude',
      collection_method: 'send_invoice',
      days_until_due: '14',
      description: 'Thanks',
      'discounts[0][coupon]': 'c1',
      'metadata[opportunity]': 'opp_1',
      'metadata[plumbline_ref]': 'inv_1',
    });
    expect(sent[0]?.headers.get('idempotency-key')).toBe('key-1');
    expect(invoice).toMatchObject({
      invoiceId: 'in_1',
      state: 'draft',
      number: null,
      reference: 'inv_1',
      currency: 'AUD',
      subtotal: 10_000n,
      tax: 1_000n,
      total: 11_000n,
      lines: [{ reference: 'bil_1', productId: 'plb_s1', quantity: '1', amount: 10_000n, tax: 1_000n }],
      dueAt: (startSecs + 86_400) * 1_000,
    });
  });

  test('that collects by itself names no days, and inherits no discount', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice()));
    await billing.createDraft(aDraft({ collection: 'charge_automatically', daysUntilDue: null }), call);
    expect(form(sent[0])).toMatchObject({ collection_method: 'charge_automatically', discounts: '' });
    expect(form(sent[0])['days_until_due']).toBeUndefined();
  });

  test('gets its lines in one call, with exact prices and quantities and their products', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice({ status: 'draft' })));
    await billing.addLines(
      {
        invoiceId: 'in_1',
        lines: [
          aLine({ couponIds: ['c1'] }),
          aLine({ reference: 'bil_2', productId: null, description: 'Travel', taxRateIds: [] }),
          aLine({ reference: 'bil_3', quantity: '2', unitPrice: '-10.255', isTaxInclusive: true }),
        ],
      },
      call,
    );
    expect(sent).toHaveLength(1);
    expect(form(sent[0])).toEqual({
      'lines[0][description]': 'Tax return',
      'lines[0][quantity_decimal]': '1.5',
      'lines[0][price_data][currency]': 'aud',
      'lines[0][price_data][unit_amount_decimal]': '12050',
      'lines[0][price_data][tax_behavior]': 'exclusive',
      'lines[0][price_data][product]': 'plb_s1',
      'lines[0][tax_rates][0]': 'txr_1',
      'lines[0][discounts][0][coupon]': 'c1',
      'lines[0][metadata][plumbline_id]': 'bil_1',
      'lines[1][description]': 'Travel',
      'lines[1][quantity_decimal]': '1.5',
      'lines[1][price_data][currency]': 'aud',
      'lines[1][price_data][unit_amount_decimal]': '12050',
      'lines[1][price_data][tax_behavior]': 'exclusive',
      'lines[1][price_data][product_data][name]': 'Travel',
      'lines[1][metadata][plumbline_id]': 'bil_2',
      'lines[2][description]': 'Tax return',
      'lines[2][amount]': '-2051',
      'lines[2][tax_rates][0]': 'txr_1',
      'lines[2][metadata][plumbline_id]': 'bil_3',
    });
  });

  test('with more lines than an answer holds is read to its end', async () => {
    const { billing } = openFakeStripe(({ url }) =>
      url.pathname.endsWith('/lines')
        ? aList([{ id: 'il_1' }, { id: 'il_2' }])
        : json(anInvoice({ lines: { has_more: true, data: [] } })),
    );
    const { lines } = await billing.addLines({ invoiceId: 'in_1', lines: [aLine()] }, call);
    expect(lines.map(({ lineId }) => lineId)).toEqual(['il_1', 'il_2']);
  });

  test.each<[string, Partial<LineInput>]>([
    ['a currency that Stripe does not take', { currency: 'SYP' }],
    ['a quantity that is none', { quantity: '1,5' }],
    ['a negative quantity', { quantity: '-1' }],
    ['a price that is none', { unitPrice: 'free' }],
  ])('%s is refused before anything is sent', async (_what, of) => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice()));
    await expect(billing.addLines({ invoiceId: 'in_1', lines: [aLine(of)] }, call)).rejects.toMatchObject({
      code: 'vendor.refused',
      details: { reason: 'invalid' },
    });
    expect(sent).toHaveLength(0);
  });

  test('251 lines are refused before anything is sent', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice()));
    const lines = Array.from({ length: billing.mostLines + 1 }, () => aLine());
    await expect(billing.addLines({ invoiceId: 'in_1', lines }, call)).rejects.toThrow('250 lines, not 251');
    expect(sent).toHaveLength(0);
  });

  test('takes its steps, each by its own call', async () => {
    const { billing, sent } = openFakeStripe(() => json(anInvoice()));
    await billing.finalize('in_1', call);
    await billing.finalize('in_1', call, 'charge_automatically');
    await billing.send('in_1', call);
    await billing.voidInvoice('in_1', call);
    await billing.markUncollectible('in_1', call);
    await billing.payOutOfBand('in_1', call);
    await billing.payNow('in_1', call);
    await billing.deleteDraft('in_1', call);
    expect(sent.map(({ method, url, body }) => `${method} ${url.pathname.slice(13)} ${body}`)).toEqual([
      'POST in_1/finalize auto_advance=false',
      'POST in_1/finalize auto_advance=true',
      'POST in_1/send ',
      'POST in_1/void ',
      'POST in_1/mark_uncollectible ',
      'POST in_1/pay paid_out_of_band=true',
      'POST in_1/pay ',
      'DELETE in_1 ',
    ]);
  });

  test('that is gone reads as none, and a gone draft is as good as deleted', async () => {
    const { billing } = openFakeStripe(() => aRefusal(404, { type: 'x', code: 'resource_missing' }));
    expect(await billing.readInvoice('in_1', read)).toBeNull();
    await expect(billing.deleteDraft('in_1', call)).resolves.toBeUndefined();
    const deleted = openFakeStripe(() => json({ id: 'in_1', object: 'invoice', deleted: true }));
    expect(await deleted.billing.readInvoice('in_1', read)).toBeNull();
  });

  test('is found by our reference in its customer’s list, page by page', async () => {
    const { billing, sent } = openFakeStripe(({ url }) =>
      url.searchParams.has('starting_after')
        ? aList([anInvoice({ id: 'in_2', metadata: { plumbline_ref: 'inv_2' } })])
        : aList([anInvoice()], true),
    );
    const input = { customerId: 'cus_1', createdSince: startAt };
    expect(await billing.findInvoiceByReference({ ...input, reference: 'inv_2' }, read)).toMatchObject({
      invoiceId: 'in_2',
    });
    expect(sent[0]?.url.searchParams.get('created[gte]')).toBe(String(startSecs));
    expect(await billing.findInvoiceByReference({ ...input, reference: 'inv_3' }, read)).toBeNull();
  });

  test('in a currency that Stripe counts otherwise has our minor units', async () => {
    const { billing } = openFakeStripe(() =>
      json(anInvoice({ currency: 'isk', total: 550_000, subtotal: 500_000 })),
    );
    expect(await billing.readInvoice('in_1', read)).toMatchObject({ currency: 'ISK', total: 5_500n });
  });
});
