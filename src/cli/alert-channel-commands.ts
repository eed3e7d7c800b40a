import { channelTypes, type Channel } from '#contract/channels.ts';
import { channelList, makeChannel } from './channel-commands.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { printJson } from './output.ts';
import { ask, NoAnswer } from './questions.ts';
import { UsageError } from './usage-error.ts';

export const alertChannels = channelList('plumbline alert add --type email --name NAME --address ADDRESS');

export const alertAdd = defineVerb({
  description: 'Make a channel that alerts are told to: mail, Slack, or a webhook',
  args: {
    type: { type: 'enum', required: true, options: [...channelTypes], description: 'What it is' },
    name: { type: 'string', required: true, description: 'What people call it' },
    address: { type: 'string', description: 'Of mail and webhooks; not for secrets' },
    'address-from': {
      type: 'string',
      description: 'Environment variable that holds the address: those of Slack are secrets',
      valueHint: 'NAME',
    },
    events: {
      type: 'string',
      default: 'alert.*',
      description: 'Events with commas between: alert.*, invoice.paid, or * for all',
    },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const { type, name, events } = args;
    const address = await addressOf(io, type, args);
    const made = await makeChannel(io, args.workspace, { type, name, address, events });
    if (args.json === true) printJson(io, made);
    else {
      io.out(`${made.id}\nTry it: plumbline alert test ${made.id}\n`);
      if (made.secret !== null) io.out(`Signing secret, shown only now: ${made.secret}\n`);
    }
    return exitCodes.fine;
  },
});

/** Secret addresses come by the environment or are asked for, so that they are in no shell history and no list of processes. */
const addressOf = async (
  io: Io,
  type: Channel['type'],
  given: {
    readonly address?: string | undefined;
    readonly 'address-from'?: string | undefined;
    readonly json?: boolean | undefined;
  },
): Promise<string> => {
  const { address, 'address-from': variable } = given;
  if (address !== undefined && variable !== undefined)
    throw new UsageError('Give --address or --address-from, and not both');
  if (address !== undefined && type === 'slack')
    throw new UsageError(
      'An address of Slack is a secret: put it into an environment variable and name that by --address-from',
    );
  if (variable !== undefined) {
    const held = io.environment[variable];
    if (held === undefined || held === '')
      throw new UsageError(`There is no environment variable ${variable}`);
    return held;
  }
  if (address !== undefined && address !== '') return address;
  if (io.isInteractive && given.json !== true) return askAddress(type);
  throw new UsageError(
    type === 'slack'
      ? 'Give --address-from with a variable that is set'
      : 'Give --address, or --address-from with a variable that is set',
  );
};

const askAddress = async (type: Channel['type']): Promise<string> => {
  const answer = await ask('Address\n> ', { isSecret: type !== 'email' }).catch((caught: unknown) => {
    throw caught instanceof NoAnswer ? new UsageError('No channel was made', { cause: caught }) : caught;
  });
  if (answer === '') throw new UsageError('No channel was made');
  return answer;
};
