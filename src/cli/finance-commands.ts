import { openDesk } from '#app/operate/crm-desk.ts';
import { changeFinanceSettings, readFinanceSettings } from '#app/operate/finance-settings.ts';
import { openOperator } from '#app/operate/operator.ts';
import type { FinanceSettings } from '#contract/crm-finance-settings.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { oneOf, printFacts } from './lists.ts';
import { printJson } from './output.ts';
import { UsageError } from './usage-error.ts';

const roundings = ['line', 'subtotal'] as const satisfies readonly FinanceSettings['taxRounding'][];

const print = (io: Io, asJson: boolean | undefined, settings: FinanceSettings): void => {
  if (asJson === true) printJson(io, settings);
  else
    printFacts(io, 'How invoices are reckoned', {
      'Tax is rounded': settings.taxRounding === 'line' ? 'on each line' : 'on the subtotal of each rate',
      'Stripe account': settings.account === null ? 'none is connected' : settings.account.name,
    });
};

export const financeShow = defineVerb({
  description: 'How invoices are reckoned',
  args: inWorkspaceArgs,
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await readFinanceSettings(desk));
    return exitCodes.fine;
  },
});

export const financeSet = defineVerb({
  description: 'Say how invoices to come are reckoned; those that are there keep their figures',
  args: {
    ...inWorkspaceArgs,
    'tax-rounding': {
      type: 'string',
      description: `Where the Stripe account rounds tax: ${roundings.join(', ')}`,
    },
  },
  run: async (args, io) => {
    const taxRounding = oneOf('tax-rounding', args['tax-rounding'], roundings);
    if (taxRounding === undefined) throw new UsageError('Name what to set: --tax-rounding');
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await changeFinanceSettings(desk, { taxRounding }));
    return exitCodes.fine;
  },
});
