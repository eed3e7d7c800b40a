import { Stripe } from 'stripe';

const decimal = (text: string): Stripe.Decimal => Stripe.Decimal.from(text);

export const aCustomer = (stripe: Stripe): Promise<Stripe.Customer> =>
  stripe.customers.create({ name: 'Corella', email: 'office@corella.example' });

export const anOpenInvoice = async (stripe: Stripe, amount = 11_000): Promise<Stripe.Invoice> => {
  const customer = await aCustomer(stripe);
  const { id } = await stripe.invoices.create({
    customer: customer.id,
    collection_method: 'send_invoice',
    days_until_due: 14,
  });
  await stripe.invoices.addLines(id, { lines: [{ amount, description: 'Work' }] });
  return stripe.invoices.finalizeInvoice(id);
};

/** Calls all that there is of invoices, their items and their lines. */
export const callInvoices = async (stripe: Stripe): Promise<void> => {
  const customer = await aCustomer(stripe);
  const gst = await stripe.taxRates.create({ display_name: 'GST', percentage: 10, inclusive: false });
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'once' });
  const pending = await stripe.invoiceItems.create({
    customer: customer.id,
    currency: 'aud',
    unit_amount_decimal: decimal('99.5'),
    quantity_decimal: decimal('3'),
  });
  await stripe.invoiceItems.update(pending.id, { description: 'Phone calls' });
  await stripe.invoiceItems.list({ customer: customer.id, pending: true });
  const { id } = await stripe.invoices.create({
    customer: customer.id,
    currency: 'aud',
    auto_advance: false,
    collection_method: 'send_invoice',
    days_until_due: 14,
    pending_invoice_items_behavior: 'include',
    discounts: [{ coupon: coupon.id }],
    metadata: { plumbline_id: 'inv_1' },
    expand: ['customer', 'discounts'],
  });
  const filled = await stripe.invoices.addLines(id, {
    lines: [
      {
        price_data: { currency: 'aud', product: 'svc-bas', unit_amount_decimal: decimal('12345.6789') },
        quantity_decimal: decimal('1.125'),
        tax_rates: [gst.id],
        discounts: [{ coupon: coupon.id }],
        period: { start: 1_780_000_000, end: 1_790_000_000 },
        metadata: { plumbline_id: 'bil_1' },
      },
      {
        amount: -100,
        tax_amounts: [
          {
            amount: -10,
            taxable_amount: -100,
            tax_rate_data: { display_name: 'GST', percentage: 10, inclusive: false },
          },
        ],
      },
    ],
  });
  const lineId = filled.lines.data[1]?.id ?? '';
  await stripe.invoices.updateLines(id, { lines: [{ id: lineId, description: 'Changed' }] });
  await stripe.invoices.updateLineItem(id, lineId, { quantity: 2 });
  await stripe.invoices.listLineItems(id, { limit: 2 });
  await stripe.invoices.removeLines(id, {
    lines: [{ id: filled.lines.data[2]?.id ?? '', behavior: 'delete' }],
  });
  await stripe.invoices.update(id, { description: 'For June', discounts: '' });
  await stripe.invoices.createPreview({
    customer: customer.id,
    currency: 'aud',
    invoice_items: [{ amount: 100, currency: 'aud' }],
  });
  await stripe.invoices.finalizeInvoice(id, { auto_advance: false });
  await stripe.invoices.sendInvoice(id);
  await stripe.invoices.pay(id, { payment_method: 'pm_card_chargeDeclined' }).catch(() => undefined);
  await stripe.invoices.pay(id, { payment_method: 'pm_card_visa', expand: ['payments.data.payment'] });
  await stripe.invoices.retrieve(id, { expand: ['payments', 'customer.tax_ids'] });
  await stripe.invoices.list({ customer: customer.id, status: 'paid', due_date: { gt: 1 } });
  await stripe.invoices.search({ query: "metadata['plumbline_id']:'inv_1'" });
  await stripe.invoices.voidInvoice((await anOpenInvoice(stripe)).id);
  const bad = await anOpenInvoice(stripe);
  await stripe.invoices.markUncollectible(bad.id);
  await stripe.invoices.pay(bad.id, { paid_out_of_band: true });
  await stripe.invoicePayments.list({ invoice: bad.id });
  const draft = await stripe.invoices.create({ customer: customer.id });
  const item = await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: draft.id,
    amount: 500,
  });
  await stripe.invoiceItems.retrieve(item.id);
  await stripe.invoiceItems.del(item.id);
  await stripe.invoices.del(draft.id);
};
