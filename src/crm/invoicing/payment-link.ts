import type { InvoiceId } from '#base/ids.ts';
import { lockInvoice } from '#store/crm/invoices.ts';
import { crmError } from '#crm/crm-errors.ts';
import { act, type Acting } from '#crm/work.ts';
import { requireConnectionOf } from './billing-connection.ts';
import type { FinanceDeps } from './finance-deps.ts';
import { financeError } from './finance-errors.ts';
import { asPerson } from './job-steps.ts';

/**
 * Where the customer pays an invoice, read at the vendor now: it lapses, so it is never stored.
 * @throws `crm.invoice_state` for a draft and for what is not at the vendor, `crm.stripe_not_connected`.
 */
export const readPaymentLink = async (
  deps: FinanceDeps,
  acting: Acting,
  id: InvoiceId,
): Promise<{ readonly url: string | null; readonly pdfUrl: string | null }> => {
  const { connection, key } = await act(deps, acting, 'stripe', async (work) => {
    const invoice = await lockInvoice(work.trx, id);
    if (invoice === undefined) throw crmError('crm.not_found', 'There is no such invoice.');
    if (invoice.stripe_id === null || invoice.state === 'draft' || invoice.state === 'generating')
      throw financeError('crm.invoice_state', 'The invoice is not finalized, so it cannot be paid yet.');
    return { connection: await requireConnectionOf(work.trx, invoice.connection_id), key: invoice.stripe_id };
  });
  const seen = await deps.billing.clientFor(connection).readInvoice(key, asPerson);
  if (seen === null) throw financeError('crm.invoice_state', 'The invoice is not at Stripe any more.');
  return { url: seen.paymentLink, pdfUrl: seen.pdfLink };
};
