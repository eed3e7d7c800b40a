import { readJson } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import type { Router } from '#sim/kit/router.ts';
import { isElement, UnreadableInput } from './contact-input.ts';
import { writeDocuments } from './document-batch.ts';
import { tellDocuments } from './document-query.ts';
import { wirePayment } from './invoice-wire.ts';
import type { Payment } from './invoice.ts';
import { deletePayment, savePayment } from './payment-acts.ts';
import type { WhereValue } from './where-clause.ts';
import { enveloped, resourceNotFound } from './xero-answers.ts';
import { apiRoot, reads, writes } from './xero-call.ts';
import type { XeroCall } from './xero-call.ts';
import type { XeroWorld } from './xero-world.ts';

/** Payments of invoices: made and deleted, never changed. */
export const paymentRoutes = (router: Router, world: XeroWorld): void => {
  const root = `${apiRoot}/Payments`;
  const create = writes(world, (call) =>
    writeDocuments(call, {
      list: 'Payments',
      idField: 'PaymentID',
      idOf: () => null,
      save: (element) => savePayment(world, call.organisation, element),
      tell: (payment) => wirePayment(call.organisation, payment),
    }),
  );
  router
    .get(root, reads(world, listPayments))
    .put(root, create)
    .post(root, create)
    .get(
      `${root}/:id`,
      reads(world, (call) => onPayment(call, (payment) => tellPayment(call, payment))),
    )
    .post(
      `${root}/:id`,
      writes(world, (call) => onPayment(call, (payment) => removePayment(world, call, payment))),
    );
};

const removePayment = (world: XeroWorld, call: XeroCall, payment: Payment): SimResponse => {
  const body = readJson(call.request);
  const list: unknown = isElement(body) && Array.isArray(body['Payments']) ? body['Payments'][0] : body;
  if (!isElement(list) || list['Status'] !== 'DELETED')
    throw new UnreadableInput('a payment can only be deleted.');
  return writeDocuments(call, {
    list: 'Payments',
    idField: 'PaymentID',
    idOf: () => payment.id,
    save: () => deletePayment(world, call.organisation, payment),
    tell: (deleted) => wirePayment(call.organisation, deleted),
  });
};

const listPayments = (call: XeroCall): SimResponse =>
  tellDocuments(call, {
    list: 'Payments',
    documents: call.organisation.ledger.payments.list(),
    filters: {},
    read: readPayment,
    tell: (payment) => wirePayment(call.organisation, payment),
  });

const readPayment = (payment: Payment, field: string): WhereValue | undefined => {
  switch (field) {
    case 'PaymentID':
      return payment.id;
    case 'Status':
      return payment.status;
    case 'Reference':
      return payment.reference;
    case 'PaymentType':
      return 'ACCRECPAYMENT';
    case 'Invoice.InvoiceID':
      return payment.invoiceId;
    case 'Date':
      return Date.parse(`${payment.date}T00:00:00Z`);
    case 'UpdatedDateUTC':
      return payment.updatedAt;
    default:
      return undefined;
  }
};

const onPayment = (call: XeroCall, handle: (payment: Payment) => SimResponse): SimResponse => {
  const payment = call.organisation.ledger.payments.get(call.request.params['id'] ?? '');
  return payment === null ? resourceNotFound() : handle(payment);
};

const tellPayment = (call: XeroCall, payment: Payment): SimResponse =>
  enveloped(call.request, call.now, { Payments: [wirePayment(call.organisation, payment)] });
