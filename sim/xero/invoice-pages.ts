import { SimInputError } from '#sim/kit/control.ts';
import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { actButton, pageResponse, selectField, shownTime, tableOf, textField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import type { InputElement } from './contact-input.ts';
import { byPerson, invoiceByPerson, invoiceOf } from './invoice-acts.ts';
import { allowedMoves } from './invoice.ts';
import type { Invoice, InvoiceStatus } from './invoice.ts';
import { paymentsOf, settledOf } from './ledger.ts';
import { amountShown, invoiceForm, linesOf } from './invoice-form.ts';
import { historyOf } from './organisation.ts';
import type { Organisation } from './organisation.ts';
import { documentNav, organisationPage } from './organisation-page.ts';
import { savePayment } from './payment-acts.ts';
import type { XeroWorld } from './xero-world.ts';

const root = '/organisations/:tenant/invoices';
/** Invoices shown at once on the list, newest first. */
const shownAtOnce = 50;

const pathOf = (organisation: Organisation, invoice?: Invoice): string =>
  `/organisations/${organisation.id}/invoices${invoice === undefined ? '' : `/${invoice.id}`}`;

/** Where a person lists, writes, approves and voids invoices, and records payments. */
export const invoicePages = (router: Router, world: XeroWorld): void => {
  const page = organisationPage(world);
  const edit = (organisation: Organisation, request: SimRequest, element: InputElement): SimResponse => {
    const { id } = chosen(organisation, request);
    return redirectTo(pathOf(organisation, invoiceByPerson(world, organisation, id, element)));
  };
  router
    .get(root, page(showInvoices))
    .post(
      root,
      page((organisation, request) =>
        redirectTo(
          pathOf(organisation, invoiceByPerson(world, organisation, null, elementOf(organisation, request))),
        ),
      ),
    )
    .get(
      `${root}/:id`,
      page((organisation, request) => showInvoice(organisation, chosen(organisation, request))),
    )
    .post(
      `${root}/:id`,
      page((organisation, request) => edit(organisation, request, elementOf(organisation, request))),
    )
    .post(
      `${root}/:id/status`,
      page((organisation, request) =>
        edit(organisation, request, { Status: readForm(request).get('status') ?? '' }),
      ),
    )
    .post(
      `${root}/:id/payments`,
      page((organisation, request) => {
        const invoice = chosen(organisation, request);
        const form = readForm(request);
        byPerson(() =>
          savePayment(world, organisation, {
            Invoice: { InvoiceID: invoice.id },
            Account: { AccountID: form.get('account') ?? '' },
            Amount: form.get('amount') ?? '',
            Date: form.get('date') ?? '',
            Reference: form.get('reference') ?? '',
          }),
        );
        return redirectTo(pathOf(organisation, invoice));
      }),
    );
};

const chosen = (organisation: Organisation, request: SimRequest): Invoice =>
  invoiceOf(organisation, request.params['id'] ?? '');

const elementOf = (organisation: Organisation, request: SimRequest): InputElement => {
  const form = readForm(request);
  const name = form.get('contact') ?? '';
  if (organisation.contacts.byActiveName(name) === null)
    throw new SimInputError(`There is no active contact called ${name}.`);
  return {
    Contact: { Name: name },
    InvoiceNumber: form.get('number') ?? '',
    Reference: form.get('reference') ?? '',
    Date: form.get('date') ?? '',
    DueDate: form.get('due') ?? '',
    LineAmountTypes: form.get('amounts') ?? '',
    LineItems: linesOf(form),
  };
};

const showInvoices = (organisation: Organisation): SimResponse => {
  const { ledger } = organisation;
  const shown = ledger.invoices.list().slice(-shownAtOnce).toReversed();
  return pageResponse({
    title: 'Invoices',
    vendor: 'Xero',
    nav: documentNav(organisation),
    body: [
      html`<section>
        <p class="muted">${String(ledger.invoices.size)} in all</p>
        ${tableOf(
          'Invoices',
          ['Number', 'To', 'Date', 'Due', 'Total', 'Owed', 'Status'],
          shown.map((invoice) => [
            html`<a href="${pathOf(organisation, invoice)}">${invoice.number}</a>`,
            organisation.contacts.get(invoice.contactId)?.texts.Name ?? null,
            invoice.date,
            invoice.dueDate,
            amountShown(invoice.total),
            amountShown(settledOf(ledger, invoice).due),
            invoice.status.toLowerCase(),
          ]),
        )}
      </section>`,
      html`<section>
        <h2>New invoice</h2>
        ${invoiceForm(organisation, pathOf(organisation), 'Save as draft', null)}
      </section>`,
    ],
  });
};

const moveLabels: Partial<Record<InvoiceStatus, string>> = {
  SUBMITTED: 'Submit for approval',
  AUTHORISED: 'Approve',
  VOIDED: 'Void',
  DELETED: 'Delete',
};

const movesOf = (organisation: Organisation, invoice: Invoice): readonly SafeHtml[] =>
  allowedMoves[invoice.status].flatMap((status) => {
    const label = status === invoice.status ? undefined : moveLabels[status];
    return label === undefined
      ? []
      : [
          actButton({
            action: `${pathOf(organisation, invoice)}/status`,
            label,
            look: status === 'VOIDED' || status === 'DELETED' ? 'danger' : 'quiet',
            values: { status },
          }),
        ];
  });

const showInvoice = (organisation: Organisation, invoice: Invoice): SimResponse => {
  const { ledger } = organisation;
  const { paid, credited, due } = settledOf(ledger, invoice);
  const isEditable = ['DRAFT', 'SUBMITTED', 'AUTHORISED'].includes(invoice.status) && paid + credited === 0n;
  return pageResponse({
    title: `Invoice ${invoice.number}`,
    vendor: 'Xero',
    nav: documentNav(organisation),
    body: [
      html`<section>
        <dl>
          <dt>Status</dt>
          <dd>${invoice.status.toLowerCase()}</dd>
          <dt>Reference</dt>
          <dd>${invoice.reference === '' ? 'none' : invoice.reference}</dd>
          <dt>Total</dt>
          <dd>${amountShown(invoice.total)} ${invoice.currency}, GST ${amountShown(invoice.totalTax)}</dd>
          <dt>Owed</dt>
          <dd>${amountShown(due)}</dd>
        </dl>
        ${invoice.url !== null && html`<p><a href="${invoice.url}" rel="noreferrer">Go to Plumbline</a></p>`}
        <div class="row">${movesOf(organisation, invoice)}</div>
      </section>`,
      ...(isEditable
        ? [
            html`<section>
              <h2>Edit</h2>
              ${invoiceForm(organisation, pathOf(organisation, invoice), 'Save', invoice)}
            </section>`,
          ]
        : []),
      ...(invoice.status === 'AUTHORISED' ? [paymentForm(organisation, invoice, due)] : []),
      html`<section>
        <h2>Payments</h2>
        ${tableOf(
          'Payments',
          ['Date', 'Amount', 'Reference'],
          paymentsOf(ledger, invoice).map((payment) => [
            payment.date,
            amountShown(payment.amount),
            payment.reference,
          ]),
        )}
      </section>`,
      html`<section>
        <h2>History</h2>
        ${tableOf(
          'History',
          ['When', 'Change', 'Details', 'User'],
          historyOf(organisation, invoice).map((entry) => [
            shownTime(entry.at),
            entry.changes,
            entry.details,
            entry.user,
          ]),
        )}
      </section>`,
    ],
  });
};

const paymentForm = (organisation: Organisation, invoice: Invoice, due: bigint): SafeHtml =>
  html`<section>
    <h2>Record a payment</h2>
    <form class="fields" method="post" action="${pathOf(organisation, invoice)}/payments">
      ${textField({ name: 'amount', label: 'Amount', value: amountShown(due), required: true })}
      ${textField({ name: 'date', label: 'Date', type: 'date', value: invoice.date, required: true })}
      ${selectField({
        name: 'account',
        label: 'Paid to',
        options: organisation.accounts
          .filter((account) => account.Type === 'BANK' || account.EnablePaymentsToAccount)
          .map((account) => ({ value: account.AccountID, label: account.Name })),
      })}
      ${textField({ name: 'reference', label: 'Reference' })}
      <button>Record payment</button>
    </form>
  </section>`;
