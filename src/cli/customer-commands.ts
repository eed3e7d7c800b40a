import { openDesk } from '#app/operate/crm-desk.ts';
import { newCustomer, readCustomer } from '#app/operate/customers.ts';
import { openOperator } from '#app/operate/operator.ts';
import type { CustomerStanding } from '#contract/crm-payments.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { printFacts } from './lists.ts';
import { printJson, shownTime } from './output.ts';

const named = {
  contact: { type: 'positional', required: true, description: 'Id of the contact (ctc_…)' },
} as const;

const sentences: Readonly<Record<CustomerStanding['state'], string>> = {
  none: 'No customer of Stripe yet: it becomes one with its first invoice',
  pending: 'On its way to Stripe',
  customer: 'A customer of Stripe',
  gone: 'Deleted at Stripe: nothing can be billed until a new customer is made',
  paused: 'Not carried to Stripe: the flow is paused',
  review: 'It may be several customers of Stripe; a match review asks which',
  dead: 'It could not be carried to Stripe; see its dead letter',
  left_out: 'Left out by the flow to Stripe',
};

const print = (io: Io, asJson: boolean | undefined, standing: CustomerStanding): void => {
  if (asJson === true) printJson(io, standing);
  else
    printFacts(io, sentences[standing.state], {
      Customer: standing.key,
      Read: standing.seenAt === null ? null : shownTime(standing.seenAt),
      Record: standing.recordId,
    });
};

/** What a person has to see to. */
const needsPerson: ReadonlySet<CustomerStanding['state']> = new Set(['gone', 'review', 'dead']);

export const contactCustomer = defineVerb({
  description: 'Where a contact stands as a customer of Stripe',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const standing = await readCustomer(desk, args.contact);
    print(io, args.json, standing);
    return needsPerson.has(standing.state) ? exitCodes.findings : exitCodes.fine;
  },
});

export const contactNewCustomer = defineVerb({
  description: 'Give a contact a new customer after the one before was deleted at Stripe',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await newCustomer(desk, args.contact));
    return exitCodes.fine;
  },
});
