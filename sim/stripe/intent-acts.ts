import { dayMs } from '#base/clock.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { addTransaction, feeOf, settled } from './balance.ts';
import type { Charge } from './charge.ts';
import { settleCheckout } from './checkout-settlement.ts';
import { amountRemaining } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import { settlePayment } from './invoice-settlement.ts';
import { methodTypesFor } from './payment-intent.ts';
import type { PaymentIntent } from './payment-intent.ts';
import type { PaymentMethod } from './payment-method.ts';
import { noteForPayout } from './payouts.ts';
import { base62, newId } from './stripe-ids.ts';
import { invalid, StripeRefusal } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { CardOutcome } from './test-cards.ts';

/** How long a bank debit takes (docs.stripe.com/payments/au-becs-debit, 2026: up to 3 business days). */
const debitDays = 3;
/** Waits between tries to collect by itself; after the last the invoice stays open. */
const retryDays = [3, 5, 7] as const;

/** Charges the method. What came of it is in the intent's status. */
export const confirmIntent = (books: Books, intent: PaymentIntent, method: PaymentMethod): void => {
  const { paymentIntents } = books.tables;
  if (!methodTypesFor(intent.currency).includes(method.card.type))
    throw invalid(
      `The payment method type ${method.card.type} cannot pay in ${intent.currency}.`,
      'payment_method',
      'payment_intent_incompatible_payment_method',
    );
  changeRow(books, paymentIntents, intent, null, () => {
    intent.payment_method = method.id;
    intent.last_payment_error = null;
  });
  const { outcome } = method.card;
  switch (outcome.kind) {
    case 'succeeds':
      succeed(books, intent, newCharge(books, intent, method, 'succeeded'));
      return;
    case 'declines':
      decline(books, intent, method, outcome);
      return;
    case 'asks':
      askApproval(books, intent);
      return;
    case 'settles-later':
      debit(books, intent, method, outcome.fails);
      return;
    default:
      outcome satisfies never;
  }
};

/** A person's answer to the bank's question. */
export const answerApproval = (books: Books, intent: PaymentIntent, isApproved: boolean): void => {
  const { paymentMethods } = books.tables;
  const method = intent.payment_method === null ? null : paymentMethods.get(intent.payment_method);
  if (intent.status !== 'requires_action' || method === null) return;
  if (isApproved) succeed(books, intent, newCharge(books, intent, method, 'succeeded'));
  else
    decline(books, intent, method, {
      kind: 'declines',
      code: 'payment_intent_authentication_failure',
      declineCode: null,
      message: 'The payment was not approved by the bank. Choose another way to pay.',
    });
};

const askApproval = (books: Books, intent: PaymentIntent): void => {
  const { paymentIntents } = books.tables;
  changeRow(books, paymentIntents, intent, null, () => {
    intent.status = 'requires_action';
    intent.next_action = {
      type: 'redirect_to_url',
      redirect_to_url: {
        url: `${books.world.baseUrl}/approve/${books.account.id}/${intent.id}`,
        return_url: null,
      },
    };
  });
  emit(books, 'payment_intent.requires_action', paymentIntents.wire(intent));
  for (const invoice of invoicesOf(books, intent))
    emit(books, 'invoice.payment_action_required', books.tables.invoices.wire(invoice));
};

const newCharge = (
  books: Books,
  intent: PaymentIntent,
  method: PaymentMethod,
  status: Charge['status'],
  failure: Extract<CardOutcome, { readonly kind: 'declines' }> | null = null,
): Charge => {
  const { world, account } = books;
  const id = newId(world.random.ids, 'ch');
  return {
    id,
    object: 'charge',
    created: secsOf(books),
    livemode: books.livemode,
    amount: intent.amount,
    amount_captured: status === 'failed' ? 0 : intent.amount,
    amount_refunded: 0,
    balance_transaction: null,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    metadata: intent.metadata,
    paid: status === 'succeeded',
    payment_intent: intent.id,
    payment_method: method.id,
    refunded: false,
    receipt_email: intent.receipt_email,
    receipt_url: `${world.baseUrl}/receipts/${account.id}/${base62(world.random.ids, 20)}`,
    status,
    card: method.card,
    declineCode: failure?.declineCode ?? null,
    name: method.name,
    email: method.email,
  };
};

/** `charge` is new, or pending and already in the books. */
const succeed = (books: Books, intent: PaymentIntent, charge: Charge): void => {
  const { charges, paymentIntents, paymentMethods } = books.tables;
  const worth = settled(books, charge.amount, charge.currency);
  const transaction = addTransaction(books, {
    amount: worth.amount,
    currency: books.account.currency,
    description: charge.description,
    fee: feeOf(charge, worth.amount, books.account),
    source: charge.id,
    type: charge.card.type === 'card' ? 'charge' : 'payment',
    reporting_category: 'charge',
    rate: worth.rate,
  });
  noteForPayout(books, transaction);
  charge.status = 'succeeded';
  charge.paid = true;
  charge.amount_captured = charge.amount;
  charge.balance_transaction = transaction.id;
  if (charges.get(charge.id) === null) charges.add(charge);
  else charges.changed(charge);
  changeRow(books, paymentIntents, intent, null, () => {
    intent.status = 'succeeded';
    intent.amount_received = charge.amount;
    intent.latest_charge = charge.id;
    intent.next_action = null;
  });
  emit(books, 'charge.succeeded', charges.wire(charge));
  emit(books, 'payment_intent.succeeded', paymentIntents.wire(intent));
  const method = charge.payment_method === null ? null : paymentMethods.get(charge.payment_method);
  if (
    intent.setup_future_usage !== null &&
    method !== null &&
    method.customer === null &&
    intent.customer !== null
  ) {
    changeRow(books, paymentMethods, method, null, () => {
      method.customer = intent.customer;
    });
    emit(books, 'payment_method.attached', paymentMethods.wire(method));
  }
  for (const payment of books.tables.invoicePayments.by('payment_intent', intent.id))
    settlePayment(books, payment, charge.amount);
  settleCheckout(books, intent, true);
};

const decline = (
  books: Books,
  intent: PaymentIntent,
  method: PaymentMethod,
  failure: Extract<CardOutcome, { readonly kind: 'declines' }>,
): void => {
  const charge = addRow(
    books,
    books.tables.charges,
    newCharge(books, intent, method, 'failed', failure),
    'charge.failed',
  );
  fail(books, intent, charge, method);
};

const fail = (books: Books, intent: PaymentIntent, charge: Charge, method: PaymentMethod): void => {
  const { paymentIntents, paymentMethods } = books.tables;
  changeRow(books, paymentIntents, intent, null, () => {
    intent.status = 'requires_payment_method';
    intent.latest_charge = charge.id;
    intent.next_action = null;
    intent.payment_method = null;
    intent.last_payment_error = {
      charge: charge.id,
      code: charge.failure_code,
      ...(charge.declineCode === null ? {} : { decline_code: charge.declineCode }),
      message: charge.failure_message,
      payment_method: paymentMethods.wire(method),
      type: 'card_error',
    };
  });
  emit(books, 'payment_intent.payment_failed', paymentIntents.wire(intent));
  settleCheckout(books, intent, false);
  for (const invoice of invoicesOf(books, intent)) noteFailedAttempt(books, invoice);
};

const noteFailedAttempt = (books: Books, invoice: Invoice): void => {
  const { invoices } = books.tables;
  if (invoice.status !== 'open') return;
  changeRow(books, invoices, invoice, 'invoice.updated', () => {
    const wait = retryDays[invoice.attempt_count];
    invoice.attempt_count += 1;
    invoice.attempted = true;
    const isRetried = invoice.auto_advance && invoice.collection_method === 'charge_automatically';
    invoice.next_payment_attempt =
      isRetried && wait !== undefined ? secsOf(books) + (wait * dayMs) / 1_000 : null;
  });
  const { next_payment_attempt: next } = invoice;
  if (next !== null)
    books.world.agenda.at(next * 1_000, () => {
      if (invoice.next_payment_attempt === next) collect(books, invoice);
    });
  emit(books, 'invoice.payment_failed', invoices.wire(invoice));
  for (const told of books.world.whenPaymentFails) told(books, invoice);
};

/** A bank debit: `processing` for some days, then it has come or bounced. */
const debit = (books: Books, intent: PaymentIntent, method: PaymentMethod, fails: boolean): void => {
  const { charges, paymentIntents } = books.tables;
  const charge = addRow(books, charges, newCharge(books, intent, method, 'pending'), 'charge.pending');
  changeRow(books, paymentIntents, intent, null, () => {
    intent.status = 'processing';
    intent.latest_charge = charge.id;
    intent.next_action = null;
  });
  emit(books, 'payment_intent.processing', paymentIntents.wire(intent));
  books.world.agenda.at(books.world.agenda.now() + debitDays * dayMs, () => {
    if (intent.status !== 'processing') return;
    if (!fails) {
      succeed(books, intent, charge);
      return;
    }
    changeRow(books, charges, charge, null, () => {
      charge.status = 'failed';
      charge.amount_captured = 0;
      charge.failure_code = 'insufficient_funds';
      charge.failure_message = 'The account has insufficient funds to cover this debit.';
    });
    emit(books, 'charge.failed', charges.wire(charge));
    fail(books, intent, charge, method);
  });
};

/** Invoices that wait for this intent. */
const invoicesOf = (books: Books, intent: PaymentIntent): readonly Invoice[] =>
  books.tables.invoicePayments
    .by('payment_intent', intent.id)
    .filter(({ status }) => status === 'open')
    .map(({ invoice }) => books.tables.invoices.get(invoice))
    .filter((invoice) => invoice !== null);

/** The intent of an invoice's default payment, where it can still be paid. */
export const defaultIntent = (books: Books, invoice: Invoice): PaymentIntent | null => {
  const payment = books.tables.invoicePayments
    .by('invoice', invoice.id)
    .find(({ is_default: isDefault, status }) => isDefault && status === 'open');
  const id = payment?.payment_intent ?? null;
  return id === null ? null : books.tables.paymentIntents.get(id);
};

/** The method an invoice is collected by when none is named. */
export const methodFor = (books: Books, invoice: Invoice): PaymentMethod | null => {
  const { customers, paymentMethods, subscriptions } = books.tables;
  const subscription = invoice.subscription === null ? null : subscriptions.get(invoice.subscription.id);
  const id =
    invoice.default_payment_method ??
    subscription?.default_payment_method ??
    customers.get(invoice.customer)?.default_payment_method ??
    null;
  return id === null ? null : paymentMethods.get(id);
};

/** Stripe collects by itself, where it has something to collect by. */
export const collect = (books: Books, invoice: Invoice): void => {
  const intent = defaultIntent(books, invoice);
  const method = methodFor(books, invoice);
  if (invoice.status !== 'open' || amountRemaining(invoice) === 0) return;
  if (intent === null || intent.status === 'processing') return;
  const isUsable = method !== null && methodTypesFor(invoice.currency).includes(method.card.type);
  if (!isUsable) noteFailedAttempt(books, invoice);
  else confirmIntent(books, intent, method);
};

/** The 402 that tells of an intent that did not come through; null when it did or is on its way. */
export const paymentRefusal = (books: Books, intent: PaymentIntent): StripeRefusal | null => {
  const wire = books.tables.paymentIntents.wire(intent);
  if (intent.status === 'requires_action')
    return new StripeRefusal(402, {
      type: 'card_error',
      code: 'invoice_payment_intent_requires_action',
      message:
        'This payment requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice.',
      payment_intent: wire,
    });
  const error = intent.last_payment_error;
  if (intent.status !== 'requires_payment_method' || error === null) return null;
  return new StripeRefusal(402, {
    type: 'card_error',
    code: String(error['code']),
    message: String(error['message']),
    charge: String(error['charge']),
    payment_intent: wire,
    ...(typeof error['decline_code'] === 'string' ? { decline_code: error['decline_code'] } : {}),
  });
};
