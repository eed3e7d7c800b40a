import { addBillable, billableLines, billableStates, type NewBillable } from '#app/operate/billables.ts';
import { openDesk } from '#app/operate/crm-desk.ts';
import { openOperator } from '#app/operate/operator.ts';
import { readService } from '#app/operate/services.ts';
import type { Billable } from '#contract/crm-billables.ts';
import { taxText } from '#contract/tax-text.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { listArgs, mostListed, oneOf, printFacts, printList, shownAmount, type ListShape } from './lists.ts';
import { printJson } from './output.ts';
import { UsageError } from './usage-error.ts';

const shape: ListShape<Billable> = {
  name: 'billables',
  none: 'No billables.',
  columns: {
    ID: ({ id }) => id,
    DATE: ({ on }) => on,
    STATE: ({ state }) => state,
    CONTACT: ({ contact }) => contact.name,
    DESCRIPTION: ({ description }) => description,
    QUANTITY: ({ quantity }) => quantity,
    TAX: ({ tax }) => (tax === null ? null : taxText(tax)),
    TOTAL: ({ amounts, currency }) => shownAmount(amounts.total, currency),
    INVOICE: ({ invoice }) => (invoice === null ? null : (invoice.number ?? invoice.state)),
  },
};

export const billableList = defineVerb({
  description: 'Billables, newest first',
  args: {
    ...inWorkspaceArgs,
    ...listArgs,
    state: { type: 'string', description: `Only those: ${billableStates.join(', ')}` },
    contact: { type: 'string', description: 'Only those of this contact, by id' },
  },
  run: async (args, io) => {
    const state = oneOf('state', args.state, billableStates);
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    printList(io, args.json, await billableLines(desk, { state, contact: args.contact, limit }), shape);
    return exitCodes.fine;
  },
});

const kinds = { ctc: 'contact', opp: 'opportunity', tkt: 'ticket' } as const;

const parentOf = (id: string): NewBillable['parent'] => {
  const kind = kinds[id.slice(0, 3) as keyof typeof kinds] as (typeof kinds)[keyof typeof kinds] | undefined;
  if (kind === undefined)
    throw new UsageError('A billable is for a contact, opportunity or ticket, by its id');
  return { kind, id };
};

/** `10%` or `25.00`. */
const discountOf = (text: string): NonNullable<NewBillable['discount']> =>
  text.endsWith('%') ? { kind: 'percent', value: text.slice(0, -1) } : { kind: 'amount', value: text };

export const billableAdd = defineVerb({
  description: 'Add something to be billed',
  args: {
    ...inWorkspaceArgs,
    for: { type: 'positional', required: true, description: 'Contact, opportunity or ticket, by id' },
    service: { type: 'string', description: 'Code or id of the service' },
    description: { type: 'string', description: 'What it is; the service’s name when it is left out' },
    quantity: { type: 'string', description: 'How many', default: '1' },
    price: { type: 'string', description: 'Price of one; the service’s when it is left out' },
    reason: { type: 'string', description: 'Why the price is not the service’s' },
    discount: { type: 'string', description: 'An amount, or percent', valueHint: '10%' },
    tax: { type: 'string', description: 'Code of the tax rate' },
    currency: { type: 'string', description: 'Currency' },
    on: {
      type: 'string',
      description: 'Date of the work, today when it is left out',
      valueHint: '2026-11-21',
    },
  },
  run: async (args, io) => {
    if (args.service === undefined && (args.description === undefined || args.price === undefined))
      throw new UsageError('Say --service, or --description and --price');
    const parent = parentOf(args.for);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const { service, description, price, reason, discount, tax, currency, on } = args;
    const billable = await addBillable(desk, {
      parent,
      quantity: args.quantity,
      ...(service === undefined ? {} : { serviceId: (await readService(desk, service)).id }),
      ...(description === undefined ? {} : { description }),
      ...(price === undefined ? {} : { unitPrice: price }),
      ...(reason === undefined ? {} : { priceReason: reason }),
      ...(discount === undefined ? {} : { discount: discountOf(discount) }),
      ...(tax === undefined ? {} : { taxCode: tax }),
      ...(currency === undefined ? {} : { currency }),
      ...(on === undefined ? {} : { on }),
    });
    if (args.json) printJson(io, billable);
    else
      printFacts(io, `${billable.description} – ${billable.state}`, {
        Id: billable.id,
        Contact: billable.contact.name,
        Quantity: billable.quantity,
        Price: shownAmount(billable.unitPrice, billable.currency),
        Discount: shownAmount(billable.amounts.discount, billable.currency),
        Tax: shownAmount(billable.amounts.tax, billable.currency),
        Total: shownAmount(billable.amounts.total, billable.currency),
      });
    return exitCodes.fine;
  },
});
