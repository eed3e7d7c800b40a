import type { Transaction } from 'kysely';
import type { InvoiceId, OpportunityId, ServiceId } from '#base/ids.ts';
import { activitiesOf } from '#api/crm/about-answers.ts';
import type { InvoiceDetail, InvoiceLine, InvoiceSummary } from '#contract/crm-invoices.ts';
import type { Payment } from '#contract/crm-payments.ts';
import { crmError } from '#crm/crm-errors.ts';
import { factsOf } from '#crm/invoicing/ask.ts';
import { connectionProblem } from '#crm/invoicing/billing-connection.ts';
import { invoiceActions } from '#model/invoicing/invoice-actions.ts';
import { listActivities } from '#store/crm/activities.ts';
import { loadJobsOf } from '#store/crm/billing-jobs.ts';
import { loadInvoices, loadLines, type InvoiceLineRow, type InvoiceView } from '#store/crm/invoices.ts';
import { loadSettling, type PaymentRow } from '#store/crm/payments.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { answerJobs, answerOpenJobs } from './billing-job-answers.ts';
import {
  contactRefOf,
  discountOfRow,
  moneyOf,
  moneyOrNull,
  serviceRefOf,
  shortest,
  shortestOrNull,
  taxRefOf,
  totalsOf,
} from './finance-texts.ts';

/** Rows of the feed that an invoice's page shows. */
const timelineLength = 200;

/** Summaries with what is under way of each; overdue is told at `now`. */
export const invoiceSummariesOf = async (
  trx: Transaction<Database>,
  rows: readonly InvoiceView[],
  now: number,
): Promise<InvoiceSummary[]> => {
  const jobs = await answerOpenJobs(trx, await loadJobsOf(trx, { invoices: rows.map((row) => row.id) }));
  return rows.map((row) => {
    const open = jobs.find((each) => each.row.invoice_id === row.id);
    const { currency } = row;
    return {
      id: row.id,
      origin: row.origin,
      number: row.number,
      contact: contactRefOf(row),
      state: row.state,
      currency,
      ...totalsOf(
        {
          subtotal: row.subtotal_minor,
          discount: row.discount_minor,
          tax: row.tax_minor,
          total: row.total_minor,
        },
        currency,
      ),
      due: moneyOf(row.due_minor, currency),
      paid: moneyOf(row.paid_minor, currency),
      remaining: moneyOf(row.remaining_minor, currency),
      refunded: moneyOf(row.refunded_minor, currency),
      credited: moneyOf(row.credited_minor, currency),
      collection: row.collection,
      issuedAt: row.issued_at,
      dueAt: row.due_at,
      sentAt: row.sent_at,
      paidAt: row.paid_at,
      endedAt: row.ended_at,
      isSent: row.sent_at !== null,
      isOverdue: row.state === 'open' && row.due_at !== null && row.due_at <= now,
      isDisputed: row.is_disputed,
      paymentFailed:
        row.failure_code === null
          ? null
          : { reason: row.failure_message ?? row.failure_code, nextAttemptAt: row.next_attempt_at },
      job: open?.job ?? null,
      subscriptionId: row.subscription_id,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  });
};

export const paymentOf = (row: PaymentRow): Payment => ({
  id: row.id,
  invoiceId: row.invoice_id,
  currency: row.currency,
  amount: moneyOf(row.amount_minor, row.currency),
  refunded: moneyOf(row.refunded_minor, row.currency),
  fee: moneyOrNull(row.fee_minor, row.settlement_currency),
  net: moneyOrNull(row.net_minor, row.settlement_currency),
  settlementCurrency: row.settlement_currency,
  method: row.method,
  methodLabel: row.method_label,
  state: row.state,
  reason: row.reason,
  isOutOfBand: row.is_out_of_band,
  paidAt: row.paid_at,
  createdAt: row.created_at,
});

const linesOf = async (
  trx: Transaction<Database>,
  rows: readonly InvoiceLineRow[],
  currency: string,
): Promise<InvoiceLine[]> => {
  const services = await loadServiceNames(
    trx,
    rows.flatMap((row) => row.service_id ?? []),
  );
  const titles = await loadOpportunityTitles(
    trx,
    rows.flatMap((row) => row.opportunity_id ?? []),
  );
  return rows.map((row) => {
    const service = services.get(row.service_id ?? '');
    return {
      position: row.position,
      billableId: row.billable_id,
      service: serviceRefOf({
        service_id: row.service_id,
        service_code: service?.code ?? null,
        service_name: service?.name ?? null,
      }),
      opportunity:
        row.opportunity_id === null
          ? null
          : { id: row.opportunity_id, title: titles.get(row.opportunity_id) ?? '' },
      ticketId: row.ticket_id,
      description: row.description,
      quantity: shortest(row.quantity),
      unitPrice: shortestOrNull(row.unit_price),
      priceReason: row.price_reason,
      discount: discountOfRow(row),
      tax: taxRefOf(row),
      amount: moneyOf(row.amount_minor, currency),
      discountAmount: moneyOf(row.discount_minor, currency),
      taxAmount: moneyOf(row.tax_minor, currency),
      total: moneyOf(row.total_minor, currency),
    };
  });
};

const loadServiceNames = async (
  trx: Transaction<Database>,
  ids: readonly ServiceId[],
): Promise<ReadonlyMap<string, { readonly code: string; readonly name: string }>> => {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('crm_service')
    .select(['id', 'code', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
};

const loadOpportunityTitles = async (
  trx: Transaction<Database>,
  ids: readonly OpportunityId[],
): Promise<ReadonlyMap<string, string>> => {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('crm_opportunity')
    .select(['id', 'title'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row.title]));
};

/** @throws `crm.not_found`. */
export const invoiceDetailOf = async (
  trx: Transaction<Database>,
  id: InvoiceId,
  now: number,
): Promise<InvoiceDetail> => {
  const [row] = await loadInvoices(trx, [id]);
  const [summary] = row === undefined ? [] : await invoiceSummariesOf(trx, [row], now);
  if (row === undefined || summary === undefined)
    throw crmError('crm.not_found', 'There is no such invoice.');
  const { currency } = row;
  const settling = await loadSettling(trx, id);
  const jobs = await answerJobs(trx, await loadJobsOf(trx, { invoices: [id] }));
  const nameOf = await loadActorNames(trx, [row.created_by]);
  const timeline = await listActivities(trx, { subject: id }, { after: null, limit: timelineLength });
  const connection = await trx
    .selectFrom('connection')
    .selectAll()
    .where('id', '=', row.connection_id)
    .executeTakeFirst();
  return {
    ...summary,
    memo: row.memo,
    discountOnInvoice: discountOfRow(row),
    termsDays: row.terms_days,
    predicted:
      row.predicted_total_minor === null
        ? null
        : totalsOf(
            {
              subtotal: row.predicted_subtotal_minor ?? 0,
              discount: row.predicted_discount_minor ?? 0,
              tax: row.predicted_tax_minor ?? 0,
              total: row.predicted_total_minor,
            },
            currency,
          ),
    lines: await linesOf(trx, await loadLines(trx, [id]), currency),
    payments: settling.payments.map(paymentOf),
    refunds: settling.refunds.map((refund) => ({
      id: refund.id,
      paymentId: refund.payment_id,
      amount: moneyOf(refund.amount_minor, refund.currency),
      state: refund.state,
      reason: refund.reason,
      failure: refund.failure,
      createdAt: refund.created_at,
    })),
    creditNotes: settling.creditNotes.map((note) => ({
      id: note.id,
      number: note.number,
      amount: moneyOf(note.amount_minor, note.currency),
      state: note.state,
      reason: note.reason,
      memo: note.memo,
      createdAt: note.created_at,
    })),
    disputes: settling.disputes.map((dispute) => ({
      id: dispute.id,
      amount: moneyOf(dispute.amount_minor, dispute.currency),
      state: dispute.state,
      reason: dispute.reason,
      respondBy: dispute.respond_by,
      createdAt: dispute.created_at,
    })),
    jobs: jobs.map(({ job }) => job),
    timeline: await activitiesOf(trx, timeline.rows),
    actions: [...invoiceActions(factsOf(row, settling.payments))],
    stripe: {
      connectionId: row.connection_id,
      isConnected: connectionProblem(connection) === null,
      key: row.stripe_id,
    },
    createdBy: nameOf(row.created_by),
  };
};
