import { Stripe } from 'stripe';

const decimal = (text: string): Stripe.Decimal => Stripe.Decimal.from(text);

/** Calls all that there is of customers, products, prices, taxes and coupons. Returns the price that took the other's key. */
export const callCatalogue = async (stripe: Stripe): Promise<Stripe.Price> => {
  const customer = await stripe.customers.create({
    name: 'Riverina Wines Pty Ltd',
    business_name: 'Riverina Wines',
    email: 'mei@riverina.example',
    phone: '0491570006',
    address: {
      line1: '1 High Street',
      city: 'Wagga Wagga',
      state: 'NSW',
      postal_code: '2650',
      country: 'AU',
    },
    metadata: { plumbline_ref: 'plb:1' },
    tax_id_data: [{ type: 'au_abn', value: '51824753556' }],
    expand: ['tax_ids'],
  });
  await stripe.customers.update(customer.id, { description: 'wine', metadata: { plumbline_ref: '' } });
  await stripe.customers.list({ email: 'mei@riverina.example', created: { gte: 1 }, limit: 3 });
  await stripe.customers.search({ query: "email:'mei@riverina.example'" });
  await stripe.customers.listTaxIds(customer.id);
  const taxId = await stripe.customers.createTaxId(customer.id, { type: 'au_abn', value: '83914571673' });
  await stripe.customers.retrieveTaxId(customer.id, taxId.id);
  await stripe.customers.deleteTaxId(customer.id, taxId.id);
  const doomed = await stripe.customers.create({});
  await stripe.customers.del(doomed.id);
  await stripe.customers.retrieve(doomed.id);

  const product = await stripe.products.create({
    id: 'svc-bas',
    name: 'BAS – quarterly',
    metadata: { service_code: 'BAS' },
    default_price_data: { currency: 'aud', unit_amount_decimal: decimal('55000.5') },
  });
  await stripe.products.update(product.id, { description: 'Activity statement' });
  await stripe.products.retrieve(product.id);
  await stripe.products.list({ active: true, ids: [product.id] });
  await stripe.products.search({ query: "active:'true' AND metadata['service_code']:'BAS'" });
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'aud',
    unit_amount: 55_000,
    lookup_key: 'BAS:aud',
    currency_options: { nzd: { unit_amount: 60_000 } },
    tax_behavior: 'exclusive',
    expand: ['currency_options', 'product'],
  });
  const next = await stripe.prices.create({
    product: product.id,
    currency: 'aud',
    unit_amount: 60_000,
    lookup_key: 'BAS:aud',
    transfer_lookup_key: true,
  });
  await stripe.prices.update(price.id, { active: false, nickname: 'old' });
  await stripe.prices.list({ lookup_keys: ['BAS:aud'], product: product.id });
  const taken = await stripe.prices.retrieve(next.id);
  await stripe.prices.search({ query: "lookup_key:'BAS:aud'" });
  await stripe.products.del(product.id).catch(() => undefined);
  const bare = await stripe.products.create({ name: 'Bare' });
  await stripe.products.del(bare.id);

  const rate = await stripe.taxRates.create({
    display_name: 'GST',
    percentage: 10,
    inclusive: true,
    country: 'AU',
  });
  await stripe.taxRates.update(rate.id, { active: false });
  await stripe.taxRates.list({ active: true, inclusive: true });
  await stripe.taxRates.retrieve(rate.id);
  const coupon = await stripe.coupons.create({
    amount_off: 500,
    currency: 'aud',
    duration: 'once',
    name: 'Five off',
  });
  await stripe.coupons.update(coupon.id, { metadata: { a: 'b' } });
  await stripe.coupons.list();
  await stripe.coupons.retrieve(coupon.id);
  await stripe.coupons.del(coupon.id);
  return taken;
};
