import type { Router } from '#sim/kit/router.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { writeDocuments } from './document-batch.ts';
import { tellDocuments } from './document-query.ts';
import { saveInvoice } from './invoice-acts.ts';
import { placesIn } from './invoice-routes.ts';
import { wireCents, wireCreditNote } from './invoice-wire.ts';
import type { Invoice } from './invoice.ts';
import { saveAllocation } from './payment-acts.ts';
import type { WhereValue } from './where-clause.ts';
import { enveloped, resourceNotFound } from './xero-answers.ts';
import { apiRoot, reads, writes } from './xero-call.ts';
import type { XeroCall } from './xero-call.ts';
import type { XeroWorld } from './xero-world.ts';

/** Credit notes to customers: made, listed, and set against invoices. */
export const creditNoteRoutes = (router: Router, world: XeroWorld): void => {
  const root = `${apiRoot}/CreditNotes`;
  router
    .get(
      root,
      reads(world, (call) =>
        tellDocuments(call, {
          list: 'CreditNotes',
          documents: call.organisation.ledger.creditNotes.list(),
          filters: {},
          read: readNote,
          tell: (note) => wireCreditNote(call.organisation, note),
        }),
      ),
    )
    .put(
      root,
      writes(world, (call) =>
        writeDocuments(call, {
          list: 'CreditNotes',
          idField: 'CreditNoteID',
          idOf: () => null,
          save: (element) =>
            saveInvoice(world, call.organisation, {
              before: null,
              element,
              places: placesIn(call),
              type: 'ACCRECCREDIT',
            }),
          tell: (note) => wireCreditNote(call.organisation, note),
        }),
      ),
    )
    .get(
      `${root}/:id`,
      reads(world, (call) =>
        onNote(call, (note) =>
          enveloped(call.request, call.now, { CreditNotes: [wireCreditNote(call.organisation, note)] }),
        ),
      ),
    )
    .put(
      `${root}/:id/Allocations`,
      writes(world, (call) =>
        onNote(call, (note) =>
          writeDocuments(call, {
            list: 'Allocations',
            idField: 'AllocationID',
            idOf: () => null,
            save: (element) => saveAllocation(world, call.organisation, note, element),
            tell: (allocation) => ({
              AllocationID: allocation.id,
              Amount: wireCents(allocation.amount),
              Date: `${allocation.date}T00:00:00`,
              Invoice: { InvoiceID: allocation.invoiceId },
            }),
          }),
        ),
      ),
    );
};

const readNote = (note: Invoice, field: string): WhereValue | undefined => {
  switch (field) {
    case 'CreditNoteID':
      return note.id;
    case 'CreditNoteNumber':
      return note.number;
    case 'Status':
      return note.status;
    case 'UpdatedDateUTC':
      return note.updatedAt;
    default:
      return undefined;
  }
};

const onNote = (call: XeroCall, handle: (note: Invoice) => SimResponse): SimResponse => {
  const note = call.organisation.ledger.creditNotes.get(call.request.params['id'] ?? '');
  return note === null ? resourceNotFound() : handle(note);
};
