import { channelList, makeChannel } from './channel-commands.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson } from './output.ts';
import { UsageError } from './usage-error.ts';

export const webhookList = channelList('plumbline webhook add');

export const webhookAdd = defineVerb({
  description: 'Make a webhook; its signing secret is printed now and never again',
  args: {
    name: { type: 'string', required: true, description: 'What people call it' },
    address: { type: 'string', description: 'Where to post; https:// on the public internet' },
    'address-from': {
      type: 'string',
      description: 'Environment variable that holds the address, for secret ones',
    },
    events: {
      type: 'string',
      default: '*',
      description: 'Events with commas between: invoice.paid, change.*, or * for all',
    },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const from = args['address-from'];
    const address = from === undefined ? args.address : io.environment[from];
    if (address === undefined || address === '')
      throw new UsageError('Give --address, or --address-from with a variable that is set');
    const { name, events } = args;
    const made = await makeChannel(io, args.workspace, { type: 'webhook', name, address, events });
    if (args.json === true) printJson(io, made);
    else io.out(`${made.id}\nSigning secret, shown only now: ${made.secret ?? ''}\n`);
    return exitCodes.fine;
  },
});
