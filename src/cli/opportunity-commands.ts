import { openDesk } from '#app/operate/crm-desk.ts';
import {
  endOpportunity,
  opportunityLines,
  opportunityStates,
  readOpportunity,
} from '#app/operate/opportunities.ts';
import { openOperator } from '#app/operate/operator.ts';
import type { OpportunityDetail, OpportunitySummary } from '#contract/crm-opportunities.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { listArgs, mostListed, oneOf, printFacts, printList, shownAmount, type ListShape } from './lists.ts';
import { printJson } from './output.ts';

const shape: ListShape<OpportunitySummary> = {
  name: 'opportunities',
  none: 'No opportunities.',
  columns: {
    ID: ({ id }) => id,
    TITLE: ({ title }) => title,
    CONTACT: ({ contact }) => contact.name,
    STATE: ({ state }) => state,
    STAGE: ({ stage }) => stage.name,
    VALUE: ({ value, currency }) => shownAmount(value, currency),
    CLOSES: ({ expectedClose }) => expectedClose,
  },
};

const print = (io: Io, asJson: boolean | undefined, opportunity: OpportunityDetail): void => {
  if (asJson === true) printJson(io, opportunity);
  else
    printFacts(io, `${opportunity.title} – ${opportunity.state}`, {
      Id: opportunity.id,
      Contact: opportunity.contact.name,
      Stage: opportunity.stage.name,
      Value: shownAmount(opportunity.value, opportunity.currency),
      Closes: opportunity.expectedClose,
      Owner: opportunity.owner?.name,
      'Lost because': opportunity.lostReason,
    });
};

export const opportunityList = defineVerb({
  description: 'Opportunities, changed last first',
  args: {
    ...inWorkspaceArgs,
    ...listArgs,
    words: { type: 'positional', required: false, description: 'Beginnings of words to find them by' },
    state: { type: 'string', description: `Only those: ${opportunityStates.join(', ')}` },
  },
  run: async (args, io) => {
    const state = oneOf('state', args.state, opportunityStates);
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    printList(io, args.json, await opportunityLines(desk, { words: args.words ?? '', state, limit }), shape);
    return exitCodes.fine;
  },
});

const named = {
  opportunity: { type: 'positional', required: true, description: 'Id of the opportunity (opp_…)' },
} as const;

export const opportunityShow = defineVerb({
  description: 'One opportunity',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await readOpportunity(desk, args.opportunity));
    return exitCodes.fine;
  },
});

export const opportunityWin = defineVerb({
  description: 'Win it: its quoted lines become billables',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await endOpportunity(desk, args.opportunity, { to: 'won' }));
    return exitCodes.fine;
  },
});

export const opportunityLose = defineVerb({
  description: 'Lose it, with the reason',
  args: { ...inWorkspaceArgs, ...named, reason: { type: 'string', required: true, description: 'Why' } },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await endOpportunity(desk, args.opportunity, { to: 'lost', reason: args.reason }));
    return exitCodes.fine;
  },
});
