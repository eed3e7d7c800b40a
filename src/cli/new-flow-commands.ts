import { readSettings } from '#app/operate/ledgers.ts';
import { createFlow, presetLines } from '#app/operate/new-flows.ts';
import { openOperator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, tableOf } from './output.ts';

export const flowPresets = defineVerb({
  description: 'The flows that can be created',
  args: {},
  run: (args, io) => {
    const items = presetLines();
    if (args.json === true) printJson(io, { presets: items });
    else
      io.out(
        tableOf(
          ['PRESET', 'FLOW', 'FROM', 'TO'],
          items.map(({ preset, name, source, target }) => [preset, name, source, target]),
        ),
      );
    return Promise.resolve(exitCodes.fine);
  },
});

export const flowCreate = defineVerb({
  description: 'Create a flow of a preset between two connections; it runs from now on',
  args: {
    preset: { type: 'positional', required: true, description: 'One of "plumbline flow presets"' },
    from: {
      type: 'string',
      description: 'Connection it reads, by id or name; else the only one of its vendor',
    },
    to: {
      type: 'string',
      description: 'Connection it writes, by id or name; else the only one of its vendor',
    },
    settings: {
      type: 'string',
      description: 'Settings that differ from the preset’s, as JSON: {"ledger": {"state": "draft"}}',
    },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const settings = args.settings === undefined ? {} : readSettings(args.settings);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const ends = { source: args.from, target: args.to };
    const { flowId } = await createFlow(operator, workspaceId, args.preset, ends, settings);
    if (args.json === true) printJson(io, { flow: flowId });
    else io.out(`Created ${flowId}. It begins once both ends have been listed: plumbline flow list\n`);
    return exitCodes.fine;
  },
});
