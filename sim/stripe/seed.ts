import { dayMs } from '#base/clock.ts';
import { seededClient } from '#sim/kit/australia.ts';
import { createRandom } from '#sim/kit/random.ts';
import type { Customer } from './customer.ts';
import { addCustomer } from './customer-routes.ts';
import { payHosted } from './hosted-payment.ts';
import { addDraft, finalizeInvoice, sendInvoice } from './invoice-acts.ts';
import { addLines, newDraft } from './invoice-draft.ts';
import { lineOf } from './line-input.ts';
import { addPrice } from './price-routes.ts';
import type { Product } from './product.ts';
import { addProduct } from './product-routes.ts';
import type { Books } from './stripe-world.ts';
import { addTaxRate } from './tax-rate-routes.ts';

/** A customer that is there before anybody connects. */
export interface CustomerSeed {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone?: string | null;
}

/** Objects present from the start: `customers` as given, then `count` invented ones, then invoices for as many of all. */
export interface BooksSeed {
  readonly seed?: string;
  readonly customers?: readonly CustomerSeed[];
  readonly count?: number;
  readonly products?: readonly { readonly name: string; readonly unitAmount: number }[];
  /** Sent invoices, some of them paid. */
  readonly invoices?: number;
}

/** Nothing is announced. The same seed on the same books gives the same objects. Gives the customers made. */
export const seedBooks = (books: Books, given: BooksSeed): readonly Customer[] => {
  const { world } = books;
  const wasQuiet = world.isQuiet;
  world.isQuiet = true;
  try {
    const random = createRandom(`${given.seed ?? 'books'}/stripe seed`);
    const now = Math.floor(world.agenda.now() / 1_000);
    const wanted: CustomerSeed[] = [...(given.customers ?? [])];
    for (let made = 0; made < (given.count ?? 0); made += 1) {
      const { name, email, mobile } = seededClient(random);
      wanted.push({ name, email, phone: mobile });
    }
    const span = (300 * dayMs) / 1_000;
    const customers = wanted.map(({ name, email, phone }, index) =>
      addCustomer(
        books,
        { name, email, phone: phone ?? null },
        now - span + Math.floor((span / 2) * (index / Math.max(1, wanted.length))),
      ),
    );
    const products = (given.products ?? []).map(({ name, unitAmount }) => {
      const product = addProduct(books, { name });
      addPrice(books, { currency: books.account.currency, product: product.id, unit_amount: unitAmount });
      return product;
    });
    seedInvoices(books, customers, products, given.invoices ?? 0);
    return customers;
  } finally {
    world.isQuiet = wasQuiet;
  }
};

/** One in three is paid. */
const seedInvoices = (
  books: Books,
  customers: readonly Customer[],
  products: readonly Product[],
  count: number,
): void => {
  const billed = customers.filter(({ email }) => email !== null);
  if (count === 0 || billed.length === 0) return;
  const gst = addTaxRate(books, { name: 'GST', percent: '10', inclusive: false });
  for (let made = 0; made < count; made += 1) {
    const customer = billed[made % billed.length];
    if (customer === undefined) return;
    const { currency } = books.account;
    const invoice = addDraft(
      books,
      newDraft(books, customer, currency, { collection_method: 'send_invoice', days_until_due: 14 }),
    );
    const product = products[made % Math.max(1, products.length)];
    addLines(books, invoice, [
      lineOf(
        books,
        {
          amount: 11_000 + (made % 40) * 550,
          description: product?.name ?? 'Professional services',
          tax_rates: [gst.id],
        },
        { currency, invoice: invoice.id, customer: customer.id },
      ),
    ]);
    finalizeInvoice(books, invoice);
    sendInvoice(books, invoice);
    if (made % 3 === 0) payHosted(books, invoice, 'pm_card_visa', null);
  }
};
