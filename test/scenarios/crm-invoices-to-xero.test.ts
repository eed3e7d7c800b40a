import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askCredit } from '#crm/invoicing/ask.ts';
import { payInvoice, voidInvoice } from '#sim/stripe/invoice-acts.ts';
import { createClearingWorld, type ClearingWorld } from '#test/world/clearing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const invoices = 'crm-invoices-to-xero';
const payments = 'crm-payments-to-xero';

const atStripe = (world: ClearingWorld, key: string) => {
  const found = world.stripe.books().tables.invoices.get(key);
  if (found === null) throw new Error(`Stripe has no invoice ${key}`);
  return found;
};

describe('an invoice of the CRM', () => {
  test('is an approved invoice in Xero, to the cent, for the contact that its customer is', async () => {
    await using world = await createClearingWorld(database);
    const made = await world.bill('123.45', { quantity: '3', description: 'Quarterly BAS' });
    const there = world.books.invoice(made.number);
    expect(there).toMatchObject({
      status: 'AUTHORISED',
      subTotal: 37_035n,
      totalTax: 3_704n,
      total: 40_739n,
    });
    expect(there.lines).toMatchObject([
      { description: 'Quarterly BAS', accountCode: '200', taxType: 'OUTPUT' },
    ]);
    expect(world.books.contacts().map(({ texts }) => texts.Name)).toContain('Acme Pty Ltd');
    expect(await world.stateOf(invoices, made.id)).toEqual({ state: 'in_sync', code: null });
    await world.days(2);
    expect(world.books.invoices()).toHaveLength(1);
    expect(world.bugs).toEqual([]);
  });

  test('goes to the accounts and taxes that are mapped, checked as pairs before anything is sent', async () => {
    await using world = await createClearingWorld(database);
    const serviceId = await world.aService({ code: 'ADV', prices: [{ currency: 'AUD', unitPrice: '100' }] });
    const accountMap = [{ service: 'adv', account: '201', tax: 'OUTPUT' }];
    await world.choose(invoices, { ledger: { accountMap, taxMap: [{ code: 'GST', tax: 'INPUT' }] } });
    const made = await world.bill('100', { serviceId });
    expect(await world.stateOf(invoices, made.id)).toEqual({ state: 'dead', code: 'plan.tax_and_account' });
    expect(world.books.invoices()).toEqual([]);
    await world.choose(invoices, { ledger: { taxMap: [{ code: 'GST', tax: 'EXEMPTOUTPUT' }] } });
    await world.settle();
    expect(await world.stateOf(invoices, made.id)).toEqual({ state: 'dead', code: 'plan.total_differs' });
    await world.choose(invoices, { ledger: { taxMap: [{ code: 'gst', tax: 'OUTPUT' }] } });
    await world.days(1);
    expect(world.books.invoice(made.number)).toMatchObject({
      total: 11_000n,
      lines: [{ accountCode: '201' }],
    });
  });

  test('that is voided is voided in Xero', async () => {
    await using world = await createClearingWorld(database);
    const made = await world.bill();
    voidInvoice(world.stripe.books(), atStripe(world, made.key));
    await world.days(1);
    expect(world.books.invoice(made.number).status).toBe('VOIDED');
    await world.days(1);
    expect(world.bugs).toEqual([]);
  });

  test('that a credit note lessened is a question until Xero shows the credit', async () => {
    await using world = await createClearingWorld(database);
    const made = await world.bill();
    await askCredit(world.deps, world.kim, made.id, world.click(), {
      amount: '110',
      reason: null,
      memo: null,
    });
    await world.days(1);
    expect(await world.stateOf(invoices, made.id)).toEqual({ state: 'dead', code: 'plan.credit_missing' });
    expect(world.books.invoice(made.number)).toMatchObject({ status: 'AUTHORISED', total: 55_000n });
  });

  test('is only compared in audit', async () => {
    await using world = await createClearingWorld(database);
    await world.choose(invoices, { ledger: { mode: 'audit' } });
    const made = await world.bill();
    expect(await world.stateOf(invoices, made.id)).toEqual({ state: 'skipped', code: 'plan.audit_missing' });
    expect(world.books.invoices()).toEqual([]);
  });
});

describe('a payment of the CRM', () => {
  test('made outside of Stripe is on no clearing account, and is a person’s to enter', async () => {
    await using world = await createClearingWorld(database);
    const made = await world.bill();
    payInvoice(world.stripe.books(), atStripe(world, made.key), { isOutOfBand: true });
    await world.days(1);
    const [payment = ''] = await world.paymentsOf(made.id);
    expect(await world.stateOf(payments, payment)).toEqual({ state: 'skipped', code: 'flow.paid_elsewhere' });
    expect(world.books.payments()).toEqual([]);
  });

  test('keeps no payouts beside it: those of Stripe have a flow of their own', async () => {
    await using world = await createClearingWorld(database);
    await expect(world.choose(payments, { payments: { payouts: 'on' } })).rejects.toMatchObject({
      code: 'flow.no_payouts',
    });
  });

  test('in part leaves the invoice open in Xero for the rest', async () => {
    await using world = await createClearingWorld(database);
    const made = await world.bill();
    world.atStripe.payInvoice(made.key, 'pm_card_visa', 20_000);
    await world.days(1);
    expect(world.books.payments()).toMatchObject([{ amount: 20_000n }]);
    expect(world.books.invoice(made.number).status).toBe('AUTHORISED');
    world.atStripe.payInvoice(made.key);
    await world.days(1);
    expect(world.books.invoice(made.number).status).toBe('PAID');
    expect(world.clearing()).toBe(55_000n);
  });
});
