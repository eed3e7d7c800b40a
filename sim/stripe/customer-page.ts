import { html } from '#sim/kit/html.ts';
import { actButton, selectField, tableOf, textField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { amountInput } from './amount-input.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { cardOptions } from './card-options.ts';
import { shownAmount } from './currency.ts';
import type { Customer } from './customer.ts';
import { addressOf, dashboardAct, dashboardPage, dashboardRoot, framed, pageRow } from './dashboard-frame.ts';
import type { Invoice } from './invoice.ts';
import { addDraft } from './invoice-acts.ts';
import { addLines, newDraft } from './invoice-draft.ts';
import { lineOf } from './line-input.ts';
import { newPaymentMethod } from './payment-methods.ts';
import { endSubscriptionsOf } from './subscription-acts.ts';
import type { Books, StripeWorld } from './stripe-world.ts';

const root = `${dashboardRoot}/customers/:id`;
const daysUntilDue = 14;

const chosen = (books: Books, request: SimRequest): Customer =>
  pageRow(books.tables.customers.get(request.params['id'] ?? ''));

/** Where a person edits a customer, saves a card, or makes an invoice by hand. */
export const customerPages = (router: Router, world: StripeWorld): void => {
  router
    .get(
      root,
      dashboardPage(world, (books, request) => showCustomer(books, chosen(books, request))),
    )
    .post(
      root,
      dashboardAct(world, (books, form, request) => {
        const customer = chosen(books, request);
        changeRow(books, books.tables.customers, customer, 'customer.updated', () => {
          customer.name = form.get('name') || null;
          customer.email = form.get('email') || null;
          customer.phone = form.get('phone') || null;
        });
        return addressOf(books, 'customers', customer.id);
      }),
    )
    .post(
      `${root}/delete`,
      dashboardAct(world, (books, _form, request) => {
        deleteCustomer(books, chosen(books, request));
        return addressOf(books);
      }),
    )
    .post(
      `${root}/card`,
      dashboardAct(world, (books, form, request) => {
        const customer = chosen(books, request);
        saveCard(books, customer, form.get('card') ?? '');
        return addressOf(books, 'customers', customer.id);
      }),
    )
    .post(
      `${root}/invoices`,
      dashboardAct(world, (books, form, request) => {
        const customer = chosen(books, request);
        const amount = amountInput(form.get('amount') ?? '', books.account.currency);
        const invoice = draftByHand(books, customer, form.get('description') ?? '', amount);
        return addressOf(books, 'invoices', invoice.id);
      }),
    );
};

export const deleteCustomer = (books: Books, customer: Customer): void => {
  const { customers } = books.tables;
  endSubscriptionsOf(books, customer.id);
  customers.remove(customer);
  emit(books, 'customer.deleted', customers.wire(customer));
};

const saveCard = (books: Books, customer: Customer, cardId: string): void => {
  const { customers, paymentMethods } = books.tables;
  const method = addRow(
    books,
    paymentMethods,
    newPaymentMethod(books, cardId, customer.id),
    'payment_method.attached',
  );
  changeRow(books, customers, customer, 'customer.updated', () => {
    customer.default_payment_method = method.id;
  });
};

const draftByHand = (books: Books, customer: Customer, description: string, amount: number): Invoice => {
  const { currency } = books.account;
  const invoice = addDraft(
    books,
    newDraft(books, customer, currency, { collection_method: 'send_invoice', days_until_due: daysUntilDue }),
  );
  addLines(books, invoice, [
    lineOf(books, { amount, description }, { currency, invoice: invoice.id, customer: customer.id }),
  ]);
  return invoice;
};

const showCustomer = (books: Books, customer: Customer): SimResponse => {
  const address = addressOf(books, 'customers', customer.id);
  return framed(books, customer.name ?? customer.id, [
    html`<section>
      <h2>Edit</h2>
      <form class="fields" method="post" action="${address}">
        ${textField({ name: 'name', label: 'Name', value: customer.name })}
        ${textField({ name: 'email', label: 'Email', type: 'email', value: customer.email })}
        ${textField({ name: 'phone', label: 'Phone', type: 'tel', value: customer.phone })}
        <button>Save</button>
      </form>
      <div class="row">
        ${actButton({ action: `${address}/delete`, label: 'Delete for good', look: 'danger' })}
      </div>
    </section>`,
    html`<section>
      <h2>Particulars</h2>
      <dl>
        <dt>Customer ID</dt>
        <dd>${customer.id}</dd>
        <dt>Balance</dt>
        <dd>${shownAmount(customer.balance, customer.currency ?? books.account.currency)}</dd>
        ${Object.entries(customer.metadata).map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
    </section>`,
    html`<section>
      <h2>Payment methods</h2>
      ${tableOf(
        'Payment methods',
        ['Method', 'Ends in', 'Default'],
        books.tables.paymentMethods
          .by('customer', customer.id)
          .map((method) => [
            method.card.label,
            method.card.last4,
            method.id === customer.default_payment_method ? 'default' : '',
          ]),
      )}
      <form class="fields" method="post" action="${address}/card">
        ${selectField({ name: 'card', label: 'Save a test card', options: cardOptions() })}
        <button class="quiet">Save card</button>
      </form>
    </section>`,
    html`<section>
      <h2>Invoices</h2>
      ${tableOf(
        'Invoices',
        ['Number', 'Status', 'Total'],
        books.tables.invoices
          .by('customer', customer.id)
          .slice(0, 50)
          .map((invoice) => [
            html`<a href="${addressOf(books, 'invoices', invoice.id)}">${invoice.number ?? 'draft'}</a>`,
            invoice.status,
            shownAmount(invoice.totals.total, invoice.currency),
          ]),
      )}
      <form class="fields" method="post" action="${address}/invoices">
        ${textField({ name: 'description', label: 'Description', required: true })}
        ${textField({ name: 'amount', label: `Amount in ${books.account.currency.toUpperCase()}`, required: true })}
        <button>Create invoice</button>
      </form>
    </section>`,
  ]);
};
