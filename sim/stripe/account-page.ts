import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { actButton, tableOf, textField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { amountInput } from './amount-input.ts';
import { checkoutSection } from './checkout-pages.ts';
import { shownAmount, shownUnitAmount } from './currency.ts';
import { addCustomer } from './customer-routes.ts';
import {
  addressOf,
  dashboardAct,
  dashboardPage,
  dashboardRoot,
  framed,
  pageRow,
  shownDay,
} from './dashboard-frame.ts';
import { balanceOf, failPayout, payOut } from './payouts.ts';
import { addPrice } from './price-routes.ts';
import { addProduct } from './product-routes.ts';
import { invalid } from './stripe-refusal.ts';
import type { Books, StripeWorld } from './stripe-world.ts';
import type { Row, Table } from './table.ts';

/** Rows shown of each kind. */
const shownAtOnce = 25;

/** An account's overview: what there is of each kind, and what a person makes new. */
export const accountPages = (router: Router, world: StripeWorld): void => {
  router
    .get(dashboardRoot, dashboardPage(world, showAccount))
    .post(
      `${dashboardRoot}/customers`,
      dashboardAct(world, (books, form) => {
        const text = (name: string): string | null => form.get(name)?.trim() || null;
        const customer = addCustomer(books, {
          name: text('name'),
          email: text('email'),
          phone: text('phone'),
        });
        return addressOf(books, 'customers', customer.id);
      }),
    )
    .post(
      `${dashboardRoot}/products`,
      dashboardAct(world, (books, form) => {
        const { currency } = books.account;
        const amount = amountInput(form.get('price') ?? '', currency);
        const product = addProduct(books, { name: form.get('name') ?? '' });
        addPrice(books, { currency, product: product.id, unit_amount: amount });
        return addressOf(books, 'products', product.id);
      }),
    )
    .post(
      `${dashboardRoot}/payouts`,
      dashboardAct(world, (books) => {
        if (payOut(books) === null) throw invalid('There is nothing available to pay out yet.');
        return addressOf(books);
      }),
    )
    .post(
      `${dashboardRoot}/payouts/:id/fail`,
      dashboardAct(world, (books, _form, request) => {
        failPayout(books, pageRow(books.tables.payouts.get(request.params['id'] ?? '')));
        return addressOf(books);
      }),
    );
};

const newest = <T extends Row>(table: Table<T>, fits: (row: T) => boolean = () => true): readonly T[] => {
  const found: T[] = [];
  for (const row of table.newestFirst()) {
    if (found.length === shownAtOnce) break;
    if (fits(row)) found.push(row);
  }
  return found;
};

const showAccount = (books: Books, request: SimRequest): SimResponse => {
  const search = (request.query.get('search') ?? '').trim().toLowerCase();
  return framed(books, books.account.name, [
    html`<section>
      <form class="inline" method="get" action="${addressOf(books)}">
        ${textField({ name: 'search', label: 'Search customers', type: 'search', value: search })}
        <button class="quiet">Search</button>
      </form>
    </section>`,
    invoiceSection(books),
    customerSection(books, search),
    productSection(books),
    checkoutSection(books),
    paymentSection(books),
    payoutSection(books),
  ]);
};

const invoiceSection = (books: Books): SafeHtml =>
  html`<section>
    <h2>Invoices</h2>
    ${tableOf(
      'Invoices',
      ['Number', 'Customer', 'Status', 'Total', 'Due'],
      newest(books.tables.invoices).map((invoice) => [
        html`<a href="${addressOf(books, 'invoices', invoice.id)}">${invoice.number ?? 'draft'}</a>`,
        invoice.shown.name ?? invoice.shown.email ?? invoice.customer,
        invoice.status,
        shownAmount(invoice.totals.total, invoice.currency),
        shownDay(invoice.due_date),
      ]),
    )}
  </section>`;

const customerSection = (books: Books, search: string): SafeHtml =>
  html`<section>
      <h2>Customers</h2>
      <p class="muted">${books.tables.customers.size} in all; the newest are shown</p>
      ${tableOf(
        'Customers',
        ['Name', 'Email', 'Since'],
        newest(books.tables.customers, ({ name, email }) =>
          `${name ?? ''} ${email ?? ''}`.toLowerCase().includes(search),
        ).map((customer) => [
          html`<a href="${addressOf(books, 'customers', customer.id)}">${customer.name ?? customer.id}</a>`,
          customer.email,
          shownDay(customer.created),
        ]),
      )}
    </section>
    <section>
      <h2>New customer</h2>
      <form class="fields" method="post" action="${addressOf(books, 'customers')}">
        ${textField({ name: 'name', label: 'Name', required: true })}
        ${textField({ name: 'email', label: 'Email', type: 'email' })}
        ${textField({ name: 'phone', label: 'Phone', type: 'tel', maxLength: 20 })}
        <button>Create customer</button>
      </form>
    </section>`;

const productSection = (books: Books): SafeHtml =>
  html`<section>
      <h2>Products</h2>
      ${tableOf(
        'Products',
        ['Name', 'State', 'Prices'],
        newest(books.tables.products).map((product) => [
          html`<a href="${addressOf(books, 'products', product.id)}">${product.name}</a>`,
          product.active ? 'active' : 'archived',
          books.tables.prices
            .by('product', product.id)
            .filter(({ active }) => active)
            .map((price) => shownUnitAmount(price.unitAmount, price.currency))
            .slice(0, 4)
            .join(', '),
        ]),
      )}
    </section>
    <section>
      <h2>New product</h2>
      <form class="fields" method="post" action="${addressOf(books, 'products')}">
        ${textField({ name: 'name', label: 'Name', required: true })}
        ${textField({ name: 'price', label: `Price in ${books.account.currency.toUpperCase()}`, required: true })}
        <button>Create product</button>
      </form>
    </section>`;

const paymentSection = (books: Books): SafeHtml =>
  html`<section>
    <h2>Payments</h2>
    ${tableOf(
      'Payments',
      ['Payment', 'Amount', 'Status', 'Refunded', 'Disputed'],
      newest(books.tables.charges).map((charge) => [
        html`<a href="${addressOf(books, 'payments', charge.id)}">${charge.description ?? charge.id}</a>`,
        shownAmount(charge.amount, charge.currency),
        charge.status,
        charge.amount_refunded === 0 ? '' : shownAmount(charge.amount_refunded, charge.currency),
        charge.disputed ? 'disputed' : '',
      ]),
    )}
  </section>`;

const payoutSection = (books: Books): SafeHtml => {
  const { available, pending } = balanceOf(books);
  const { currency } = books.account;
  return html`<section>
    <h2>Balance and payouts</h2>
    <dl>
      <dt>Available</dt>
      <dd>${shownAmount(available, currency)}</dd>
      <dt>Pending</dt>
      <dd>${shownAmount(pending, currency)}</dd>
    </dl>
    <div class="row">
      ${actButton({ action: addressOf(books, 'payouts'), label: 'Pay out what is available', look: 'quiet' })}
    </div>
    ${
      books.tables.payouts.size > 0 &&
      tableOf(
        'Payouts',
        ['Created', 'Amount', 'Status', 'Action'],
        newest(books.tables.payouts).map((payout) => [
          shownDay(payout.created),
          shownAmount(payout.amount, payout.currency),
          payout.status,
          payout.status === 'in_transit' || payout.status === 'paid'
            ? actButton({
                action: addressOf(books, 'payouts', payout.id, 'fail'),
                label: 'Let it fail',
                look: 'danger',
              })
            : null,
        ]),
      )
    }
  </section>`;
};
