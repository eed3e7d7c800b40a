import { expect, test } from 'vitest';
import { dayMs } from '#base/clock.ts';
import { startTestIgnition } from './simulator-fixture.ts';
import type { ListAnswer } from './simulator-fixture.ts';

const line = { description: 'BAS', quantity: 1, unitMinor: 55_000, discountMinor: 0, originSlug: null };

const aPractice = async () => {
  const types: unknown[] = [];
  const ignition = await startTestIgnition({
    webhook: { scheme: 'hmac_sha256', url: 'http://r.invalid/', secrets: ['s'] },
    sendWebhook: async (request) => {
      types.push(((await request.json()) as { type: string }).type);
      return new Response(null, { status: 204 });
    },
  });
  const { sim } = ignition;
  sim.hazards.moneyAs = 'string';
  const client = sim.createClient({ name: 'Example' });
  const invoiceAndPayment = () => {
    const invoice = sim.createInvoice({ clientSlug: client.slug, date: '2026-11-10', lines: [line] });
    return { invoice, payment: sim.createPayment({ invoiceSlugs: [invoice.slug] }) };
  };
  return { ...ignition, types, invoiceAndPayment };
};

test('a collected payment pays its invoice, and a payout of the day holds it', async () => {
  const { sim, types, invoiceAndPayment, reportList, keyedJson } = await aPractice();
  const [one, two] = [invoiceAndPayment(), invoiceAndPayment()];
  sim.setPaymentState(one.payment.slug, 'collected');
  expect(one.invoice).toMatchObject({ paymentState: 'paid', paymentDate: '2026-11-18' });
  expect((await reportList('collections')).data).toMatchObject([{ disbursal: null }]);
  sim.setPaymentState(one.payment.slug, 'disbursing');
  sim.setPaymentState(two.payment.slug, 'disbursed');
  await sim.webhooks.settle();
  expect(types.slice(3)).toEqual(['payment.received', 'invoice.paid', 'payment.received', 'invoice.paid']);
  const { data } = (await keyedJson('GET', 'payouts')) as unknown as ListAnswer;
  expect(data).toMatchObject([{ type: 'credit', state: 'complete', amount: { total: '1100.00' } }]);
  const collections = await reportList('collections');
  expect(new Set(collections.data.map((row) => (row['disbursal'] as { id: string }).id)).size).toBe(1);
});

test('a payment the bank rejects makes its paid invoice unpaid again', async () => {
  const { sim, types, invoiceAndPayment, reportList, clock } = await aPractice();
  const { invoice, payment } = invoiceAndPayment();
  sim.setPaymentState(payment.slug, 'collected');
  clock.advance(dayMs);
  sim.setPaymentState(payment.slug, 'uncollected');
  expect(invoice).toMatchObject({ paymentState: 'unpaid', paymentDate: null });
  expect(invoice.updatedAt).toBe(clock.now());
  await sim.webhooks.settle();
  expect(types.at(-1)).toBe('payment.failed');
  const { data } = await reportList('collections');
  expect(data.map((row) => [row['type'], row['disbursal']])).toEqual([
    ['bank account', null],
    ['clawback', null],
  ]);
});

test('a refund after the payout is a clawback, which makes the payout of a quiet day a debit', async () => {
  const { sim, types, invoiceAndPayment, keyedJson, clock } = await aPractice();
  const { invoice, payment } = invoiceAndPayment();
  sim.setPaymentState(payment.slug, 'disbursed');
  clock.advance(3 * dayMs);
  sim.setPaymentState(payment.slug, 'refunding');
  expect(invoice.paymentState).toBe('paid');
  await sim.webhooks.settle();
  expect(types.at(-1)).toBe('payment.refunded');
  const { data } = (await keyedJson('GET', 'payouts')) as unknown as ListAnswer;
  expect(data).toMatchObject([
    { type: 'credit', amount: { total: '550.00' } },
    { type: 'debit', amount: { total: '-550.00' } },
  ]);
  const debit = await keyedJson('GET', `payouts/${String(data[1]?.['id'])}`);
  expect(debit).toEqual(data[1]);
});

test('a payment collected again after a rejection is paid out once', async () => {
  const { sim, invoiceAndPayment, keyedJson } = await aPractice();
  const { payment } = invoiceAndPayment();
  for (const state of ['collected', 'uncollected', 'collecting', 'disbursed'] as const)
    sim.setPaymentState(payment.slug, state);
  const { data } = (await keyedJson('GET', 'payouts')) as unknown as ListAnswer;
  expect(data).toMatchObject([{ amount: { total: '550.00' } }]);
});

test('an invoice marked paid by hand is collected no more, and one with a payment cannot be voided', async () => {
  const { sim, invoiceAndPayment, reportList } = await aPractice();
  const { invoice, payment } = invoiceAndPayment();
  sim.markInvoicePaid(invoice.slug);
  expect(payment.state).toBe('cancelled');
  expect((await reportList('payments')).data).toEqual([]);
  expect((await reportList('payments?state=cancelled')).data).toHaveLength(1);
  expect(() => sim.voidInvoice(invoice.slug)).toThrow('cannot be voided');
  const other = invoiceAndPayment().invoice;
  expect(sim.voidInvoice(other.slug).state).toBe('voided');
});

test('a seeded practice has a refund within a payout and a payout that is a debit', async () => {
  const ignition = await startTestIgnition({ firm: { clients: 200 } });
  const { data } = (await ignition.keyedJson('GET', 'payouts')) as unknown as ListAnswer;
  expect(data.filter((payout) => payout['type'] === 'debit')).toHaveLength(1);
  const { collections } = ignition.sim.practice;
  const clawbacks = collections.rows.filter((row) => row.type === 'clawback');
  expect(clawbacks).toHaveLength(2);
  const together = collections.rows.filter((row) => row.disbursalId === clawbacks[0]?.disbursalId);
  expect(together.length).toBeGreaterThan(1);
});
