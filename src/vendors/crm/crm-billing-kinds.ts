import { dayMs, minuteMs } from '#base/clock.ts';
import type { FieldSpec, KindSpec } from '#model/connector.ts';

const roles: Readonly<Record<string, NonNullable<FieldSpec['role']>>> = {
  status: 'status',
  currency: 'currency',
  tax: 'tax',
  total: 'total',
  subtotal: 'amount',
  discount: 'amount',
  amount_due: 'amount',
  amount_paid: 'amount',
  amount_remaining: 'amount',
};

const seen = (names: Readonly<Record<string, string>>): readonly FieldSpec[] =>
  Object.entries(names).map(([name, label]): FieldSpec => {
    const role = roles[name];
    const moneyIn = role === 'tax' || role === 'total' || role === 'amount' ? { moneyIn: 'currency' } : {};
    return {
      name,
      label,
      type: 'object',
      writable: true,
      ...(role === undefined ? {} : { role }),
      ...moneyIn,
    };
  });

const told = (names: Readonly<Record<string, string>>): readonly FieldSpec[] =>
  Object.entries(names).map(([name, label]): FieldSpec => {
    const moneyIn = name === 'amount.total' ? { moneyIn: 'amount.currency' } : {};
    return { name, label, type: 'text', writable: false, ...moneyIn };
  });

const poll = { everyMs: minuteMs, overlapMs: 2 * minuteMs, fullEveryMs: dayMs } as const;

/** What a billing vendor knows of an invoice, as it knows it: the CRM keeps what was seen and makes its rows of it. */
export const billingKinds: readonly KindSpec[] = [
  {
    kind: 'invoice',
    label: 'Invoice',
    labelPlural: 'Invoices',
    matchedBy: 'keys',
    poll,
    readBatch: 100,
    write: { batch: 20, actions: ['create', 'update', 'archive', 'restore'], comparesVersions: true },
    fields: seen({
      id: 'Id at the vendor',
      number: 'Number',
      status: 'Status',
      reference: 'Our id',
      customer: 'Customer',
      subscription: 'Subscription',
      collection: 'Collection',
      currency: 'Currency',
      subtotal: 'Subtotal',
      discount: 'Discount',
      tax: 'Tax',
      total: 'Total',
      amount_due: 'Due',
      amount_paid: 'Paid',
      amount_remaining: 'Remaining',
      created_at: 'Made at',
      due_at: 'Due at',
      finalized_at: 'Finalized at',
      paid_at: 'Paid at',
      voided_at: 'Voided at',
      uncollectible_at: 'Given up at',
      next_attempt_at: 'Next payment attempt',
      lines: 'Lines',
      payments: 'Payments',
      refunds: 'Refunds',
      credit_notes: 'Credit notes',
      disputes: 'Disputes',
    }).concat(told({ contactKey: 'Contact' }), {
      name: 'sale',
      label: 'The sale, for ledgers',
      type: 'object',
      writable: false,
    }),
  },
  {
    // Under the name that payments of one invoice have at every source.
    kind: 'allocation',
    label: 'Payment',
    labelPlural: 'Payments',
    matchedBy: 'keys',
    poll,
    readBatch: 100,
    fields: [
      ...told({
        status: 'Stage',
        stage: 'Stage',
        invoiceKey: 'Invoice',
        paymentKey: 'Payment',
        'amount.total': 'Amount',
        'amount.currency': 'Currency',
        settlementCurrency: 'Settled in',
        collectedAt: 'Collected at',
        method: 'Method',
        payment: 'The vendor’s id of the payment',
        charge: 'The vendor’s id of the charge',
      }),
      { name: 'isElsewhere', label: 'Paid outside the vendor', type: 'boolean', writable: false },
    ],
  },
  {
    kind: 'subscription',
    label: 'Subscription',
    labelPlural: 'Subscriptions',
    matchedBy: 'keys',
    poll,
    readBatch: 100,
    write: { batch: 20, actions: ['create', 'update', 'archive', 'restore'], comparesVersions: true },
    fields: seen({
      id: 'Id at the vendor',
      status: 'Status',
      reference: 'Our id',
      customer: 'Customer',
      currency: 'Currency',
      collection: 'Collection',
      is_paused: 'Paused',
      cancel_at_period_end: 'Ends with the period',
      started_at: 'Began at',
      canceled_at: 'Cancelled at',
      ended_at: 'Ended at',
      period_starts_at: 'Period begins at',
      period_ends_at: 'Period ends at',
      items: 'Items',
    }),
  },
];
