import { openDesk } from '#app/operate/crm-desk.ts';
import {
  askInvoice,
  invoiceLines,
  invoiceStates,
  makeInvoices,
  previewLines,
  readInvoice,
  refundInvoice,
  type ChosenBillables,
  type InvoiceOptions,
  type PreviewLine,
} from '#app/operate/invoices.ts';
import { openOperator } from '#app/operate/operator.ts';
import type { InvoiceDetail, InvoiceSummary } from '#contract/crm-invoices.ts';
import { taxText } from '#contract/tax-text.ts';
import { defineVerb, inWorkspaceArgs, separated, wholeNumber } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { listArgs, mostListed, oneOf, printFacts, printList, shownAmount, type ListShape } from './lists.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

const flagsOf = (invoice: InvoiceSummary): string =>
  [
    invoice.isOverdue ? 'overdue' : '',
    invoice.isDisputed ? 'disputed' : '',
    invoice.paymentFailed === null ? '' : 'payment failed',
    invoice.job === null ? '' : `${invoice.job.action} ${invoice.job.state}`,
  ]
    .filter((flag) => flag !== '')
    .join(', ');

const shape: ListShape<InvoiceSummary> = {
  name: 'invoices',
  none: 'No invoices.',
  columns: {
    ID: ({ id }) => id,
    NUMBER: ({ number }) => number,
    CONTACT: ({ contact }) => contact?.name ?? null,
    STATE: ({ state }) => state,
    TOTAL: ({ total, currency }) => shownAmount(total, currency),
    LEFT: ({ remaining, currency }) => shownAmount(remaining, currency),
    'DUE (UTC)': ({ dueAt }) => shownTime(dueAt),
    ATTENTION: flagsOf,
  },
};

/** Findings: a job that has stopped, and what a person has to look at. */
const codeOf = (invoices: readonly InvoiceSummary[]): ExitCode =>
  invoices.some(
    ({ job, isDisputed, paymentFailed }) => job?.state === 'stopped' || isDisputed || paymentFailed !== null,
  )
    ? exitCodes.findings
    : exitCodes.fine;

const print = (io: Io, asJson: boolean | undefined, invoice: InvoiceDetail): ExitCode => {
  const { currency, job } = invoice;
  if (asJson === true) printJson(io, invoice);
  else {
    printFacts(io, `${invoice.number ?? 'Invoice without a number'} – ${invoice.state}`, {
      Id: invoice.id,
      Contact: invoice.contact?.name,
      Total: shownAmount(invoice.total, currency),
      Tax: shownAmount(invoice.tax, currency),
      Paid: shownAmount(invoice.paid, currency),
      Left: shownAmount(invoice.remaining, currency),
      Refunded: shownAmount(invoice.refunded, currency),
      Due: invoice.dueAt === null ? null : `${shownTime(invoice.dueAt)} UTC`,
      Attention: flagsOf(invoice),
      'Goes until': job?.until,
      Why: job?.problem === null || job === null ? null : `${job.problem.code}: ${job.problem.message}`,
      Do: job?.problem?.hint,
      'Can be asked': invoice.actions.join(', '),
    });
    if (invoice.lines.length > 0)
      io.out(
        `\n${tableOf(
          io,
          ['LINE', 'QUANTITY', 'DISCOUNT', 'TAX RATE', 'TAX', 'TOTAL'],
          invoice.lines.map((line) => [
            line.description,
            line.quantity,
            line.discountAmount,
            line.tax === null ? null : taxText(line.tax),
            line.taxAmount,
            shownAmount(line.total, currency),
          ]),
        )}`,
      );
  }
  return codeOf([invoice]);
};

export const invoiceList = defineVerb({
  description: 'Invoices, newest first',
  args: {
    ...inWorkspaceArgs,
    ...listArgs,
    state: { type: 'string', description: `Only those: ${invoiceStates.join(', ')}` },
    contact: { type: 'string', description: 'Only those of this contact, by id' },
  },
  run: async (args, io) => {
    const state = oneOf('state', args.state, invoiceStates);
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const invoices = await invoiceLines(desk, { state, contact: args.contact, limit });
    printList(io, args.json, invoices, shape);
    return codeOf(invoices);
  },
});

const named = {
  invoice: { type: 'positional', required: true, description: 'Number or id of the invoice' },
} as const;

export const invoiceShow = defineVerb({
  description: 'One invoice with its lines, and what may be asked for now',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    return print(io, args.json, await readInvoice(desk, args.invoice));
  },
});

const ends = ['draft', 'finalized', 'sent'] as const;
const making = {
  billables: { type: 'positional', required: false, description: 'Ids of billables, separated by commas' },
  contact: { type: 'string', description: 'All that this contact has open, by id' },
  until: { type: 'string', description: `How far: ${ends.join(', ')}`, default: 'sent' },
  terms: { type: 'string', description: 'Days until it is due' },
  memo: { type: 'string', description: 'A note on the invoice' },
} as const;

const chosenOf = (billables: string | undefined, contact: string | undefined): ChosenBillables => {
  if (billables !== undefined && contact === undefined) return { ids: separated('billables', billables) };
  if (contact !== undefined && billables === undefined) return { contact };
  throw new UsageError('Say one of: ids of billables, --contact');
};

const optionsOf = (args: {
  readonly until: string;
  readonly terms?: string | undefined;
  readonly memo?: string | undefined;
}): InvoiceOptions => ({
  collection: 'send_invoice',
  until: oneOf('until', args.until, ends) ?? 'sent',
  ...(args.terms === undefined ? {} : { termsDays: wholeNumber('terms', args.terms, 0, 365) }),
  ...(args.memo === undefined ? {} : { memo: args.memo }),
});

const previewShape: ListShape<PreviewLine> = {
  name: 'invoices',
  none: 'Nothing to invoice.',
  columns: {
    CONTACT: ({ contact }) => contact,
    LINES: ({ lines }) => lines,
    DISCOUNT: ({ discount, currency }) => shownAmount(discount, currency),
    TAX: ({ tax, currency }) => shownAmount(tax, currency),
    TOTAL: ({ total, currency }) => shownAmount(total, currency),
  },
};

export const invoicePreview = defineVerb({
  description: 'What invoices billables would make, and what stands in the way; writes nothing',
  args: { ...inWorkspaceArgs, ...making },
  run: async (args, io) => {
    const [chosen, options] = [chosenOf(args.billables, args.contact), optionsOf(args)];
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const preview = await previewLines(desk, chosen, options);
    const refusals = [...preview.refusals, ...preview.invoices.flatMap((invoice) => invoice.refusals)];
    if (args.json) printJson(io, preview);
    else {
      printList(io, false, preview.invoices, previewShape);
      for (const { code, message, hint } of refusals)
        io.out(`\nNot yet: ${message}\nWhy:     ${code}\nDo:      ${hint}\n`);
    }
    return refusals.length > 0 ? exitCodes.findings : exitCodes.fine;
  },
});

export const invoiceGenerate = defineVerb({
  description: 'Make invoices of billables, all or none, and begin to carry them to Stripe',
  args: { ...inWorkspaceArgs, ...making },
  run: async (args, io) => {
    const [chosen, options] = [chosenOf(args.billables, args.contact), optionsOf(args)];
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const invoices = await makeInvoices(desk, chosen, options);
    printList(io, args.json, invoices, shape);
    return codeOf(invoices);
  },
});

export const invoiceSend = defineVerb({
  description: 'Mail an invoice to its customer, again if it was sent',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    return print(io, args.json, await askInvoice(desk, args.invoice, 'send'));
  },
});

export const invoiceVoid = defineVerb({
  description: 'Void an invoice that is not paid: its billables become open again',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    return print(io, args.json, await askInvoice(desk, args.invoice, 'void'));
  },
});

export const invoiceRefund = defineVerb({
  description: 'Give a payment back, whole or in part',
  args: {
    ...inWorkspaceArgs,
    ...named,
    amount: { type: 'string', description: 'All that is left when it is left out', valueHint: '12.50' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    return print(io, args.json, await refundInvoice(desk, args.invoice, args.amount));
  },
});
