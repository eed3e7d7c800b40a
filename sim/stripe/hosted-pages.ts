import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { pageResponse, selectField, tableOf, textField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { amountInput } from './amount-input.ts';
import { cardOptions } from './card-options.ts';
import { shownAmount } from './currency.ts';
import { answerApproval, defaultIntent } from './intent-acts.ts';
import { payHosted } from './hosted-payment.ts';
import { amountRemaining } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import type { PaymentIntent } from './payment-intent.ts';
import { StripeRefusal } from './stripe-refusal.ts';
import { accountOf } from './stripe-world.ts';
import type { Books, StripeWorld } from './stripe-world.ts';

/** Where the customer of an invoice pays: `/i/:account/:token`, as mailed. Nobody types in a card: one is chosen. */
export const hostedPages = (router: Router, world: StripeWorld): void => {
  router
    .get('/i/:account/:token', (request) => withInvoice(world, request, showInvoice))
    .get('/i/:account/:token/pdf', (request) => withInvoice(world, request, showInvoice))
    .post('/i/:account/:token/pay', (request) => withInvoice(world, request, payAsked))
    .get('/approve/:account/:intent', (request) => withIntent(world, request, showApproval))
    .post('/approve/:account/:intent', (request) => withIntent(world, request, answerAsked));
};

const notThere = (): SimResponse =>
  pageResponse({
    title: 'This page is not available',
    vendor: 'Stripe',
    status: 404,
    body: html`<section><p>The link is wrong or has expired. Ask who sent it for a new one.</p></section>`,
  });

const withInvoice = (
  world: StripeWorld,
  request: SimRequest,
  show: (books: Books, invoice: Invoice, request: SimRequest) => SimResponse,
): SimResponse => {
  world.agenda.catchUp();
  const { account = '', token = '' } = request.params;
  if (accountOf(world, account) === null) return notThere();
  const books = world.books(account, token.startsWith('live_'));
  const address = `${world.baseUrl}/i/${account}/${token}?s=ap`;
  const [invoice] = books.tables.invoices.by('hosted', address);
  const isDead =
    invoice === undefined ||
    (invoice.hostedUntil !== null && world.agenda.now() > invoice.hostedUntil * 1_000);
  return isDead ? notThere() : show(books, invoice, request);
};

/** The part of the address that stays whatever host it is reached at. */
const pathOf = (invoice: Invoice): string => new URL(invoice.hosted_invoice_url ?? '').pathname;

const showInvoice = (books: Books, invoice: Invoice, request: SimRequest): SimResponse => {
  const intent = defaultIntent(books, invoice);
  const failure = intent?.last_payment_error?.['message'];
  const declined = request.query.get('declined');
  const notice =
    invoice.status === 'paid'
      ? { text: 'Paid. Thank you.' }
      : intent?.status === 'processing'
        ? { text: 'The bank debit is under way. It takes about three days.' }
        : declined !== null || typeof failure === 'string'
          ? { text: declined ?? String(failure), bad: true }
          : null;
  return pageResponse({
    title: `Invoice ${invoice.number ?? ''}`,
    vendor: 'Stripe',
    ...(notice === null ? {} : { notice }),
    body: [particulars(invoice), lineSection(invoice), paySection(invoice, intent)],
  });
};

const particulars = (invoice: Invoice): SafeHtml =>
  html`<section>
    <dl>
      <dt>From</dt>
      <dd>${invoice.accountName}</dd>
      <dt>To</dt>
      <dd>${invoice.shown.name ?? invoice.shown.email ?? invoice.customer}</dd>
      <dt>Status</dt>
      <dd>${invoice.status}</dd>
      <dt>Due</dt>
      <dd>
        ${invoice.due_date === null ? 'on receipt' : new Date(invoice.due_date * 1_000).toISOString().slice(0, 10)}
      </dd>
      <dt>Amount due</dt>
      <dd>${shownAmount(invoice.amount_due, invoice.currency)}</dd>
      <dt>Amount remaining</dt>
      <dd>${shownAmount(amountRemaining(invoice), invoice.currency)}</dd>
    </dl>
    ${invoice.description !== null && html`<p>${invoice.description}</p>`}
  </section>`;

const lineSection = (invoice: Invoice): SafeHtml =>
  html`<section>
    ${tableOf(
      'Lines',
      ['Description', 'Quantity', 'Amount'],
      invoice.lines.map((line) => [
        line.description ?? '',
        line.quantity,
        shownAmount(line.amount, invoice.currency),
      ]),
    )}
    <dl>
      <dt>Subtotal</dt>
      <dd>${shownAmount(invoice.totals.subtotal, invoice.currency)}</dd>
      ${invoice.totals.taxes.map(
        ({ rate, amount }) =>
          html`<dt>${rate.display_name} ${rate.percent} %${rate.inclusive && ' (included)'}</dt>
            <dd>${shownAmount(amount, invoice.currency)}</dd>`,
      )}
      <dt>Total</dt>
      <dd>${shownAmount(invoice.totals.total, invoice.currency)}</dd>
    </dl>
  </section>`;

const paySection = (invoice: Invoice, intent: PaymentIntent | null): SafeHtml => {
  const isPayable =
    (invoice.status === 'open' || invoice.status === 'uncollectible') && intent?.status !== 'processing';
  if (!isPayable) return html``;
  return html`<section>
    <h2>Pay</h2>
    <p class="muted">A simulated payment: no card number is asked for, choose what should happen.</p>
    <form class="fields" method="post" action="${pathOf(invoice)}/pay">
      ${selectField({ name: 'card', label: 'Pay with', options: cardOptions() })}
      ${textField({ name: 'amount', label: `Amount in ${invoice.currency.toUpperCase()} (empty: all)` })}
      <button>Pay</button>
    </form>
  </section>`;
};

const payAsked = (books: Books, invoice: Invoice, request: SimRequest): SimResponse => {
  const form = readForm(request);
  try {
    const text = form.get('amount')?.trim() ?? '';
    const amount = text === '' ? null : amountInput(text, invoice.currency);
    const intent = payHosted(books, invoice, form.get('card') ?? '', amount);
    if (intent.status === 'requires_action') return redirectTo(approvalPath(books, intent));
    const failure = intent.last_payment_error?.['message'];
    return redirectTo(
      typeof failure === 'string'
        ? `${pathOf(invoice)}?declined=${encodeURIComponent(failure)}`
        : pathOf(invoice),
    );
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    return redirectTo(`${pathOf(invoice)}?declined=${encodeURIComponent(error.message)}`);
  }
};

const approvalPath = (books: Books, intent: PaymentIntent): string =>
  `/approve/${books.account.id}/${intent.id}${books.livemode ? '?live=1' : ''}`;

const withIntent = (
  world: StripeWorld,
  request: SimRequest,
  show: (books: Books, intent: PaymentIntent, request: SimRequest) => SimResponse,
): SimResponse => {
  world.agenda.catchUp();
  const { account = '', intent: id = '' } = request.params;
  if (accountOf(world, account) === null) return notThere();
  const books = world.books(account, request.query.get('live') === '1');
  const intent = books.tables.paymentIntents.get(id);
  return intent === null ? notThere() : show(books, intent, request);
};

const showApproval = (books: Books, intent: PaymentIntent): SimResponse =>
  pageResponse({
    title: 'Your bank asks for approval',
    vendor: 'Stripe',
    body: html`<section>
      <p>
        ${books.account.name} wants to collect ${shownAmount(intent.amount, intent.currency)}. This page
        stands for the bank's own.
      </p>
      ${
        intent.status === 'requires_action'
          ? html`<form method="post" action="${approvalPath(books, intent)}" class="row">
              <button name="answer" value="approve">Approve</button>
              <button class="danger" name="answer" value="refuse">Refuse</button>
            </form>`
          : html`<p>Nothing is asked any more: the payment is ${intent.status}.</p>`
      }
    </section>`,
  });

const answerAsked = (books: Books, intent: PaymentIntent, request: SimRequest): SimResponse => {
  answerApproval(books, intent, readForm(request).get('answer') === 'approve');
  const [payment] = books.tables.invoicePayments.by('payment_intent', intent.id);
  const invoice = payment === undefined ? null : books.tables.invoices.get(payment.invoice);
  if (invoice === null || invoice.hosted_invoice_url === null) return redirectTo(approvalPath(books, intent));
  return redirectTo(pathOf(invoice));
};
