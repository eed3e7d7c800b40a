import { SimInputError } from '#sim/kit/control.ts';
import { addDays, plainDateOf } from './dates.ts';
import type { Invoice, InvoiceLine, StaffMember } from './entities.ts';
import { found } from './missing.ts';
import type { World } from './world.ts';

/** Ignition's own setting; the sample of its help pages has two weeks. */
export const usualDueDays = 14;

export interface InvoiceFields {
  readonly clientSlug: string;
  /** A draft waits for a person in the app and sends no event. Default `issued`. */
  readonly state?: 'draft' | 'issued';
  readonly date: string;
  readonly dueDate?: string;
  readonly reference?: string | null;
  readonly memo?: string | null;
  readonly source?: Invoice['source'];
  readonly issuedBy?: StaffMember | null;
  /** Totals of the lines include tax; each is quantity × unit − discount. */
  readonly lines: readonly Omit<InvoiceLine, 'totalMinor'>[];
}

export const newInvoiceRow = (world: Pick<World, 'practice'>, fields: InvoiceFields, at: number): Invoice => {
  const lines = fields.lines.map((line) => ({
    ...line,
    totalMinor: Math.round(line.quantity * line.unitMinor) - line.discountMinor,
  }));
  return {
    slug: world.practice.newSlug('inv', at),
    number: `INV-${String(world.practice.nextNumber('invoice', 20_001))}`,
    reference: fields.reference ?? null,
    state: fields.state ?? 'issued',
    paymentState: 'unpaid',
    date: fields.date,
    dueDate: fields.dueDate ?? addDays(fields.date, usualDueDays),
    paymentDate: null,
    paymentMethod: null,
    clientSlug: fields.clientSlug,
    totalMinor: lines.reduce((sum, line) => sum + line.totalMinor, 0),
    surchargeMinor: 0,
    lines,
    issuedBy: fields.issuedBy ?? world.practice.users[0] ?? null,
    source: fields.source ?? 'manual',
    memo: fields.memo ?? null,
    pushedToXero: false,
    createdAt: at,
    updatedAt: at,
  };
};

export const createInvoice = (world: World, fields: InvoiceFields): Invoice => {
  found('client', fields.clientSlug, world.practice.clients.find(fields.clientSlug));
  const invoice = world.practice.invoices.add(newInvoiceRow(world, fields, world.clock.now()));
  if (invoice.state === 'issued') world.emit({ type: 'invoice.created', invoice });
  return invoice;
};

/** What a person does with a draft: presses Create. */
export const issueInvoice = (world: World, slug: string): Invoice => {
  const invoice = invoiceIn(world, slug, 'draft');
  touch(world, invoice, { state: 'issued' });
  world.emit({ type: 'invoice.created', invoice });
  return invoice;
};

/** What a person does with a draft that is not wanted: throws it away. No event tells of it. */
export const discardDraft = (world: World, slug: string): Invoice => {
  const invoice = invoiceIn(world, slug, 'draft');
  touch(world, invoice, { state: 'deleted' });
  return invoice;
};

/** Only before any payment. */
export const voidInvoice = (world: World, slug: string): Invoice => {
  const invoice = invoiceIn(world, slug, 'issued');
  if (invoice.paymentState !== 'unpaid')
    throw new SimInputError('An invoice with a payment cannot be voided.');
  touch(world, invoice, { state: 'voided' });
  world.emit({ type: 'invoice.voided', invoice });
  return invoice;
};

/** A person says that the client paid elsewhere; Ignition then collects nothing for it. */
export const markInvoicePaid = (world: World, slug: string): Invoice => {
  const invoice = invoiceIn(world, slug, 'issued');
  for (const payment of world.practice.payments.ownedBy(slug)) {
    if (payment.state === 'uncollected')
      Object.assign(payment, { state: 'cancelled', updatedAt: world.clock.now() });
  }
  touch(world, invoice, {
    paymentState: 'paid',
    paymentMethod: 'manual',
    paymentDate: plainDateOf(world.clock.now()),
  });
  world.emit({ type: 'invoice.paid', invoice });
  return invoice;
};

/** An edit no event tells of, for example the memo of an invoice of last year. */
export const touchInvoice = (
  world: World,
  slug: string,
  fields: Partial<Pick<Invoice, 'memo' | 'reference' | 'pushedToXero'>>,
): Invoice => {
  const invoice = found('invoice', slug, world.practice.invoices.find(slug));
  touch(world, invoice, fields);
  return invoice;
};

const invoiceIn = (world: World, slug: string, state: Invoice['state']): Invoice => {
  const invoice = found('invoice', slug, world.practice.invoices.find(slug));
  if (invoice.state !== state) throw new SimInputError(`The invoice is ${invoice.state}, not ${state}.`);
  return invoice;
};

const touch = (world: World, invoice: Invoice, fields: Partial<Invoice>): void => {
  Object.assign(invoice, fields, { updatedAt: world.clock.now() });
};
