import { describe, expect, test } from 'vitest';
import { call, form, read } from '#test/builders/stripe-billing-calls.ts';
import { aList, openFakeStripe } from '#test/builders/stripe-fake.ts';
import { json } from '#test/builders/xero-fake.ts';

describe('giving back', () => {
  test('a refund of a part, and of a charge without a payment intent', async () => {
    const { billing, sent } = openFakeStripe(() =>
      json({
        id: 're_1',
        amount: 500,
        currency: 'aud',
        status: 'pending',
        metadata: { plumbline_ref: 'rfd_1' },
      }),
    );
    const input = { reference: 'rfd_1', reason: 'requested_by_customer' } as const;
    const refund = await billing.refund(
      { ...input, paymentId: 'pi_1', amount: { minor: 500n, currency: 'AUD' } },
      call,
    );
    expect(refund).toMatchObject({
      refundId: 're_1',
      state: 'pending',
      amount: { minor: 500n, currency: 'AUD' },
    });
    await billing.refund({ ...input, paymentId: 'ch_1', amount: null, reason: null }, call);
    expect(sent.map(form)).toEqual([
      {
        payment_intent: 'pi_1',
        amount: '500',
        reason: 'requested_by_customer',
        'metadata[plumbline_ref]': 'rfd_1',
      },
      { charge: 'ch_1', 'metadata[plumbline_ref]': 'rfd_1' },
    ]);
  });

  test('an amount that Stripe cannot count is refused before anything is sent', async () => {
    const { billing, sent } = openFakeStripe(() => json({}));
    const amount = { minor: 101n, currency: 'MGA' };
    await expect(
      billing.refund({ reference: 'r', paymentId: 'pi_1', amount, reason: null }, call),
    ).rejects.toMatchObject({ code: 'vendor.refused' });
    expect(sent).toHaveLength(0);
  });

  test('a credit note names only the parts that there are', async () => {
    const { billing, sent } = openFakeStripe(() =>
      json({ id: 'cn_1', number: 'CN-1', status: 'issued', total: 1_100, currency: 'aud' }),
    );
    const note = await billing.createCreditNote(
      {
        reference: 'crn_1',
        invoiceId: 'in_1',
        amount: { minor: 1_100n, currency: 'AUD' },
        reason: null,
        memo: 'Sorry',
        refundMinor: 1_100n,
        balanceMinor: 0n,
        outOfBandMinor: 0n,
      },
      call,
    );
    expect(form(sent[0])).toEqual({
      invoice: 'in_1',
      amount: '1100',
      memo: 'Sorry',
      refund_amount: '1100',
      'metadata[plumbline_ref]': 'crn_1',
    });
    expect(note).toMatchObject({ number: 'CN-1', state: 'issued' });
  });

  test('both are found again by our reference', async () => {
    const metadata = { plumbline_ref: 'ours' };
    const { billing } = openFakeStripe(({ url }) =>
      url.pathname === '/v1/refunds'
        ? aList([{ id: 're_1', amount: 1, currency: 'aud', status: 'new_state', metadata }])
        : aList([{ id: 'cn_1', amount: 1, currency: 'aud', status: 'void', metadata }]),
    );
    expect(await billing.findRefundByReference({ paymentId: 'pi_1', reference: 'ours' }, read)).toMatchObject(
      {
        refundId: 're_1',
        state: 'unknown',
      },
    );
    expect(
      await billing.findCreditNoteByReference({ invoiceId: 'in_1', reference: 'ours' }, read),
    ).toMatchObject({
      state: 'void',
    });
    expect(await billing.findRefundByReference({ paymentId: 'pi_1', reference: 'x' }, read)).toBeNull();
  });
});
