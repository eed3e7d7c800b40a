import { isoSecond } from './dates.ts';
import type { Collection, Payment } from './entities.ts';
import { isOdd, wireAmount } from './money.ts';
import { wireCollectionDisbursal, wireDisbursal } from './wire-disbursals.ts';
import type { World } from './world.ts';

export const wirePayment = (world: World, payment: Payment) => ({
  slug: payment.slug,
  state: payment.state,
  amount: wirePaymentAmount(world, payment),
  client: { slug: payment.clientSlug },
  invoices: payment.invoiceSlugs.map((slug) => ({ slug })),
  collection: {
    type: payment.method,
    state: collectionStateOf(payment),
    completed_at: payment.completedAt === null ? null : isoSecond(payment.completedAt),
    fee_amount: { amount: wireAmount(world.hazards, payment.slug, payment.feeMinor) },
  },
  disbursal: wireDisbursal(world, payment.disbursalId),
  available_on: payment.availableOn,
  created_at: isoSecond(payment.createdAt),
  link: `${world.origin}/invoices/${payment.invoiceSlugs[0] ?? ''}`,
});

/** The keyed profile shows another system’s id as well (assumed). */
export const wireKeyedPayment = (world: World, payment: Payment) => ({
  ...wirePayment(world, payment),
  external_payment_id: payment.externalPaymentId,
});

/** The amount is called `total` in some payments and `amount` in others. */
const wirePaymentAmount = (world: World, payment: Payment) => {
  const { hazards, practice } = world;
  const rest = {
    surcharge: wireAmount(hazards, payment.slug, payment.surchargeMinor),
    currency: practice.currency,
  };
  if (hazards.withoutTotal.has(payment.slug)) return rest;
  const value = wireAmount(hazards, payment.slug, payment.totalMinor);
  const asAmount =
    hazards.paymentAmountKey === 'amount' ||
    (hazards.paymentAmountKey === 'mixed' && isOdd(`${payment.slug}/key`));
  return asAmount ? { amount: value, ...rest } : { total: value, ...rest };
};

const collectionStateOf = (payment: Payment): string => {
  if (payment.completedAt !== null) return 'complete';
  return payment.state === 'collecting' ? 'in_progress' : 'scheduled';
};

/** A row without slug and without `updated_at`: a number is all there is to know it by. */
export const wireCollection = (world: World, collection: Collection) => {
  const { hazards, practice } = world;
  const client = practice.clients.find(collection.clientSlug);
  const invoice = practice.invoices.find(collection.invoiceSlug);
  const currency = practice.currency;
  return {
    id: collection.id,
    type: collection.type,
    amount: hazards.withoutTotal.has(collection.slug)
      ? { currency }
      : { total: wireAmount(hazards, collection.slug, collection.totalMinor), currency },
    client: {
      slug: collection.clientSlug,
      name: client?.name ?? null,
      external_client_id: client?.externalClientId ?? null,
    },
    invoice: { slug: collection.invoiceSlug, number: invoice?.number ?? null },
    payment: {
      started_at: collection.startedOn,
      fee: wireAmount(hazards, collection.slug, collection.feeMinor),
      fee_description: collection.type === 'clawback' ? 'Clawback' : `Processing fee, ${collection.type}`,
      fee_invoice_date: collection.feeInvoiceDate,
    },
    disbursal: wireCollectionDisbursal(world, collection.disbursalId),
    link: `${world.origin}/invoices/${collection.invoiceSlug}`,
  };
};
