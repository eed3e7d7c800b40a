import { readSettings } from '#app/operate/ledgers.ts';
import { askedFlow, besideNewFlow, createFlow, presetLines } from '#app/operate/new-flows.ts';
import { openOperator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, tableOf } from './output.ts';
import { confirm } from './questions.ts';
import { sharedTargetText } from './shared-target-text.ts';

export const flowPresets = defineVerb({
  description: 'The flows that can be created',
  args: {},
  run: (args, io) => {
    const items = presetLines();
    if (args.json === true) printJson(io, { presets: items });
    else
      io.out(
        tableOf(
          io,
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
    yes: { type: 'boolean', description: 'Ask nothing where other flows write the same records' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const settings = args.settings === undefined ? {} : readSettings(args.settings);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const ends = { source: args.from, target: args.to };
    const asked = await askedFlow(operator, workspaceId, args.preset, ends, settings);
    const beside = await besideNewFlow(operator, workspaceId, asked);
    if (beside.length > 0 && args.json !== true) {
      io.err(sharedTargetText(beside));
      const isAsked = io.isInteractive && args.yes !== true;
      if (isAsked && !(await confirm('Create it all the same?'))) {
        io.out('Nothing was created.\n');
        return exitCodes.fine;
      }
    }
    const { flowId } = await createFlow(operator, workspaceId, asked);
    if (args.json === true) printJson(io, { flow: flowId, sharesTargetWith: beside });
    else io.out(`Created ${flowId}. It begins once both ends have been listed: plumbline flow list\n`);
    return exitCodes.fine;
  },
});
