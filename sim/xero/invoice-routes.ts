import type { Router } from '#sim/kit/router.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { readText } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { writeDocuments } from './document-batch.ts';
import { tellDocuments } from './document-query.ts';
import { saveInvoice } from './invoice-acts.ts';
import { wireCents, wireInvoice } from './invoice-wire.ts';
import type { Invoice } from './invoice.ts';
import { settledOf } from './ledger.ts';
import type { Organisation } from './organisation.ts';
import type { WhereValue } from './where-clause.ts';
import { enveloped, resourceNotFound } from './xero-answers.ts';
import { apiRoot, reads, writes } from './xero-call.ts';
import type { XeroCall } from './xero-call.ts';
import type { XeroWorld } from './xero-world.ts';

type WriteMode = 'create' | 'create-or-update';

export const invoiceRoutes = (router: Router, world: XeroWorld): void => {
  const root = `${apiRoot}/Invoices`;
  router
    .get(root, reads(world, listInvoices))
    .put(
      root,
      writes(world, (call) => writeInvoices(world, call, 'create', null)),
    )
    .post(
      root,
      writes(world, (call) => writeInvoices(world, call, 'create-or-update', null)),
    )
    .get(
      `${root}/:id`,
      reads(world, (call) => onInvoice(call, (invoice) => tellInvoice(call, invoice))),
    )
    .post(
      `${root}/:id`,
      writes(world, (call) =>
        onInvoice(call, (invoice) => writeInvoices(world, call, 'create-or-update', invoice)),
      ),
    );
};

/** Prices have two places unless `unitdp=4` is asked for. */
export const placesIn = ({ request }: XeroCall): 2 | 4 => (request.query.get('unitdp') === '4' ? 4 : 2);

const writeInvoices = (
  world: XeroWorld,
  call: XeroCall,
  mode: WriteMode,
  target: Invoice | null,
): SimResponse => {
  const { organisation } = call;
  const places = placesIn(call);
  const matched = (element: InputElement): Invoice | null =>
    target ?? (mode === 'create' ? null : matchOf(organisation, element));
  return writeDocuments(call, {
    list: 'Invoices',
    idField: 'InvoiceID',
    idOf: (element) => matched(element)?.id ?? null,
    save: (element) => {
      const type = readText(element, 'Type') ?? 'ACCREC';
      if (type !== 'ACCREC')
        return { saved: null, errors: ['This simulated Xero keeps no documents of that type.'] };
      const before = matched(element);
      const id = readText(element, 'InvoiceID') ?? '';
      if (before === null && id !== '' && mode !== 'create')
        return { saved: null, errors: ['Invoice could not be found'] };
      return saveInvoice(world, organisation, { before, element, places, type: 'ACCREC' });
    },
    tell: (invoice) => wireInvoice(organisation, invoice, 'full', places),
  });
};

/** By id, else by number: a blind POST can hit an invoice that is there already. */
const matchOf = ({ ledger }: Organisation, element: InputElement): Invoice | null => {
  const id = readText(element, 'InvoiceID') ?? '';
  const number = readText(element, 'InvoiceNumber') ?? '';
  if (id !== '') return ledger.invoices.get(id);
  return number === '' ? null : ledger.invoices.byNumber(number);
};

const listInvoices = (call: XeroCall): SimResponse =>
  tellDocuments(call, {
    list: 'Invoices',
    documents: call.organisation.ledger.invoices.list(),
    filters: {
      IDs: 'InvoiceID',
      InvoiceNumbers: 'InvoiceNumber',
      ContactIDs: 'Contact.ContactID',
      Statuses: 'Status',
    },
    read: (invoice, field) => readField(call.organisation, invoice, field),
    tell: (invoice, detail) => wireInvoice(call.organisation, invoice, detail, placesIn(call)),
  });

const dayAt = (day: string | null): number | null => (day === null ? null : Date.parse(`${day}T00:00:00Z`));

const readField = (organisation: Organisation, invoice: Invoice, field: string): WhereValue | undefined => {
  switch (field) {
    case 'InvoiceID':
      return invoice.id;
    case 'InvoiceNumber':
      return invoice.number;
    case 'Reference':
      return invoice.reference;
    case 'Type':
      return invoice.type;
    case 'Status':
      return invoice.status;
    case 'Date':
      return dayAt(invoice.date);
    case 'DueDate':
      return dayAt(invoice.dueDate);
    case 'Total':
      return wireCents(invoice.total);
    case 'AmountDue':
      return wireCents(settledOf(organisation.ledger, invoice).due);
    case 'Contact.ContactID':
      return invoice.contactId;
    case 'Contact.Name':
      return organisation.contacts.get(invoice.contactId)?.texts.Name ?? null;
    case 'CurrencyCode':
      return invoice.currency;
    case 'UpdatedDateUTC':
      return invoice.updatedAt;
    default:
      return undefined;
  }
};

const onInvoice = (call: XeroCall, handle: (invoice: Invoice) => SimResponse): SimResponse => {
  const key = call.request.params['id'] ?? '';
  const { invoices } = call.organisation.ledger;
  const invoice = invoices.get(key) ?? invoices.byNumber(key);
  return invoice === null ? resourceNotFound() : handle(invoice);
};

const tellInvoice = (call: XeroCall, invoice: Invoice): SimResponse =>
  enveloped(call.request, call.now, {
    Invoices: [wireInvoice(call.organisation, invoice, 'full', placesIn(call))],
  });
