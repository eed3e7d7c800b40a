import type { JsonObject } from '#base/json.ts';
import { sumOf, wireAmountText } from './stripe-amounts.ts';
import { metadataNames } from './stripe-metadata.ts';
import { isoOf, spoken } from './stripe-records.ts';
import type {
  Charge,
  CreditNote,
  Dispute,
  Invoice,
  InvoicePayment,
  PaymentIntent,
  Refund,
} from './stripe-schemas.ts';

/** A payment as refunds name it: the payment intent, else the charge, else Stripe's record of one made elsewhere. */
const paymentIdOf = ({ id, payment }: InvoicePayment): string =>
  [payment?.payment_intent, payment?.charge, payment?.payment_record].find((each) => each !== '') ?? id;

interface Behind {
  readonly intent: PaymentIntent | null;
  readonly charge: Charge | null;
}

/** What our reads put beside the invoice for one of its payments. */
const behind = (invoice: Invoice, { payment }: InvoicePayment): Behind => {
  const intent = invoice.payment_intents.find(({ id }) => id === payment?.payment_intent) ?? null;
  const charge = invoice.charges.find(({ id }) => id === payment?.charge) ?? null;
  return { intent, charge: intent?.latest_charge ?? charge };
};

/**
 * The invoice's payments: `fee` and `net` are of the whole charge and in the currency that Stripe settles in; `failure` is
 * why the last try failed, `failed_at` when its card was declined. Stripe makes the payment itself when it finalizes the invoice.
 */
export const paymentsOf = (invoice: Invoice): readonly JsonObject[] =>
  invoice.payments.data.map((payment) => {
    const { intent, charge } = behind(invoice, payment);
    const settled = charge?.balance_transaction ?? null;
    const code = payment.currency === '' ? invoice.currency : payment.currency;
    const kind = payment.payment?.type ?? '';
    const failure = failureOf(intent, charge);
    return spoken({
      id: payment.id,
      payment: paymentIdOf(payment),
      charge: charge?.id ?? null,
      status: payment.status,
      amount: wireAmountText(payment.amount_paid ?? payment.amount_requested, code),
      currency: code.toUpperCase(),
      fee: settled === null ? null : wireAmountText(settled.fee, settled.currency),
      net: settled === null ? null : wireAmountText(settled.net, settled.currency),
      settlement_currency: settled === null ? null : settled.currency.toUpperCase(),
      method: charge?.payment_method_details?.type ?? null,
      brand: charge?.payment_method_details?.card?.brand ?? null,
      last4: charge?.payment_method_details?.card?.last4 ?? null,
      is_out_of_band: kind !== '' && kind !== 'payment_intent' && kind !== 'charge',
      paid_at: isoOf(payment.status_transitions?.paid_at),
      created_at: isoOf(payment.created),
      failed_at: failure === null ? null : isoOf(charge?.created),
      receipt_link: charge?.receipt_url ?? null,
      failure,
    });
  });

const failureOf = (intent: PaymentIntent | null, charge: Charge | null): JsonObject | null => {
  const error = intent?.status === 'succeeded' ? null : (intent?.last_payment_error ?? null);
  if (error !== null)
    return spoken({ code: error.code, decline_code: error.decline_code, message: error.message });
  if (charge === null || charge.status !== 'failed') return null;
  return spoken({ code: charge.failure_code, message: charge.failure_message });
};

const chargesOf = (invoice: Invoice): readonly { readonly charge: Charge; readonly payment: string }[] => [
  ...invoice.payment_intents.flatMap(({ id, latest_charge: charge }) =>
    charge === null ? [] : [{ charge, payment: id }],
  ),
  ...invoice.charges.map((charge) => ({ charge, payment: charge.id })),
];

export const refundsOf = (invoice: Invoice): readonly JsonObject[] =>
  chargesOf(invoice).flatMap(({ charge, payment }) =>
    charge.refunds.data.map((refund) => refundFields(refund, payment)),
  );

const refundFields = (refund: Refund, payment: string): JsonObject =>
  spoken({
    id: refund.id,
    reference: refund.metadata[metadataNames.reference],
    payment,
    status: refund.status,
    amount: wireAmountText(refund.amount, refund.currency),
    currency: refund.currency.toUpperCase(),
    reason: refund.reason,
    failure_reason: refund.failure_reason,
    created_at: isoOf(refund.created),
  });

export const disputesOf = (invoice: Invoice): readonly JsonObject[] =>
  chargesOf(invoice).flatMap(({ charge, payment }) =>
    charge.disputes.map((dispute) => disputeFields(dispute, payment)),
  );

const disputeFields = (dispute: Dispute, payment: string): JsonObject =>
  spoken({
    id: dispute.id,
    payment,
    status: dispute.status,
    amount: wireAmountText(dispute.amount, dispute.currency),
    currency: dispute.currency.toUpperCase(),
    reason: dispute.reason,
    evidence_due_at: isoOf(dispute.evidence_details?.due_by),
    created_at: isoOf(dispute.created),
  });

export const creditNotesOf = (invoice: Invoice): readonly JsonObject[] =>
  invoice.credit_notes.map((note) => creditNoteFields(note));

const creditNoteFields = (note: CreditNote): JsonObject =>
  spoken({
    id: note.id,
    reference: note.metadata[metadataNames.reference],
    number: note.number,
    status: note.status,
    amount: wireAmountText(note.total ?? note.amount, note.currency),
    currency: note.currency.toUpperCase(),
    reason: note.reason,
    memo: note.memo,
    refunded: wireAmountText(
      sumOf(note.refunds.map(({ amount_refunded: amount }) => ({ amount }))),
      note.currency,
    ),
    created_at: isoOf(note.created),
  });

/** Other ids by which Stripe's events speak of an invoice: its payments. */
export const paymentAliases = (invoice: Invoice): readonly string[] => [
  ...new Set(
    invoice.payments.data
      .flatMap((payment) => [
        payment.payment?.payment_intent ?? '',
        behind(invoice, payment).charge?.id ?? '',
      ])
      .filter((id) => id !== ''),
  ),
];

/** The sum of what was given back by refunds that did not fail. */
export const refundedTotal = (invoice: Invoice): bigint =>
  chargesOf(invoice).reduce(
    (sum, { charge }) =>
      sum + sumOf(charge.refunds.data.filter(({ status }) => status !== 'failed' && status !== 'canceled')),
    0n,
  );
