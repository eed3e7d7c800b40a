import { amountText, parseAmount } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { mentionsIn, type Mention } from '#model/mentions.ts';
import { ownPlaces } from '#model/pairing.ts';
import { draftLinesOf } from './ignition-draft.ts';
import type { Loose, Reading } from './ignition-reading.ts';
import { referenceAmong } from './ignition-received.ts';
import type { Wire } from './ignition-schemas.ts';

/** Amounts are decimal text in major units. Items name neither a tax nor an account. */
export const readInvoice = (wire: Wire<'invoice'>): Reading => {
  // Typed by people who copied it from a hand-over, or written with a draft.
  const reference = referenceAmong([wire.reference, wire.billing_reference, wire.memo]);
  const { fields, ...reading } = readPlainInvoice(wire);
  return reference === undefined
    ? { ...reading, fields }
    : { ...reading, reference, fields: { ...fields, lines: draftLinesOf(wire.items) } };
};

const readPlainInvoice = (wire: Wire<'invoice'>): Reading => ({
  key: wire.slug,
  aliases: [wire.reference_number],
  title: wire.reference_number ?? wire.reference,
  status: wire.state,
  updatedAt: wire.updated_at,
  missing: totalOf(wire.amount) === undefined ? ['amount.total'] : [],
  mentions: invoiceMentions(wire),
  // What it bills of a proposal belongs to that one: the first, where it should bill several.
  parent: { kind: 'proposal', key: proposalOf(wire) },
  fields: {
    number: wire.reference_number,
    reference: wire.reference,
    billingReference: wire.billing_reference,
    status: wire.state,
    paymentStatus: wire.payment_state,
    date: wire.date,
    dueDate: wire.due_date,
    paymentDate: wire.payment_date,
    collectionDate: wire.payment?.collection_date,
    paymentMethod: wire.payment_method_type,
    paymentSource: wire.payment_source,
    paymentReference: wire.payment_reference,
    amount: amountOf(wire.amount),
    clientKey: wire.client?.slug,
    items: wire.items?.map((item) => ({
      description: item.description,
      quantity: item.quantity,
      unitPrice: item.unit_price,
      discount: item.discount,
      total: item.total,
      currency: item.currency,
      originType: item.origin_type,
      originKey: item.origin_identifier,
    })),
    issuedBy: wire.issued_by,
    source: wire.source,
    memo: wire.memo,
    // Its contents are not published; whatever it names, Ignition itself has pushed the invoice to a ledger.
    pushedTo: wire.deployment?.ledger ?? wire.deployment?.state,
    disbursal: disbursalOf(wire.disbursal),
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    link: wire.link,
  },
});

/** Where people and other systems put the id of whatever else an invoice was paid by. */
const invoiceMentions = (wire: Wire<'invoice'>): readonly Mention[] => [
  ...mentionsIn('paymentReference', wire.payment_reference),
  ...mentionsIn('reference', wire.reference),
  ...mentionsIn('billingReference', wire.billing_reference),
];

const paymentMentions = (wire: Wire<'payment'>): readonly Mention[] => [
  ...(wire.invoices ?? []).flatMap(({ slug }) => mentionsIn(ownPlaces.invoice, slug)),
  ...mentionsIn(ownPlaces.payer, wire.client?.slug),
  ...mentionsIn('externalPaymentId', wire.external_payment_id),
];

const proposalOf = ({ items }: Wire<'invoice'>): string | undefined =>
  items?.find(({ origin_type: type }) => type?.toLowerCase() === 'proposal')?.origin_identifier;

/** One payment may settle many invoices. */
export const readPayment = (wire: Wire<'payment'>): Reading => ({
  key: wire.slug,
  title: paymentTitle(wire) ?? wire.slug,
  titledByClient: wire.client?.slug,
  titledAt: wire.collection?.completed_at ?? wire.created_at,
  status: wire.state,
  updatedAt: wire.updated_at,
  missing: totalOf(wire.amount) === undefined ? ['amount'] : [],
  mentions: paymentMentions(wire),
  fields: {
    paymentKey: wire.slug,
    externalPaymentId: wire.external_payment_id,
    status: wire.state,
    amount: amountOf(wire.amount),
    clientKey: wire.client?.slug,
    invoiceKeys: wire.invoices?.map((invoice) => invoice.slug),
    method: wire.collection?.type,
    collectionStatus: wire.collection?.state,
    collectedAt: wire.collection?.completed_at,
    fee: wire.collection?.fee_amount && {
      amount: totalOf(wire.collection.fee_amount),
      currency: wire.collection.fee_amount.currency,
    },
    disbursal: disbursalOf(wire.disbursal),
    availableOn: wire.available_on,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    link: wire.link,
  },
});

/** `550.00 AUD`, with all places of the currency; the payer and the day stand beside it. */
const paymentTitle = ({ amount }: Wire<'payment'>): string | undefined => {
  const total = totalOf(amount);
  const currency = amount?.currency;
  if (total === undefined || currency === undefined) return total;
  if (!isCurrency(currency)) return `${total} ${currency}`;
  const digits = minorDigits(currency);
  const minor = parseAmount(total, digits);
  return `${minor === null ? total : amountText(minor, digits)} ${currency}`;
};

/**
 * One of the invoices that a payment settles: the payment, with that invoice as its parent. Its amount is the whole
 * payment's; what of it is for this invoice is said nowhere.
 */
export const readAllocation = (wire: Wire<'allocation'>): Reading => {
  const { key: paymentKey, mentions: _mentions, fields, ...payment } = readPayment(wire);
  const invoiceKey = wire.allocated_to;
  return {
    ...payment,
    key: paymentKey === undefined ? undefined : allocationKeyOf(wire, paymentKey),
    parent: { kind: 'invoice', key: invoiceKey },
    fields: { ...fields, paymentKey, invoiceKey },
  };
};

/** The first invoice's has the payment's own key, so that what names the payment finds it. */
const allocationKeyOf = (wire: Wire<'allocation'>, paymentKey: string): string => {
  const { allocated_to: invoiceKey, invoices } = wire;
  return invoiceKey === undefined || invoiceKey === invoices?.[0]?.slug
    ? paymentKey
    : `${paymentKey}/${invoiceKey}`;
};

/** What Ignition pays out in one lump. Only a keyed feed says its amount; else its collections alone are known. */
export const readPayout = (wire: Wire<'payout'>): Reading => ({
  key: wire.id,
  title: wire.id,
  status: wire.state,
  fields: {
    status: wire.state,
    type: wire.type,
    amount: wire.amount && { total: totalOf(wire.amount), currency: wire.amount.currency },
    submittedDate: wire.submitted_date,
    arrivalDate: wire.arrival_date,
  },
});

/**
 * One row a payment transaction or clawback. The sign that the vendor gives a clawback is not published, so the amount is
 * carried as a magnitude and `isClawback` says which way it went.
 */
export const readCollection = (wire: Wire<'collection'>): Reading => {
  const total = totalOf(wire.amount);
  const isNegative = total?.startsWith('-') ?? false;
  return {
    key: wire.id,
    title: wire.invoice?.number ?? wire.id,
    parent: { kind: 'payout', key: wire.disbursal?.id },
    updatedAt: wire.updated_at,
    missing: total === undefined ? ['amount.total'] : [],
    fields: {
      type: wire.type,
      isClawback: isNegative || /clawback|charge.?back|refund|dispute|reversal/i.test(wire.type ?? ''),
      amount: { total: isNegative ? total?.slice(1) : total, currency: wire.amount?.currency },
      clientKey: wire.client?.slug,
      clientName: wire.client?.name,
      externalClientId: wire.client?.external_client_id,
      invoiceKey: wire.invoice?.slug,
      invoiceNumber: wire.invoice?.number,
      startedOn: wire.payment?.started_at,
      fee: wire.payment?.fee,
      feeDescription: wire.payment?.fee_description,
      feeInvoiceDate: wire.payment?.fee_invoice_date,
      disbursal: disbursalOf(wire.disbursal),
    },
  };
};

type Money = Wire<'invoice'>['amount'];

const totalOf = (wire: Money): string | undefined => wire?.total ?? wire?.amount;

const amountOf = (wire: Money): Loose | undefined =>
  wire && { total: totalOf(wire), surcharge: wire.surcharge, currency: wire.currency };

const disbursalOf = (wire: Wire<'invoice'>['disbursal']): Loose | undefined =>
  wire && {
    id: wire.id,
    status: wire.state,
    submittedDate: wire.submitted_date,
    arrivalDate: wire.arrival_date,
  };
