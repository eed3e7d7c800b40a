import type { Stripe } from 'stripe';

/** Calls all that there is of payment methods that a customer has saved, and keeps one as its default. */
export const callSavedMethods = async (stripe: Stripe, customer: Stripe.Customer): Promise<void> => {
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await stripe.paymentMethods.update(method.id, { metadata: { a: 'b' } });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
  await stripe.customers.retrievePaymentMethod(customer.id, method.id);
  await stripe.paymentMethods.list({ customer: customer.id });
};

/** Takes a subscription through its life to its end; returns it as it began. */
export const callSubscriptions = async (
  stripe: Stripe,
  customer: Stripe.Customer,
): Promise<Stripe.Subscription> => {
  const price = await stripe.prices.create({
    product: 'svc-bas',
    currency: 'aud',
    unit_amount: 9_900,
    recurring: { interval: 'month' },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity: 2 }],
    metadata: { plumbline_id: 'sub_1' },
    expand: ['latest_invoice'],
  });
  const itemId = subscription.items.data[0]?.id ?? '';
  await stripe.subscriptions.update(subscription.id, { items: [{ id: itemId, quantity: 3 }] });
  await stripe.subscriptionItems.list({ subscription: subscription.id });
  await stripe.subscriptionItems.retrieve(itemId);
  await stripe.subscriptions.update(subscription.id, { pause_collection: { behavior: 'void' } });
  await stripe.subscriptions.update(subscription.id, {
    pause_collection: '',
    cancel_at_period_end: true,
  });
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
  await stripe.subscriptions.pause(subscription.id, {});
  await stripe.subscriptions.resume(subscription.id, { billing_cycle_anchor: { type: 'unchanged' } });
  await stripe.invoices.createPreview({ subscription: subscription.id });
  await stripe.subscriptions.list({ customer: customer.id, status: 'all' });
  await stripe.subscriptions.search({ query: "metadata['plumbline_id']:'sub_1'" });
  await stripe.subscriptions.retrieve(subscription.id);
  await stripe.subscriptions.cancel(subscription.id, { prorate: true, invoice_now: true });
  return subscription;
};

/** Calls all that there is of saving a method for later: by intents, and by a page of Checkout. */
export const callSetups = async (stripe: Stripe, customer: Stripe.Customer): Promise<void> => {
  const intent = await stripe.setupIntents.create({ customer: customer.id, usage: 'off_session' });
  await stripe.setupIntents.update(intent.id, { description: 'for later' });
  await stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_mastercard' });
  await stripe.setupIntents.retrieve(intent.id, { expand: ['payment_method'] });
  await stripe.setupIntents.list({ customer: customer.id });
  await stripe.setupIntents.cancel((await stripe.setupIntents.create({})).id);
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'aud',
    customer: customer.id,
    success_url: 'https://plumbline.example/done?{CHECKOUT_SESSION_ID}',
  });
  await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] });
  await stripe.checkout.sessions.list({ customer: customer.id });
  await stripe.checkout.sessions.expire(session.id);
};
