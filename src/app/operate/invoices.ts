import { randomUUID } from 'node:crypto';
import type { InvoiceId } from '#base/ids.ts';
import { moneyOf } from '#api/crm/finance-texts.ts';
import { invoiceDetailOf, invoiceSummariesOf } from '#api/crm/invoice-answers.ts';
import { crmError } from '#crm/crm-errors.ts';
import type { InvoiceDetail, InvoiceSummary } from '#contract/crm-invoices.ts';
import { askOfInvoice, askRefund } from '#crm/invoicing/ask.ts';
import { generateInvoices, previewInvoices } from '#crm/invoicing/generate.ts';
import type { InvoiceOptions, PlanNote } from '#crm/invoicing/invoice-plan.ts';
import { invoiceStates, type InvoiceState } from '#model/invoicing/invoicing-nouns.ts';
import { listBillables } from '#store/crm/billables.ts';
import { listInvoices, loadInvoices } from '#store/crm/invoices.ts';
import { idTyped, type CrmDesk } from './crm-desk.ts';

export { invoiceStates };
export type { InvoiceOptions };

/** Newest first, at most `limit`. */
export const invoiceLines = (
  { look, now }: CrmDesk,
  filter: {
    readonly state?: InvoiceState | undefined;
    readonly contact?: string | undefined;
    readonly limit: number;
  },
): Promise<readonly InvoiceSummary[]> =>
  look('finance', async (trx) => {
    const { state, contact, limit } = filter;
    const asked = {
      states: state === undefined ? undefined : [state],
      contact: contact === undefined ? undefined : idTyped('contact', contact),
    };
    const { rows } = await listInvoices(trx, asked, { after: null, limit });
    return invoiceSummariesOf(trx, rows, now());
  });

/** By id, or by the number that the customer reads. @throws `crm.not_found`. */
export const readInvoice = ({ look, now }: CrmDesk, named: string): Promise<InvoiceDetail> =>
  look('finance', async (trx) => {
    const numbered = await trx
      .selectFrom('crm_invoice')
      .select('id')
      .where('number', '=', named)
      .limit(2)
      .execute();
    const [only] = numbered;
    if (numbered.length > 1)
      throw crmError('crm.not_found', `Several invoices have the number ${named}: name one by its id.`);
    return invoiceDetailOf(trx, only?.id ?? idTyped('invoice', named), now());
  });

/** The billables named, or all that a contact has open: at most 1,000. */
const chosenOf = ({ look }: CrmDesk, chosen: ChosenBillables) =>
  'ids' in chosen
    ? Promise.resolve(chosen.ids.map((id) => idTyped('billable', id)))
    : look('finance', async (trx) => {
        const asked = { states: ['open'] as const, contact: idTyped('contact', chosen.contact) };
        const { rows } = await listBillables(trx, asked, { after: null, limit: 1_000 });
        return rows.map((row) => row.id);
      });

export type ChosenBillables = { readonly ids: readonly string[] } | { readonly contact: string };

export interface PreviewLine {
  readonly contact: string;
  readonly currency: string;
  readonly lines: number;
  readonly subtotal: string;
  readonly discount: string;
  readonly tax: string;
  readonly total: string;
  readonly refusals: readonly PlanNote[];
}

/** What the billables would make, one a contact and currency. Writes nothing. */
export const previewLines = async (
  desk: CrmDesk,
  chosen: ChosenBillables,
  options: InvoiceOptions,
): Promise<{ readonly invoices: readonly PreviewLine[]; readonly refusals: readonly PlanNote[] }> => {
  const { invoices, refusals } = await previewInvoices(
    desk.crm,
    desk.acting,
    await chosenOf(desk, chosen),
    options,
  );
  return {
    invoices: invoices.map(({ contact, currency, lines, totals, refusals: stops }) => ({
      contact: contact.name,
      currency,
      lines: lines.length,
      subtotal: moneyOf(totals.subtotal, currency),
      discount: moneyOf(totals.discount, currency),
      tax: moneyOf(totals.tax, currency),
      total: moneyOf(totals.total, currency),
      refusals: stops,
    })),
    refusals,
  };
};

/** Makes the invoices, all or none. @throws what a preview would have refused. */
export const makeInvoices = async (
  desk: CrmDesk,
  chosen: ChosenBillables,
  options: InvoiceOptions,
): Promise<readonly InvoiceSummary[]> => {
  const { crm, acting } = desk;
  const ids = await generateInvoices(crm, acting, randomUUID(), await chosenOf(desk, chosen), options);
  return desk.look('finance', async (trx) =>
    invoiceSummariesOf(trx, await loadInvoices(trx, ids), desk.now()),
  );
};

/** Asks for it; workers carry it out. @throws `crm.invoice_state`, `crm.job_running`, `crm.stripe_not_connected`. */
export const askInvoice = async (
  desk: CrmDesk,
  named: string,
  action: 'send' | 'void',
): Promise<InvoiceDetail> => {
  const id: InvoiceId = (await readInvoice(desk, named)).id;
  await askOfInvoice(desk.crm, desk.acting, id, action, randomUUID());
  return readInvoice(desk, id);
};

/** All that is left of the newest payment when no amount is named. @throws `crm.no_payment`, `crm.refund_too_large`. */
export const refundInvoice = async (
  desk: CrmDesk,
  named: string,
  amount: string | undefined,
): Promise<InvoiceDetail> => {
  const id: InvoiceId = (await readInvoice(desk, named)).id;
  await askRefund(desk.crm, desk.acting, id, randomUUID(), { amount, reason: null });
  return readInvoice(desk, id);
};
