import { unreachable } from '#base/never.ts';
import { SimInputError } from '#sim/kit/control.ts';
import { addDays, monthOf, plainDateOf } from './dates.ts';
import type { Collection, Disbursal, Invoice, Payment, PaymentMethod, PaymentState } from './entities.ts';
import { found } from './missing.ts';
import type { World } from './world.ts';

export interface PaymentFields {
  readonly invoiceSlugs: readonly string[];
  readonly method?: PaymentMethod;
}

/** Ignition's charge for collecting: a share and a fixed part, in minor units (made up, of the usual size). */
export const feeMinorOf = (method: PaymentMethod, totalMinor: number): number =>
  method === 'credit card'
    ? Math.round(totalMinor * 0.0165) + 30
    : Math.min(Math.round(totalMinor * 0.01) + 20, 400);

export const newPaymentRow = (
  world: Pick<World, 'practice'>,
  invoices: readonly Invoice[],
  method: PaymentMethod,
  at: number,
): Payment => {
  const totalMinor = invoices.reduce((sum, invoice) => sum + invoice.totalMinor, 0);
  return {
    slug: world.practice.newSlug('pmt', at),
    clientSlug: invoices[0]?.clientSlug ?? '',
    invoiceSlugs: invoices.map((invoice) => invoice.slug),
    state: 'uncollected',
    totalMinor,
    surchargeMinor: 0,
    method,
    feeMinor: feeMinorOf(method, totalMinor),
    completedAt: null,
    disbursalId: null,
    availableOn: null,
    externalPaymentId: null,
    createdAt: at,
    updatedAt: at,
  };
};

/** The row by which a payment, or its taking back, shows in a payout. */
export const newCollectionRow = (
  world: Pick<World, 'practice'>,
  payment: Payment,
  type: Collection['type'],
  at: number,
): Collection => {
  const id = world.practice.nextNumber('collection', 90_001);
  const startedOn = plainDateOf(at);
  return {
    slug: String(id),
    id,
    type,
    paymentSlug: payment.slug,
    clientSlug: payment.clientSlug,
    invoiceSlug: payment.invoiceSlugs[0] ?? '',
    totalMinor: payment.totalMinor,
    startedOn,
    feeMinor: type === 'clawback' ? 0 : payment.feeMinor,
    feeInvoiceDate: addDays(monthOf(startedOn).to, 1),
    disbursalId: null,
    updatedAt: at,
  };
};

/** Schedules a payment for one invoice or several of one client. */
export const createPayment = (world: World, fields: PaymentFields): Payment => {
  const invoices = fields.invoiceSlugs.map((slug) =>
    found('invoice', slug, world.practice.invoices.find(slug)),
  );
  if (new Set(invoices.map((invoice) => invoice.clientSlug)).size !== 1)
    throw new SimInputError('A payment is for the invoices of one client.');
  return world.practice.payments.add(
    newPaymentRow(world, invoices, fields.method ?? 'bank account', world.clock.now()),
  );
};

/** Another system’s id is put on a payment, or taken off it. */
export const namePayment = (world: World, slug: string, externalPaymentId: string | null): Payment => {
  const payment = found('payment', slug, world.practice.payments.find(slug));
  payment.externalPaymentId = externalPaymentId;
  payment.updatedAt = world.clock.now();
  return payment;
};

/**
 * Puts a payment into a state with all that follows from it:
 * - collected: its invoices are paid and a collection row stands; disbursing and disbursed: the day's payout holds it;
 * - uncollected after collected: the bank rejected it, so the invoices are unpaid again, and a clawback stands where
 *   the payout was already made;
 * - refunding: a clawback stands, the invoices stay paid and no credit note is made;
 * - collecting, cancelled: nothing but the state.
 */
export const setPaymentState = (world: World, slug: string, state: PaymentState): Payment => {
  const payment = found('payment', slug, world.practice.payments.find(slug));
  if (payment.state === state) return payment;
  const wasCollected = payment.completedAt !== null;
  payment.state = state;
  payment.updatedAt = world.clock.now();
  switch (state) {
    case 'collecting':
    case 'cancelled':
      break;
    case 'collected':
      collect(world, payment);
      break;
    case 'disbursing':
    case 'disbursed':
      collect(world, payment);
      disburse(world, payment, state === 'disbursed');
      break;
    case 'uncollected':
      reject(world, payment, wasCollected);
      break;
    case 'refunding':
      if (wasCollected) clawBack(world, payment);
      world.emit({ type: 'payment.refunded', payment });
      break;
    default:
      unreachable(state);
  }
  return payment;
};

const collect = (world: World, payment: Payment): void => {
  if (payment.completedAt !== null) return;
  const now = world.clock.now();
  payment.completedAt = now;
  world.practice.collections.add(newCollectionRow(world, payment, payment.method, now));
  world.emit({ type: 'payment.received', payment });
  for (const invoice of invoicesOf(world, payment)) {
    invoice.paymentState = 'paid';
    invoice.paymentDate = plainDateOf(now);
    invoice.paymentMethod = payment.method;
    invoice.updatedAt = now;
    world.emit({ type: 'invoice.paid', invoice });
  }
};

const disburse = (world: World, payment: Payment, arrived: boolean): void => {
  const today = plainDateOf(world.clock.now());
  const known = payment.disbursalId === null ? undefined : world.practice.disbursals.get(payment.disbursalId);
  const disbursal = known ?? world.practice.disbursalOn(today);
  payment.disbursalId = disbursal.id;
  payment.availableOn = disbursal.arrivalDate;
  const collection = world.practice.collections
    .ownedBy(payment.slug)
    .findLast((row) => row.type !== 'clawback');
  if (collection !== undefined) collection.disbursalId ??= disbursal.id;
  if (!arrived) return;
  disbursal.state = 'complete';
  disbursal.arrivalDate = today < disbursal.submittedDate ? disbursal.submittedDate : today;
  payment.availableOn = disbursal.arrivalDate;
};

/** The bank has a payout, whatever payments are in it: one of clawbacks alone is taken from there. */
export const completePayout = (world: World, id: string): Disbursal => {
  const disbursal = found('payout', id, world.practice.disbursals.get(id) ?? null);
  const today = plainDateOf(world.clock.now());
  disbursal.state = 'complete';
  disbursal.arrivalDate = today < disbursal.submittedDate ? disbursal.submittedDate : today;
  for (const payment of world.practice.payments.rows)
    if (payment.disbursalId === id && payment.state === 'disbursing')
      setPaymentState(world, payment.slug, 'disbursed');
  return disbursal;
};

const reject = (world: World, payment: Payment, wasCollected: boolean): void => {
  if (wasCollected) {
    clawBack(world, payment);
    payment.completedAt = null;
    payment.disbursalId = null;
    payment.availableOn = null;
    for (const invoice of invoicesOf(world, payment)) {
      Object.assign(invoice, { paymentState: 'unpaid', paymentDate: null, paymentMethod: null });
      invoice.updatedAt = world.clock.now();
    }
  }
  world.emit({ type: 'payment.failed', payment });
};

/** Taken from the payout of today, which may thereby become a debit; from none where none was made of the payment. */
const clawBack = (world: World, payment: Payment): void => {
  const now = world.clock.now();
  const clawback = newCollectionRow(world, payment, 'clawback', now);
  if (payment.disbursalId !== null) clawback.disbursalId = world.practice.disbursalOn(plainDateOf(now)).id;
  world.practice.collections.add(clawback);
};

const invoicesOf = (world: World, payment: Payment): readonly Invoice[] =>
  payment.invoiceSlugs.flatMap((slug) => world.practice.invoices.find(slug) ?? []);
