import { isoSecond } from './dates.ts';
import type { Invoice, InvoiceLine, Payment } from './entities.ts';
import { wireAmount } from './money.ts';
import { wireStaff } from './wire-clients.ts';
import { wireDisbursal } from './wire-disbursals.ts';
import type { World } from './world.ts';

export const wireInvoice = (world: World, invoice: Invoice) => {
  const { practice, hazards } = world;
  const payment = lastPaymentOf(world, invoice);
  const surcharge = wireAmount(hazards, invoice.slug, invoice.surchargeMinor);
  return {
    slug: invoice.slug,
    reference_number: invoice.number,
    reference: invoice.reference,
    billing_reference: null,
    state: invoice.state,
    payment_state: invoice.paymentState,
    date: invoice.date,
    due_date: invoice.dueDate,
    payment_date: invoice.paymentDate,
    payment: { collection_date: payment === null ? null : invoice.dueDate },
    payment_method_type: invoice.paymentMethod,
    payment_source: paymentSourceOf(invoice),
    payment_reference: payment?.slug ?? null,
    amount: hazards.withoutTotal.has(invoice.slug)
      ? { surcharge, currency: practice.currency }
      : {
          total: wireAmount(hazards, invoice.slug, invoice.totalMinor),
          surcharge,
          currency: practice.currency,
        },
    client: { slug: invoice.clientSlug },
    items: invoice.lines.map((line) => wireLine(world, invoice, line)),
    issued_by: wireStaff(invoice.issuedBy),
    source: invoice.source,
    memo: invoice.memo,
    deployment: invoice.pushedToXero ? { ledger: 'xero', state: 'deployed' } : {},
    disbursal: wireDisbursal(world, payment?.disbursalId ?? null),
    created_at: isoSecond(invoice.createdAt),
    updated_at: isoSecond(invoice.updatedAt),
    link: `${world.origin}/invoices/${invoice.slug}`,
  };
};

const lastPaymentOf = (world: World, invoice: Invoice): Payment | null =>
  world.practice.payments.ownedBy(invoice.slug).findLast((payment) => payment.state !== 'cancelled') ?? null;

const paymentSourceOf = (invoice: Invoice): string | null => {
  if (invoice.paymentMethod === null) return null;
  return invoice.paymentMethod === 'manual' ? 'external' : 'ignition';
};

/** As the keyed profile shows it: with the rate by name of lines that were given one (assumed). */
export const wireKeyedInvoice = (world: World, invoice: Invoice) => ({
  ...wireInvoice(world, invoice),
  items: invoice.lines.map((line) => ({
    ...wireLine(world, invoice, line),
    ...(line.taxRate === undefined || line.taxRate === null ? {} : { tax_rate: line.taxRate }),
  })),
});

const wireLine = (world: World, invoice: Invoice, line: InvoiceLine) => ({
  description: line.description,
  quantity: line.quantity,
  unit_price: wireAmount(world.hazards, invoice.slug, line.unitMinor),
  discount: wireAmount(world.hazards, invoice.slug, line.discountMinor),
  total: wireAmount(world.hazards, invoice.slug, line.totalMinor),
  currency: world.practice.currency,
  origin_type: line.originSlug === null ? 'manual' : 'proposal',
  origin_identifier: line.originSlug,
});
