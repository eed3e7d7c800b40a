import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { actButton, tableOf } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { shownAmount, shownUnitAmount } from './currency.ts';
import {
  addressOf,
  dashboardAct,
  dashboardPage,
  dashboardRoot,
  framed,
  pageRow,
  shownDay,
} from './dashboard-frame.ts';
import { amountRemaining } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import {
  deleteDraft,
  finalizeInvoice,
  markUncollectible,
  payInvoice,
  sendInvoice,
  voidInvoice,
} from './invoice-acts.ts';
import type { Books, StripeWorld } from './stripe-world.ts';

const root = `${dashboardRoot}/invoices/:id`;

/** What a person can do to an invoice, by its status. */
const acts: readonly {
  readonly name: string;
  readonly label: string;
  readonly from: readonly Invoice['status'][];
  readonly look?: 'quiet' | 'danger';
  readonly act: (books: Books, invoice: Invoice) => void;
}[] = [
  {
    name: 'finalize',
    label: 'Finalize',
    from: ['draft'],
    act: (books, invoice) => finalizeInvoice(books, invoice),
  },
  { name: 'send', label: 'Send', from: ['draft', 'open'], look: 'quiet', act: sendInvoice },
  {
    name: 'pay',
    label: 'Mark as paid outside of Stripe',
    from: ['open', 'uncollectible'],
    look: 'quiet',
    act: (books, invoice) => payInvoice(books, invoice, { isOutOfBand: true }),
  },
  {
    name: 'uncollectible',
    label: 'Mark as uncollectible',
    from: ['open'],
    look: 'danger',
    act: markUncollectible,
  },
  { name: 'void', label: 'Void', from: ['open', 'uncollectible'], look: 'danger', act: voidInvoice },
  { name: 'delete', label: 'Delete draft', from: ['draft'], look: 'danger', act: deleteDraft },
];

export const invoicePages = (router: Router, world: StripeWorld): void => {
  router.get(
    root,
    dashboardPage(world, (books, request) => showInvoice(books, chosen(books, request))),
  );
  for (const { name, act } of acts)
    router.post(
      `${root}/${name}`,
      dashboardAct(world, (books, _form, request) => {
        const invoice = chosen(books, request);
        act(books, invoice);
        return name === 'delete' ? addressOf(books) : addressOf(books, 'invoices', invoice.id);
      }),
    );
};

const chosen = (books: Books, request: SimRequest): Invoice =>
  pageRow(books.tables.invoices.get(request.params['id'] ?? ''));

const showInvoice = (books: Books, invoice: Invoice): SimResponse => {
  const address = addressOf(books, 'invoices', invoice.id);
  return framed(books, `Invoice ${invoice.number ?? '(draft)'}`, [
    html`<section>
      <dl>
        <dt>Customer</dt>
        <dd>
          <a href="${addressOf(books, 'customers', invoice.customer)}"
            >${invoice.shown.name ?? invoice.customer}</a
          >
        </dd>
        <dt>Status</dt>
        <dd>${invoice.status}</dd>
        <dt>Due</dt>
        <dd>${shownDay(invoice.due_date)}</dd>
        <dt>Total</dt>
        <dd>${shownAmount(invoice.totals.total, invoice.currency)}</dd>
        <dt>Remaining</dt>
        <dd>${shownAmount(amountRemaining(invoice), invoice.currency)}</dd>
        <dt>Payment page</dt>
        <dd>${hostedLink(invoice)}</dd>
      </dl>
      <div class="row">
        ${acts
          .filter(({ from }) => from.includes(invoice.status))
          .map(({ name, label, look }) =>
            actButton({ action: `${address}/${name}`, label, ...(look === undefined ? {} : { look }) }),
          )}
      </div>
    </section>`,
    html`<section>
      <h2>Lines</h2>
      ${tableOf(
        'Lines',
        ['Description', 'Quantity', 'Unit amount', 'Amount'],
        invoice.lines.map((line) => [
          line.description,
          line.quantity,
          shownUnitAmount(line.unitAmount, invoice.currency),
          shownAmount(line.amount, invoice.currency),
        ]),
      )}
    </section>`,
    paymentSection(books, invoice),
  ]);
};

const hostedLink = (invoice: Invoice): SafeHtml => {
  if (invoice.hosted_invoice_url === null) return html`none until it is finalized`;
  const { pathname, search } = new URL(invoice.hosted_invoice_url);
  return html`<a href="${pathname}${search}">Open</a>`;
};

const paymentSection = (books: Books, invoice: Invoice): SafeHtml => {
  const { charges, invoicePayments, paymentIntents } = books.tables;
  return html`<section>
    <h2>Payments</h2>
    ${tableOf(
      'Payments',
      ['Payment', 'Asked', 'Paid', 'Status'],
      invoicePayments.by('invoice', invoice.id).map((payment) => {
        const intent = payment.payment_intent === null ? null : paymentIntents.get(payment.payment_intent);
        const latest = intent?.latest_charge ?? null;
        const charge = latest === null ? null : charges.get(latest);
        return [
          charge === null
            ? payment.payment_record === null
              ? 'card or bank debit'
              : 'outside of Stripe'
            : html`<a href="${addressOf(books, 'payments', charge.id)}">${charge.id}</a>`,
          shownAmount(payment.amount_requested, payment.currency),
          payment.amount_paid === null ? '' : shownAmount(payment.amount_paid, payment.currency),
          payment.status,
        ];
      }),
    )}
  </section>`;
};
