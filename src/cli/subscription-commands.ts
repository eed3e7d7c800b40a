import { openDesk } from '#app/operate/crm-desk.ts';
import { openOperator } from '#app/operate/operator.ts';
import { subscriptionLines, subscriptionStates } from '#app/operate/subscriptions.ts';
import type { SubscriptionSummary } from '#contract/crm-subscriptions.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { listArgs, mostListed, oneOf, printList, shownAmount, type ListShape } from './lists.ts';
import { shownTime } from './output.ts';

const shape: ListShape<SubscriptionSummary> = {
  name: 'subscriptions',
  none: 'No subscriptions.',
  columns: {
    ID: ({ id }) => id,
    TITLE: ({ title }) => title,
    CONTACT: ({ contact }) => contact?.name ?? null,
    STATE: ({ state, isPaused }) => (isPaused ? `${state}, paused` : state),
    AMOUNT: ({ amount, currency }) => shownAmount(amount, currency),
    EVERY: ({ interval }) => (interval === null ? null : `${String(interval.count)} ${interval.unit}`),
    'UNTIL (UTC)': ({ periodEndsAt }) => shownTime(periodEndsAt),
  },
};

export const subscriptionList = defineVerb({
  description: 'Subscriptions, newest first',
  args: {
    ...inWorkspaceArgs,
    ...listArgs,
    state: { type: 'string', description: `Only those: ${subscriptionStates.join(', ')}` },
  },
  run: async (args, io) => {
    const state = oneOf('state', args.state, subscriptionStates);
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const subscriptions = await subscriptionLines(desk, { state, limit });
    printList(io, args.json, subscriptions, shape);
    return subscriptions.some(({ job }) => job?.state === 'stopped') ? exitCodes.findings : exitCodes.fine;
  },
});
