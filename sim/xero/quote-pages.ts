import { SimInputError } from '#sim/kit/control.ts';
import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { actButton, pageResponse, tableOf } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { amountShown, invoiceForm, linesOf } from './invoice-form.ts';
import type { Organisation } from './organisation.ts';
import { documentNav, organisationPage } from './organisation-page.ts';
import { invoiceQuote, moveQuote, quoteOf, writeQuote } from './quote-acts.ts';
import { quoteMoves, quoteStatuses } from './quote.ts';
import type { Quote, QuoteStatus } from './quote.ts';
import type { XeroWorld } from './xero-world.ts';

const root = '/organisations/:tenant/quotes';
/** Quotes shown at once on the list, newest first. */
const shownAtOnce = 50;

const pathOf = ({ id }: Organisation, quote?: Quote): string =>
  `/organisations/${id}/quotes${quote === undefined ? '' : `/${quote.id}`}`;

/** Where a person writes quotes, notes what clients answer, and makes invoices of them. */
export const quotePages = (router: Router, world: XeroWorld): void => {
  const page = organisationPage(world);
  router
    .get(root, page(showQuotes))
    .post(
      root,
      page((organisation, request) => {
        const form = readForm(request);
        const quote = writeQuote(world, organisation, {
          Contact: { Name: form.get('contact') ?? '' },
          QuoteNumber: form.get('number') ?? '',
          Reference: form.get('reference') ?? '',
          Date: form.get('date') ?? '',
          ExpiryDate: form.get('due') ?? '',
          LineAmountTypes: form.get('amounts') ?? '',
          LineItems: linesOf(form),
        });
        return redirectTo(pathOf(organisation, quote));
      }),
    )
    .get(
      `${root}/:id`,
      page((organisation, request) => showQuote(organisation, chosen(organisation, request))),
    )
    .post(
      `${root}/:id/status`,
      page((organisation, request) => {
        const wanted = readForm(request).get('status');
        const status = quoteStatuses.find((each) => each === wanted);
        if (status === undefined) throw new SimInputError('There is no such status.');
        const { id } = chosen(organisation, request);
        return redirectTo(pathOf(organisation, moveQuote(world, organisation, id, status)));
      }),
    )
    .post(
      `${root}/:id/invoice`,
      page((organisation, request) => {
        const { id } = invoiceQuote(world, organisation, chosen(organisation, request).id);
        return redirectTo(`/organisations/${organisation.id}/invoices/${id}`);
      }),
    );
};

const chosen = (organisation: Organisation, request: SimRequest): Quote =>
  quoteOf(organisation, request.params['id'] ?? '');

const showQuotes = (organisation: Organisation): SimResponse =>
  pageResponse({
    title: 'Quotes',
    vendor: 'Xero',
    nav: documentNav(organisation),
    body: [
      html`<section>
        ${tableOf(
          'Quotes',
          ['Number', 'To', 'Date', 'Expires', 'Total', 'Status'],
          organisation.ledger.quotes
            .list()
            .slice(-shownAtOnce)
            .toReversed()
            .map((quote) => [
              html`<a href="${pathOf(organisation, quote)}">${quote.number}</a>`,
              organisation.contacts.get(quote.contactId)?.texts.Name ?? null,
              quote.date,
              quote.expiryDate,
              amountShown(quote.total),
              quote.status.toLowerCase(),
            ]),
        )}
      </section>`,
      html`<section>
        <h2>New quote</h2>
        ${invoiceForm(organisation, pathOf(organisation), 'Save as draft', null, {
          number: 'Quote number',
          due: 'Expiry date',
        })}
      </section>`,
    ],
  });

const moveLabels: Partial<Record<QuoteStatus, string>> = {
  SENT: 'Mark as sent',
  ACCEPTED: 'Mark as accepted',
  DECLINED: 'Mark as declined',
  DELETED: 'Delete',
};

const movesOf = (organisation: Organisation, quote: Quote): readonly SafeHtml[] => [
  ...quoteMoves[quote.status].flatMap((status) => {
    const label = moveLabels[status];
    return label === undefined
      ? []
      : [
          actButton({
            action: `${pathOf(organisation, quote)}/status`,
            label,
            look: status === 'DELETED' ? 'danger' : 'quiet',
            values: { status },
          }),
        ];
  }),
  ...(quote.status === 'ACCEPTED' || quote.status === 'SENT'
    ? [
        actButton({
          action: `${pathOf(organisation, quote)}/invoice`,
          label: 'Create invoice',
          look: 'quiet',
        }),
      ]
    : []),
];

const showQuote = (organisation: Organisation, quote: Quote): SimResponse =>
  pageResponse({
    title: `Quote ${quote.number}`,
    vendor: 'Xero',
    nav: documentNav(organisation),
    body: html`<section>
      <dl>
        <dt>To</dt>
        <dd>${organisation.contacts.get(quote.contactId)?.texts.Name ?? ''}</dd>
        <dt>Status</dt>
        <dd>${quote.status.toLowerCase()}</dd>
        <dt>Total</dt>
        <dd>${amountShown(quote.total)} ${quote.currency}, GST ${amountShown(quote.totalTax)}</dd>
      </dl>
      ${tableOf(
        'Lines',
        ['Description', 'Amount'],
        quote.lines.map((line) => [line.description, amountShown(line.lineAmount)]),
      )}
      <div class="row">${movesOf(organisation, quote)}</div>
    </section>`,
  });
