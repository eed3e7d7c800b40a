import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { actButton, tableOf } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { discardDraft, issueInvoice, voidInvoice } from './act-invoices.ts';
import { createPayment, setPaymentState } from './act-payments.ts';
import type { Invoice } from './entities.ts';
import { found } from './missing.ts';
import { acting, clientLink, dollars, frame, pageNumber, pageOf, pager } from './page-frame.ts';
import { payoutMinors } from './wire-disbursals.ts';
import type { World } from './world.ts';

/** The pages of invoices and payouts: create or discard a draft, collect or reject a payment, void. */
export const addInvoicePages = (pages: Router, world: World): Router => {
  const act = (verb: string, run: (slug: string) => void): void => {
    pages.post(
      `/invoices/:slug/${verb}`,
      acting((request) => {
        run(request.params['slug'] ?? '');
        return redirectTo('/invoices');
      }),
    );
  };
  act('create', (slug) => issueInvoice(world, slug));
  act('discard', (slug) => discardDraft(world, slug));
  act('void', (slug) => voidInvoice(world, slug));
  act('collect', (slug) => {
    const waiting = world.practice.payments
      .ownedBy(slug)
      .find((payment) => payment.state === 'uncollected' || payment.state === 'collecting');
    const payment = waiting ?? createPayment(world, { invoiceSlugs: [slug] });
    setPaymentState(world, payment.slug, 'collected');
  });
  act('reject', (slug) => {
    const collected = world.practice.payments
      .ownedBy(slug)
      .findLast((payment) => payment.completedAt !== null);
    if (collected !== undefined) setPaymentState(world, collected.slug, 'uncollected');
  });
  return pages
    .get('/invoices', (request) => listInvoices(world, request))
    .get(
      '/invoices/:slug',
      acting((request) => {
        const slug = request.params['slug'] ?? '';
        return showInvoice(world, found('invoice', slug, world.practice.invoices.find(slug)));
      }),
    )
    .get('/payouts', () => listPayouts(world));
};

const listInvoices = (world: World, request: SimRequest): SimResponse => {
  const rows = world.practice.invoices.rows.toReversed();
  const page = pageNumber(request.query);
  return frame(
    'Invoices',
    html`<section>
      ${tableOf(
        'Invoices',
        ['Number', 'Client', 'Date', 'Total', 'State', 'Payment', 'Act'],
        pageOf(rows, page).map((invoice) => [
          html`<a href="/invoices/${invoice.slug}">${invoice.number}</a>`,
          clientLink(world, invoice.clientSlug),
          invoice.date,
          dollars(invoice.totalMinor),
          invoice.state,
          invoice.paymentState,
          actsOf(invoice),
        ]),
      )}
      ${pager('/invoices', {}, page, rows.length)}
    </section>`,
  );
};

const showInvoice = (world: World, invoice: Invoice): SimResponse =>
  frame(invoice.number, [
    html`<section>
      <dl>
        <dt>Client</dt>
        <dd>${clientLink(world, invoice.clientSlug)}</dd>
        <dt>Dates</dt>
        <dd>${invoice.date}, due ${invoice.dueDate}</dd>
        <dt>State</dt>
        <dd>${invoice.state}, ${invoice.paymentState}</dd>
        <dt>Reference</dt>
        <dd>${invoice.reference ?? 'none'}</dd>
        <dt>Memo</dt>
        <dd>${invoice.memo ?? 'none'}</dd>
        <dt>Total</dt>
        <dd>${dollars(invoice.totalMinor)}</dd>
      </dl>
      <div class="row">${actsOf(invoice)}</div>
    </section>`,
    html`<section>
      <h2>Lines</h2>
      ${tableOf(
        'Lines',
        ['Description', 'Quantity', 'Unit price', 'Tax rate', 'Total'],
        invoice.lines.map((line) => [
          line.description,
          line.quantity,
          dollars(line.unitMinor),
          line.taxRate ?? '',
          dollars(line.totalMinor),
        ]),
      )}
    </section>`,
    html`<section>
      <h2>Payments</h2>
      ${tableOf(
        'Payments',
        ['Payment', 'Method', 'Amount', 'State', 'Payout'],
        world.practice.payments
          .ownedBy(invoice.slug)
          .map((payment) => [
            payment.slug,
            payment.method,
            dollars(payment.totalMinor),
            payment.state,
            payment.disbursalId,
          ]),
      )}
    </section>`,
  ]);

const actsOf = (invoice: Invoice): SafeHtml => {
  const button = (verb: string, label: string) =>
    actButton({ action: `/invoices/${invoice.slug}/${verb}`, label, look: 'quiet' });
  if (invoice.state === 'draft') return html`${button('create', 'Create')} ${button('discard', 'Discard')}`;
  if (invoice.state !== 'issued') return html``;
  return invoice.paymentState === 'paid'
    ? button('reject', 'Payment rejected')
    : html`${button('collect', 'Collect payment')} ${button('void', 'Void')}`;
};

const listPayouts = (world: World): SimResponse => {
  const { disbursals } = world.practice;
  const minors = payoutMinors(world.practice);
  return frame(
    'Payouts',
    html`<section>
      ${tableOf(
        'Payouts',
        ['Payout', 'Submitted', 'Arrives', 'Amount', 'State'],
        [...disbursals.values()]
          .toSorted((a, b) => b.submittedDate.localeCompare(a.submittedDate))
          .map((payout) => [
            payout.id,
            payout.submittedDate,
            payout.arrivalDate,
            dollars(minors.get(payout.id) ?? 0),
            payout.state,
          ]),
      )}
    </section>`,
  );
};
