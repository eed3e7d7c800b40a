import { canonicalJson, type JsonObject } from '#base/json.ts';
import { newId, type BillableId, type InvoiceId } from '#base/ids.ts';
import { appendAudit } from '#store/audit.ts';
import { loadBillables, lockBillables, moveBillables } from '#store/crm/billables.ts';
import { loadBilledContacts, markBilled } from '#store/crm/billing-subjects.ts';
import { insertInvoice, insertLines } from '#store/crm/invoices.ts';
import type { ConnectionRow } from '#store/connections.ts';
import { contentHash } from '#store/content-hash.ts';
import { act, look, type Acting, type CrmWork } from '#crm/work.ts';
import { discountOfRow } from '#crm/billables/billable-texts.ts';
import {
  billingProblem,
  findBillingConnection,
  requireConnection,
  taxRoundingOf,
} from './billing-connection.ts';
import type { FinanceDeps } from './finance-deps.ts';
import { financeError, type FinanceErrorCode } from './finance-errors.ts';
import { addJob, findAsked } from './jobs.ts';
import {
  planInvoices,
  unfitBillables,
  type InvoiceOptions,
  type PlanNote,
  type PlannedInvoice,
} from './invoice-plan.ts';

export interface PreviewedInvoices {
  readonly invoices: readonly PlannedInvoice[];
  readonly refusals: readonly PlanNote[];
}

/** What the chosen billables would make, with all that stands in the way. Writes nothing. */
export const previewInvoices = (
  deps: FinanceDeps,
  acting: Acting,
  chosen: readonly BillableId[],
  options: InvoiceOptions,
): Promise<PreviewedInvoices> =>
  look(deps, acting, 'finance', async (trx) => {
    const connection = await findBillingConnection(trx);
    const billables = await loadBillables(trx, chosen);
    const refusals = [...unfitBillables(chosen, billables)];
    const problem = await billingProblem(trx, acting.workspaceId, connection);
    if (problem !== null) refusals.push(problem);
    const invoices = await planFor(deps, trx, connection, billables, options);
    return { invoices, refusals };
  });

const planFor = async (
  deps: FinanceDeps,
  trx: CrmWork['trx'],
  connection: ConnectionRow | undefined,
  billables: Awaited<ReturnType<typeof loadBillables>>,
  options: InvoiceOptions,
): Promise<readonly PlannedInvoice[]> =>
  planInvoices({
    billables,
    contacts: await loadBilledContacts(trx, [...new Set(billables.map((each) => each.contact_id))]),
    options,
    billing: connection === undefined ? null : deps.billing.clientFor(connection),
    taxRounding: taxRoundingOf(connection),
  });

/**
 * Makes the invoices of the chosen billables, all or none, in one transaction: predicted totals, frozen lines, billables
 * taken, and a job each that carries them to the vendor. Asking again under the same key gives the same invoices.
 * @throws `crm.stripe_not_connected`, `crm.billable_taken`, and what a preview would have refused.
 */
export const generateInvoices = (
  deps: FinanceDeps,
  acting: Acting,
  requestKey: string,
  chosen: readonly BillableId[],
  options: InvoiceOptions,
): Promise<readonly InvoiceId[]> =>
  act(deps, acting, 'stripe', (work) => makeInvoices(deps, work, requestKey, chosen, options));

/** The same inside somebody's transaction, in which the vendor's module is on. */
export const makeInvoices = async (
  deps: FinanceDeps,
  work: CrmWork,
  requestKey: string,
  chosen: readonly BillableId[],
  options: InvoiceOptions,
): Promise<readonly InvoiceId[]> => {
  const fingerprint = contentHash(canonicalJson([chosen, askedOf(options)]));
  // Locked first: of two requests at once the second waits, and then finds what the first made.
  await lockBillables(work.trx, chosen);
  const asked = await findAsked(work, `${requestKey}.0`, fingerprint);
  if (asked !== null) return asked.invoices;
  const connection = requireConnection(await findBillingConnection(work.trx));
  const billables = await loadBillables(work.trx, chosen);
  refuseFirst(unfitBillables(chosen, billables));
  const planned = await planFor(deps, work.trx, connection, billables, options);
  refuseFirst(planned.flatMap((invoice) => invoice.refusals));
  if (planned.length === 0)
    throw financeError('crm.nothing_to_invoice', 'None of the chosen billables can be invoiced.');
  await deps.billing.ensureFlows(work.trx, work, connection.id, work.now);
  const ids = planned.map(() => newId('invoice', work.now));
  for (const [at, invoice] of planned.entries()) {
    const id = ids[at];
    if (id === undefined) continue;
    await storeInvoice(work, connection, id, invoice, options);
    await addJob(work, connection, {
      action: 'generate',
      invoiceId: id,
      lane: invoice.contact.id,
      requestKey: `${requestKey}.${at}`,
      fingerprint,
      input: { until: options.until, invoices: ids },
      until: options.until,
    });
  }
  await deps.billing.wake(work.trx, [connection.id]);
  await appendAudit(
    work.trx,
    work.workspaceId,
    ids.map((id) => ({
      actor: work.actor,
      action: 'invoice.generated',
      subjectKind: 'invoice',
      subjectId: id,
      details: { connection: connection.id },
    })),
    work.now,
  );
  return ids;
};

/** The options as JSON, for the fingerprint of what was asked. */
const askedOf = ({ discount, ...plain }: InvoiceOptions): JsonObject =>
  discount === undefined ? plain : { ...plain, discount: { kind: discount.kind, value: discount.value } };

const refuseFirst = (refusals: readonly PlanNote[]): void => {
  const [first] = refusals;
  if (first === undefined) return;
  throw financeError(first.code as FinanceErrorCode, refusals.map((each) => each.message).join(' '), {
    details: { codes: [...new Set(refusals.map((each) => each.code))] },
  });
};

const storeInvoice = async (
  work: CrmWork,
  connection: ConnectionRow,
  id: InvoiceId,
  planned: PlannedInvoice,
  options: InvoiceOptions,
): Promise<void> => {
  const { trx, workspaceId, now } = work;
  const { totals, contact, currency } = planned;
  const figures = {
    subtotal: Number(totals.subtotal),
    discount: Number(totals.discount),
    tax: Number(totals.tax),
    total: Number(totals.total),
  };
  await insertInvoice(trx, {
    id,
    workspace_id: workspaceId,
    origin: 'plumbline',
    contact_id: contact.id,
    currency,
    state: 'generating',
    collection: options.collection,
    terms_days: planned.termsDays,
    memo: options.memo === undefined || options.memo === '' ? null : options.memo,
    discount_kind: options.discount?.kind ?? null,
    discount_value: options.discount?.value ?? null,
    tax_rounding: taxRoundingOf(connection),
    wants_send: options.until === 'sent',
    predicted_subtotal_minor: figures.subtotal,
    predicted_discount_minor: figures.discount,
    predicted_tax_minor: figures.tax,
    predicted_total_minor: figures.total,
    subtotal_minor: figures.subtotal,
    discount_minor: figures.discount,
    tax_minor: figures.tax,
    total_minor: figures.total,
    due_minor: figures.total,
    paid_minor: 0,
    remaining_minor: figures.total,
    connection_id: connection.id,
    created_by: work.actor,
    created_at: now,
    updated_at: now,
  });
  await insertLines(
    trx,
    planned.lines.map((line, position) => {
      const figure = totals.lines[position];
      const discount = discountOfRow(line);
      return {
        invoice_id: id,
        position,
        workspace_id: workspaceId,
        billable_id: line.id,
        service_id: line.service_id,
        opportunity_id: line.opportunity_id,
        ticket_id: line.ticket_id,
        description: line.description,
        quantity: line.quantity,
        unit_price: line.unit_price,
        price_reason: line.price_reason,
        discount_kind: discount?.kind ?? null,
        discount_value: discount?.value ?? null,
        tax_code: line.tax_code,
        tax_name: line.tax_name,
        tax_percentage: line.tax_percentage,
        tax_inclusive: line.tax_inclusive,
        amount_minor: Number(figure?.amount ?? 0n),
        discount_minor: Number((figure?.ownDiscount ?? 0n) + (figure?.sharedDiscount ?? 0n)),
        tax_minor: Number(figure?.tax ?? 0n),
        total_minor: Number(figure?.total ?? 0n),
        live: true,
      };
    }),
  );
  await moveBillables(
    trx,
    { ids: planned.lines.map((line) => line.id) },
    { from: ['open'], to: 'on_invoice', invoiceId: id, actor: work.actor },
    now,
  );
  if (await markBilled(trx, contact.id, now)) work.touch('contact', contact.id);
  work.tell({ verb: 'generated', kind: 'invoice', id, contactId: contact.id, version: 1 });
};
