import type { Payment } from './entities.ts';
import type { RowVisitor } from './resources.ts';
import type { World } from './world.ts';

/** More than any invoice has payments; makes room for them between two places. */
const placesPerInvoice = 1_000;

/**
 * Payments in the order of the invoices they are for, so that one of several invoices comes up once for each of them,
 * maybe on different pages. With the hazard off, only at the first.
 */
export const eachPaymentRow = (world: World, fromPlace: number, visit: RowVisitor<Payment>): void => {
  const { practice, hazards } = world;
  const { rows } = practice.invoices;
  for (let at = Math.floor(fromPlace / placesPerInvoice); at < rows.length; at += 1) {
    const invoice = rows[at];
    if (invoice === undefined) return;
    for (const [index, payment] of practice.payments.ownedBy(invoice.slug).entries()) {
      const place = at * placesPerInvoice + index;
      const isRepeat = payment.invoiceSlugs[0] !== invoice.slug;
      if (place < fromPlace || (isRepeat && !hazards.paymentPerInvoice)) continue;
      if (!visit(payment, place)) return;
    }
  }
};
