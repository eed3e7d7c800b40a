import type { BillingJobId, InvoiceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import type { Member } from '#api/caller.ts';
import {
  discountOfRow,
  jobOf,
  moneyOf,
  serviceRefOf,
  shortest,
  spanOf,
  taxRefOf,
  totalsOf,
} from '#api/crm/finance-texts.ts';
import { invoiceDetailOf, invoiceSummariesOf } from '#api/crm/invoice-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import type { BillingJob } from '#contract/crm-finance-vocabulary.ts';
import * as contract from '#contract/crm-invoices.ts';
import { crmError } from '#crm/crm-errors.ts';
import { askCredit, askOfInvoice, askRefund, giveUpJob, retryJob } from '#crm/invoicing/ask.ts';
import { billingProblem, findBillingConnection } from '#crm/invoicing/billing-connection.ts';
import { generateInvoices, previewInvoices } from '#crm/invoicing/generate.ts';
import { usualTermsDays, type PlannedInvoice } from '#crm/invoicing/invoice-plan.ts';
import { readPaymentLink } from '#crm/invoicing/payment-link.ts';
import { look } from '#crm/work.ts';
import { invoiceStates, type InvoiceState } from '#model/invoicing/invoicing-nouns.ts';
import { countStopped, listStopped, loadSteps, lockJob } from '#store/crm/billing-jobs.ts';
import { listInvoices, loadInvoices } from '#store/crm/invoices.ts';
import { loadActorNames } from '#store/views/actors.ts';

/** States of a query, separated by commas. @throws `api.bad_request` for one that is none. */
const statesOf = (asked: string | undefined): readonly InvoiceState[] | undefined =>
  asked?.split(',').map((word) => {
    const state = invoiceStates.find((each) => each === word.trim());
    if (state === undefined) throw apiError('api.bad_request', `${word} is no state of an invoice.`);
    return state;
  });

const previewOf = ({
  contact,
  currency,
  termsDays,
  lines,
  totals,
  warnings,
  refusals,
}: PlannedInvoice): contract.InvoicePreview => ({
  contact: {
    id: contact.id,
    type: contact.type,
    name: contact.name,
    archived: contact.archived_at !== null,
  },
  currency,
  termsDays,
  lines: lines.map((line, position) => {
    const figure = totals.lines[position];
    return {
      position,
      billableId: line.id,
      service: serviceRefOf(line),
      opportunity:
        line.opportunity_id === null ? null : { id: line.opportunity_id, title: line.parent_title ?? '' },
      ticketId: line.ticket_id,
      description: line.description,
      quantity: shortest(line.quantity),
      unitPrice: shortest(line.unit_price),
      priceReason: line.price_reason,
      discount: discountOfRow(line),
      tax: taxRefOf(line),
      amount: moneyOf(figure?.amount ?? 0n, currency),
      discountAmount: moneyOf((figure?.ownDiscount ?? 0n) + (figure?.sharedDiscount ?? 0n), currency),
      taxAmount: moneyOf(figure?.tax ?? 0n, currency),
      total: moneyOf(figure?.total ?? 0n, currency),
    };
  }),
  ...totalsOf(totals, currency),
  warnings: [...warnings],
  refusals: [...refusals],
});

export const crmInvoiceRoutes = (app: HttpSurface, { crm, clock }: ApiDeps): void => {
  const answer = (member: Member, id: InvoiceId): Promise<contract.InvoiceDetail> =>
    look(crm, member, 'finance', (trx) => invoiceDetailOf(trx, id, clock.now()));

  serve(app, contract.previewInvoices, async ({ body, member }) => {
    const { billableIds, ...options } = body;
    const { invoices, refusals } = await previewInvoices(crm, member(), billableIds, options);
    return { invoices: invoices.map(previewOf), refusals: [...refusals], warnings: [] };
  });

  serve(app, contract.generateInvoices, async ({ body, member }) => {
    const acting = member();
    const { billableIds, requestKey, ...options } = body;
    const ids = await generateInvoices(crm, acting, requestKey, billableIds, options);
    return look(crm, acting, 'finance', async (trx) => ({
      invoices: await invoiceSummariesOf(trx, await loadInvoices(trx, ids), clock.now()),
    }));
  });

  serve(app, contract.listInvoices, ({ query, member }) => {
    const { state, attention, contact, opportunity, ticket, subscription, origin, currency, number } = query;
    const now = clock.now();
    const filter = {
      states: statesOf(state),
      attention,
      now,
      contact,
      opportunity,
      ticket,
      subscription,
      origin,
      currency,
      number,
      ...spanOf(query),
    };
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'finance', async (trx) => {
      const found = await listInvoices(trx, filter, page);
      return { items: await invoiceSummariesOf(trx, found.rows, now), nextCursor: found.next };
    });
  });

  serve(app, contract.readInvoice, ({ params, member }) => answer(member(), params.id));

  serve(app, contract.readPaymentLink, ({ params, member }) => readPaymentLink(crm, member(), params.id));

  for (const [endpoint, action] of [
    [contract.finalizeInvoice, 'finalize'],
    [contract.sendInvoice, 'send'],
    [contract.voidInvoice, 'void'],
    [contract.markInvoiceUncollectible, 'mark_uncollectible'],
    [contract.deleteInvoiceDraft, 'delete_draft'],
    [contract.payInvoiceOutOfBand, 'pay_out_of_band'],
    [contract.payInvoiceNow, 'pay_now'],
  ] as const)
    serve(app, endpoint, async ({ params, body, member }) => {
      const acting = member();
      await askOfInvoice(crm, acting, params.id, action, body.requestKey);
      return answer(acting, params.id);
    });

  serve(app, contract.creditInvoice, async ({ params, body, member }) => {
    const acting = member();
    const { requestKey, ...wanted } = body;
    await askCredit(crm, acting, params.id, requestKey, wanted);
    return answer(acting, params.id);
  });

  serve(app, contract.refundInvoice, async ({ params, body, member }) => {
    const acting = member();
    const { requestKey, ...wanted } = body;
    await askRefund(crm, acting, params.id, requestKey, wanted);
    return answer(acting, params.id);
  });

  const jobAnswer = (member: Member, id: BillingJobId): Promise<BillingJob> =>
    look(crm, member, 'finance', async (trx) => {
      const job = await lockJob(trx, id);
      if (job === undefined) throw crmError('crm.not_found', 'There is no such job.');
      return jobOf(job, await loadSteps(trx, [id]), await loadActorNames(trx, [job.requested_by]));
    });

  serve(app, contract.listStoppedJobs, ({ query, member }) => {
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'finance', async (trx) => {
      const found = await listStopped(trx, page);
      const steps = await loadSteps(
        trx,
        found.rows.map((row) => row.id),
      );
      const nameOf = await loadActorNames(
        trx,
        found.rows.map((row) => row.requested_by),
      );
      return {
        items: found.rows.map((row) => ({
          ...jobOf(row, steps, nameOf),
          invoiceId: row.invoice_id,
          subscriptionId: row.subscription_id,
          title: row.title ?? '',
        })),
        nextCursor: found.next,
      };
    });
  });

  serve(app, contract.retryJob, async ({ params, member }) => {
    const acting = member();
    await retryJob(crm, acting, params.id);
    return jobAnswer(acting, params.id);
  });

  serve(app, contract.giveUpJob, async ({ params, member }) => {
    const acting = member();
    await giveUpJob(crm, acting, params.id);
    return jobAnswer(acting, params.id);
  });

  serve(app, contract.readBilling, ({ member }) =>
    look(crm, member(), 'finance', async (trx) => {
      const connection = await findBillingConnection(trx);
      const problem = await billingProblem(trx, member().workspaceId, connection);
      return {
        isReady: problem === null,
        problem,
        stripe:
          connection === undefined
            ? null
            : { connectionId: connection.id, state: connection.state, tenantName: connection.tenant_name },
        defaultTermsDays: usualTermsDays,
        stopped: await countStopped(trx),
      };
    }),
  );
};
