import {
  agreedServiceLines,
  agreedServiceStates,
  dismissAgreed,
  readAgreedService,
  reopenAgreed,
  startAgreed,
  unbilledServices,
} from '#app/operate/agreed-services.ts';
import { openDesk } from '#app/operate/crm-desk.ts';
import { openOperator } from '#app/operate/operator.ts';
import type { AgreedService, UnbilledService } from '#contract/crm-agreed-services.ts';
import { taxText } from '#contract/tax-text.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { listArgs, mostListed, oneOf, printFacts, printList, shownAmount, type ListShape } from './lists.ts';
import { printJson } from './output.ts';
import { UsageError } from './usage-error.ts';

const everyOf = ({ interval }: AgreedService): string | null =>
  interval === null ? null : `${String(interval.count)} ${interval.unit}`;

/** What bills it: an invoice, a billable, a subscription; null while nothing does. */
const billedBy = ({ billable, subscription }: AgreedService): string | null => {
  if (subscription !== null) return `${subscription.id}, ${subscription.state}`;
  if (billable === null) return null;
  return billable.invoice === null
    ? `${billable.id}, ${billable.state}`
    : (billable.invoice.number ?? billable.invoice.id);
};

const shape: ListShape<AgreedService> = {
  name: 'agreedServices',
  none: 'No agreed services.',
  columns: {
    ID: ({ id }) => id,
    AGREED: ({ source }) => source.number,
    CONTACT: ({ contact }) => contact.name,
    DESCRIPTION: ({ description }) => description,
    STATE: ({ state }) => state,
    'BILLED AS': ({ way }) => way,
    AMOUNT: ({ amount, currency }) => shownAmount(amount, currency),
    EVERY: everyOf,
    FROM: ({ startsOn }) => startsOn,
    'BILLED BY': billedBy,
  },
};

const print = (io: Io, asJson: boolean | undefined, agreed: AgreedService): ExitCode => {
  if (asJson === true) printJson(io, agreed);
  else
    printFacts(io, `${agreed.description} – ${agreed.state}`, {
      Id: agreed.id,
      Agreed: agreed.source.number,
      Contact: agreed.contact.name,
      Opportunity: `${agreed.opportunity.title} (${agreed.opportunity.id})`,
      'Billed as': agreed.way,
      Service: agreed.service?.code,
      Quantity: agreed.quantity,
      Price: shownAmount(agreed.unitPrice, agreed.currency),
      Amount: shownAmount(agreed.amount, agreed.currency),
      Tax: agreed.tax === null ? null : taxText(agreed.tax),
      Every: everyOf(agreed),
      From: agreed.startsOn,
      'Ends after': agreed.termMonths === null ? null : `${String(agreed.termMonths)} months`,
      'Billed by': billedBy(agreed),
      'Withdrawn because': agreed.withdrawnReason,
      Record: agreed.recordId,
    });
  return exitCodes.fine;
};

export const agreedServiceList = defineVerb({
  description: 'Services that clients agreed to elsewhere, newest first',
  args: {
    ...inWorkspaceArgs,
    ...listArgs,
    state: { type: 'string', description: `Only those: ${agreedServiceStates.join(', ')}` },
    opportunity: { type: 'string', description: 'Only those of this opportunity, by id' },
  },
  run: async (args, io) => {
    const state = oneOf('state', args.state, agreedServiceStates);
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const found = await agreedServiceLines(desk, { state, opportunity: args.opportunity, limit });
    printList(io, args.json, found, shape);
    return exitCodes.fine;
  },
});

const named = {
  agreed: { type: 'positional', required: true, description: 'Id of the agreed service (agr_…)' },
} as const;

export const agreedServiceShow = defineVerb({
  description: 'One agreed service, and what bills it',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    return print(io, args.json, await readAgreedService(desk, args.agreed));
  },
});

const unbilledShape: ListShape<UnbilledService> = {
  name: 'unbilledServices',
  none: 'All that was agreed on is billed here.',
  columns: {
    RECORD: ({ recordId }) => recordId,
    AGREED: ({ title }) => title,
    STATE: ({ standing }) => standing.state,
    CODE: ({ standing }) => standing.problem?.code ?? null,
    WHY: ({ standing }) => standing.problem?.message ?? null,
  },
};

export const agreedServiceUnbilled = defineVerb({
  description: 'What was agreed on for an opportunity and is not billed here, and why',
  args: {
    ...inWorkspaceArgs,
    opportunity: { type: 'positional', required: true, description: 'Id of the opportunity (opp_…)' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const found = await unbilledServices(desk, args.opportunity);
    printList(io, args.json, found, unbilledShape);
    return found.some(({ standing }) => standing.state === 'dead') ? exitCodes.findings : exitCodes.fine;
  },
});

export const agreedServiceStart = defineVerb({
  description: 'Begin the subscription that was prepared; a second time changes nothing',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    return print(io, args.json, await startAgreed(desk, args.agreed));
  },
});

export const agreedServiceDismiss = defineVerb({
  description: 'Never bill it: its billable is written off, its subscription does not begin',
  args: {
    ...inWorkspaceArgs,
    ...named,
    reason: { type: 'string', required: true, description: 'Why it is not billed' },
  },
  run: async (args, io) => {
    const reason = args.reason.trim();
    if (reason === '' || reason.length > 500) throw new UsageError('--reason has 1 to 500 characters');
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    return print(io, args.json, await dismissAgreed(desk, args.agreed, reason));
  },
});

export const agreedServiceReopen = defineVerb({
  description: 'Let what was dismissed or withdrawn hold again',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    return print(io, args.json, await reopenAgreed(desk, args.agreed));
  },
});
