import { html } from '#sim/kit/html.ts';
import { actButton, pageResponse, selectField, tableOf, textField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { emptyResponse, readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { addRow, changeRow, emit } from './announce.ts';
import { cardOptions } from './card-options.ts';
import { shownAmount } from './currency.ts';
import type { Customer } from './customer.ts';
import { newPaymentMethod } from './payment-methods.ts';
import { completeCheckout } from './setup-acts.ts';
import type { CheckoutSession } from './checkout.ts';
import { accountOf } from './stripe-world.ts';
import type { Books, StripeWorld } from './stripe-world.ts';

/** Where a customer saves a way to pay (`/c/…`), and the customer portal (`/p/session/…`). */
export const setupPages = (router: Router, world: StripeWorld): void => {
  router
    .get('/c/:account/:session', (request) => withSession(world, request, showCheckout))
    .post('/c/:account/:session', (request) => withSession(world, request, answerCheckout))
    .get('/p/session/:account/:mode/:customer', (request) => withCustomer(world, request, showPortal))
    .post('/p/session/:account/:mode/:customer', (request) => withCustomer(world, request, savePortal));
};

const notThere = (): SimResponse =>
  pageResponse({
    title: 'This page is not available',
    vendor: 'Stripe',
    status: 404,
    body: html`<section><p>It has been used, has expired, or never was.</p></section>`,
  });

const withSession = (
  world: StripeWorld,
  request: SimRequest,
  show: (books: Books, session: CheckoutSession, request: SimRequest) => SimResponse,
): SimResponse => {
  world.agenda.catchUp();
  const { account = '', session: id = '' } = request.params;
  if (accountOf(world, account) === null) return notThere();
  const books = world.books(account, id.startsWith('cs_live_'));
  const session = books.tables.checkoutSessions.get(id);
  return session?.status === 'open' ? show(books, session, request) : notThere();
};

const showCheckout = (books: Books, session: CheckoutSession, request: SimRequest): SimResponse => {
  const isSale = session.mode === 'payment';
  const { amount_total: total, currency } = session;
  const verb = isSale ? 'Pay' : 'Save';
  return pageResponse({
    title: isSale ? `Pay ${books.account.name}` : `Save a way to pay ${books.account.name}`,
    vendor: 'Stripe',
    ...(request.query.get('declined') === null
      ? {}
      : { notice: { text: 'That was not accepted. Choose another.', bad: true } }),
    body: html`<section>
      ${
        isSale &&
        tableOf(
          'What you buy',
          ['What', 'Quantity', 'Amount'],
          session.lines.map((line) => [
            line.description,
            line.quantity,
            shownAmount(line.total, currency ?? ''),
          ]),
        )
      }
      ${total !== null && html`<p>To pay: ${shownAmount(total, currency ?? '')}</p>`}
      <p class="muted">No card number is asked for, choose what should happen.</p>
      <form class="fields" method="post" action="/c/${books.account.id}/${session.id}">
        ${
          isSale &&
          session.customer === null && [
            textField({ name: 'name', label: 'Your name', required: true }),
            textField({ name: 'email', label: 'Your email', type: 'email', required: true }),
          ]
        }
        ${selectField({ name: 'card', label: verb, options: cardOptions() })}
        <button>${verb}</button>
      </form>
      ${session.cancel_url !== null && html`<p><a href="${session.cancel_url}">Back</a></p>`}
    </section>`,
  });
};

const answerCheckout = (books: Books, session: CheckoutSession, request: SimRequest): SimResponse => {
  const form = readForm(request);
  const said = (name: string): string | null => form.get(name)?.trim() || null;
  const email = said('email');
  const guest = email === null ? undefined : { name: said('name'), email };
  const isSaved = completeCheckout(books, session, form.get('card') ?? '', guest);
  if (!isSaved) return redirectTo(`/c/${books.account.id}/${session.id}?declined=1`);
  const back = (session.success_url ?? '/').replace('{CHECKOUT_SESSION_ID}', session.id);
  return emptyResponse(303, { location: back });
};

const withCustomer = (
  world: StripeWorld,
  request: SimRequest,
  show: (books: Books, customer: Customer, request: SimRequest) => SimResponse,
): SimResponse => {
  world.agenda.catchUp();
  const { account = '', mode = '', customer: id = '' } = request.params;
  if (accountOf(world, account) === null) return notThere();
  const books = world.books(account, mode === 'live');
  const customer = books.tables.customers.get(id);
  return customer === null ? notThere() : show(books, customer, request);
};

const portalPath = (books: Books, customer: Customer, request: SimRequest): string => {
  const query = request.query.toString();
  const mode = books.livemode ? 'live' : 'test';
  return `/p/session/${books.account.id}/${mode}/${customer.id}${query === '' ? '' : `?${query}`}`;
};

const showPortal = (books: Books, customer: Customer, request: SimRequest): SimResponse => {
  const address = portalPath(books, customer, request);
  const back = request.query.get('return');
  return pageResponse({
    title: `${customer.name ?? 'Your'} – billing with ${books.account.name}`,
    vendor: 'Stripe',
    body: [
      html`<section>
        <h2>Payment methods</h2>
        ${tableOf(
          'Payment methods',
          ['Method', 'Ends in', 'Use'],
          books.tables.paymentMethods.by('customer', customer.id).map((method) => [
            method.card.label,
            method.card.last4,
            method.id === customer.default_payment_method
              ? 'default'
              : actButton({
                  action: address,
                  label: 'Make default',
                  look: 'quiet',
                  values: { method: method.id },
                }),
          ]),
        )}
        <form class="fields" method="post" action="${address}">
          ${selectField({ name: 'card', label: 'Add', options: cardOptions() })}
          <button>Add</button>
        </form>
      </section>`,
      html`<section>
        <h2>Invoices</h2>
        ${tableOf(
          'Invoices',
          ['Number', 'Status', 'Total'],
          books.tables.invoices
            .by('customer', customer.id)
            .filter(({ status }) => status !== 'draft')
            .slice(0, 50)
            .map((invoice) => {
              const url = new URL(invoice.hosted_invoice_url ?? 'http://none/');
              return [
                html`<a href="${url.pathname}${url.search}">${invoice.number}</a>`,
                invoice.status,
                shownAmount(invoice.totals.total, invoice.currency),
              ];
            }),
        )}
        ${back !== null && html`<p><a href="${back}">Return</a></p>`}
      </section>`,
    ],
  });
};

const savePortal = (books: Books, customer: Customer, request: SimRequest): SimResponse => {
  const { customers, paymentMethods } = books.tables;
  const form = readForm(request);
  const chosen = paymentMethods.get(form.get('method') ?? '');
  const method =
    chosen?.customer === customer.id
      ? chosen
      : addRow(books, paymentMethods, newPaymentMethod(books, form.get('card') ?? '', customer.id), null);
  if (method !== chosen) emit(books, 'payment_method.attached', paymentMethods.wire(method));
  changeRow(books, customers, customer, 'customer.updated', () => {
    customer.default_payment_method = method.id;
  });
  return redirectTo(portalPath(books, customer, request));
};
