import * as flows from '#app/operate/flows.ts';
import * as ledgers from '#app/operate/ledgers.ts';
import { openOperator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, tableOf } from './output.ts';

const flowArg = {
  flow: { type: 'positional', required: true, description: 'Flow by id, preset or name' },
} as const;

export const flowAccounts = defineVerb({
  description: 'The accounts of the ledger that a flow writes into, with the ids that its settings name',
  args: { ...flowArg, ...inWorkspaceArgs },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const flowId = await flows.flowNamed(operator, workspaceId, args.flow);
    const { accounts } = await ledgers.readChoices(operator, workspaceId, flowId);
    if (args.json === true) printJson(io, { accounts });
    else if (accounts.length === 0) io.out('No account has been read yet: plumbline sync run\n');
    else
      io.out(
        tableOf(
          io,
          ['ID', 'CODE', 'ACCOUNT', 'IS FOR'],
          accounts.map(({ id, code, name, ...can }) => [id, code === '' ? null : code, name, usesOf(can)]),
        ),
      );
    return exitCodes.fine;
  },
});

const usesOf = (can: {
  readonly isBank: boolean;
  readonly takesPayments: boolean;
  readonly takesLines: boolean;
}): string | null => {
  const uses = [
    ...(can.isBank ? ['bank'] : []),
    ...(can.takesPayments ? ['payments'] : []),
    ...(can.takesLines ? ['lines'] : []),
  ];
  return uses.length === 0 ? null : uses.join(', ');
};

export const flowClearing = defineVerb({
  description:
    'What went through the clearing account of a flow of payments, by currency; 1 while any of it is left',
  args: { ...flowArg, ...inWorkspaceArgs },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const flowId = await flows.flowNamed(operator, workspaceId, args.flow);
    const items = await ledgers.readClearing(operator, workspaceId, flowId);
    if (args.json === true) printJson(io, { items });
    else if (items.length === 0) io.out('Nothing has gone through the clearing account yet.\n');
    else
      io.out(
        tableOf(
          io,
          ['CURRENCY', 'PAYMENTS', 'TRANSFERS', 'TRANSACTIONS', 'LEFT'],
          items.map(({ currency, payments, transfers, transactions, balance }) => [
            currency,
            payments,
            transfers,
            transactions,
            balance,
          ]),
        ),
      );
    return items.some(({ balance }) => /[1-9]/.test(balance)) ? exitCodes.findings : exitCodes.fine;
  },
});

export const flowSet = defineVerb({
  description: 'Change settings of a flow, given as JSON: members that are left out stay',
  args: {
    ...flowArg,
    settings: {
      type: 'string',
      required: true,
      description: 'As in PATCH /api/flows/{id}: {"payments": {"payouts": "on"}}',
    },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const settings = ledgers.readSettings(args.settings);
    const workspaceId = await operator.workspace(args.workspace);
    const flowId = await flows.flowNamed(operator, workspaceId, args.flow);
    await ledgers.changeSettings(operator, workspaceId, flowId, settings);
    if (args.json === true) printJson(io, { flow: flowId, settings });
    else
      io.out(
        'The settings are kept. They count from now on, and what was held by them is looked at again.\n',
      );
    return exitCodes.fine;
  },
});
