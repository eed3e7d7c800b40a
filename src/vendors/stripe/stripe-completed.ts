import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { amountText, parseAmount } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { CompletedDoor, CompletedInvoice, CompletedLine, CompletedStage } from '#model/hand-over.ts';

const stages: Readonly<Record<string, CompletedStage>> = {
  open: 'approved',
  paid: 'paid',
  void: 'ended',
  uncollectible: 'ended',
};

/** Stripe's invoices and checkouts as people hand them over. A checkout that makes an invoice is told by that. */
export const stripeCompleted: CompletedDoor = {
  contactKind: 'customer',
  rateKind: null,
  read: (fields, kind) => {
    const isCheckout = kind === 'checkout_session';
    // What is kept for later sells nothing.
    if (isCheckout && textOf(fields['mode']) === 'setup') return null;
    const currency = textOf(fields['currency']) ?? '';
    const lines = fields['lines'];
    const finalized = textOf(fields['finalized_at']) ?? textOf(fields['created_at']);
    const basis = basisOf(fields, currency);
    return {
      number: textOf(fields['number']) ?? (isCheckout ? checkoutNumber(fields) : ''),
      stage: isCheckout ? checkoutStage(fields) : (stages[textOf(fields['status']) ?? ''] ?? 'open'),
      ...(isCheckout && fields['makes_invoice'] === true ? { isToldElsewhere: true as const } : {}),
      isCycle: textOf(fields['billing_reason']) === 'subscription_cycle',
      contactKey: textOf(fields['customer']),
      contactName: textOf(fields['customer_name']) ?? textOf(fields['customer_email']) ?? '',
      date: dayOf(finalized),
      dueDate: dayOf(textOf(fields['due_at'])),
      currency,
      basis,
      lines: Array.isArray(lines)
        ? lines.filter((line: JsonValue) => isJsonObject(line)).map((line) => lineOf(line, basis, currency))
        : [],
      subTotal: textOf(fields['subtotal']),
      tax: textOf(fields['tax']),
      total: textOf(fields['total']),
    };
  },
  rate: () => null,
};

/** A checkout is done once its money is there: a debit may fail days after the page was left. */
const checkoutStage = (fields: JsonObject): CompletedStage => {
  if (textOf(fields['status']) === 'expired') return 'ended';
  return textOf(fields['status']) === 'complete' && textOf(fields['payment_status']) === 'paid'
    ? 'paid'
    : 'open';
};

/** Checkouts have no number; the end of the id finds them at Stripe. */
const checkoutNumber = (fields: JsonObject): string => `Checkout ${(textOf(fields['id']) ?? '').slice(-8)}`;

type Minor = (value: JsonValue | undefined) => bigint | null;

const minor =
  (currency: string): Minor =>
  (value) =>
    parseAmount(textOf(value) ?? '', digitsOf(currency));

const digitsOf = (currency: string): number => (isCurrency(currency) ? minorDigits(currency) : 2);

/** Tax is on top where it makes the total, within where the total comes without it. */
const basisOf = (fields: JsonObject, currency: string): CompletedInvoice['basis'] => {
  const read = minor(currency);
  const tax = read(fields['tax']) ?? 0n;
  if (tax === 0n) return 'no_tax';
  const net = (read(fields['subtotal']) ?? 0n) - (read(fields['discount']) ?? 0n);
  return net + tax === read(fields['total']) ? 'exclusive' : 'inclusive';
};

const lineOf = (line: JsonObject, basis: CompletedInvoice['basis'], currency: string): CompletedLine => {
  const read = minor(currency);
  const tax = read(line['tax']) ?? 0n;
  const gross = (read(line['amount']) ?? 0n) - (read(line['discount']) ?? 0n);
  const discount = read(line['discount']) ?? 0n;
  return {
    description: textOf(line['description']) ?? '',
    quantity: textOf(line['quantity']),
    unitPrice: textOf(line['unit_price']),
    discount: discount === 0n ? null : textOf(line['discount']),
    taxCode: null,
    taxPercent: basis === 'no_tax' ? '0' : percentOf(tax, basis === 'inclusive' ? gross - tax : gross),
    amount: textOf(line['amount']),
    ...(discount === 0n ? {} : { net: amountText(gross, digitsOf(currency)) }),
  };
};

/** To the nearest half percent, which takes back what rounding the tax to cents did; null without a net amount. */
const percentOf = (tax: bigint, net: bigint): string | null => {
  if (net <= 0n || tax < 0n) return null;
  const halves = (tax * 400n + net) / (net * 2n);
  return halves % 2n === 0n ? String(halves / 2n) : `${String(halves / 2n)}.5`;
};

const dayOf = (instant: string | null): string | null => (instant === null ? null : instant.slice(0, 10));

const textOf = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
