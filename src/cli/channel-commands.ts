import { setTimeout as sleep } from 'node:timers/promises';
import { secondMs } from '#base/clock.ts';
import {
  addChannel,
  channelLines,
  channelNamed,
  readMessage,
  removeChannel,
  switchChannel,
  testChannel,
} from '#app/operate/channels.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import { createChannel, type Channel, type Message } from '#contract/channels.ts';
import { defineVerb, inWorkspaceArgs, separated, wholeNumber, type Command } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

/** Verbs on the channels of a workspace, of every type: programs are told by them, and people are. */

const channelArg = {
  channel: { type: 'positional', required: true, description: 'The channel by id or name' },
  ...inWorkspaceArgs,
} as const;

/** Lists channels; `toAdd` is the command that makes one. */
export const channelList = (toAdd: string): Command =>
  defineVerb({
    description: 'Where the workspace tells what happens, oldest first',
    args: inWorkspaceArgs,
    run: async (args, io) => {
      await using operator = await openOperator(io.environment);
      const rows = await channelLines(operator, await operator.workspace(args.workspace));
      const channels = rows.map((row) => ({
        id: row.id,
        type: row.type,
        name: row.name,
        shown: row.shown,
        events: row.events,
        state: row.state,
        code: row.state_code,
        failingSince: row.failing_since,
        lastSentAt: row.last_sent_at,
      }));
      if (args.json === true) printJson(io, { channels });
      else if (channels.length === 0) io.out(`No channels. Make one: ${toAdd}\n`);
      else
        io.out(
          tableOf(
            io,
            ['ID', 'TYPE', 'NAME', 'TO', 'EVENTS', 'STATE', 'FAILING SINCE (UTC)', 'LAST SENT (UTC)'],
            channels.map((each) => [
              each.id,
              each.type,
              each.name,
              each.shown,
              each.events.join(' '),
              each.code === null ? each.state : `${each.state} (${each.code})`,
              shownTime(each.failingSince),
              shownTime(each.lastSentAt),
            ]),
          ),
        );
      return channels.some((each) => each.failingSince !== null || each.code !== null)
        ? exitCodes.findings
        : exitCodes.fine;
    },
  });

/** What a new channel is to be, as it was typed. */
export interface AskedChannel {
  readonly type: Channel['type'];
  readonly name: string;
  readonly address: string;
  readonly events: string;
}

/** Makes a channel and gives it back; a webhook's signing secret is given now and never again. @throws UsageError. */
export const makeChannel = async (
  io: Io,
  workspace: string | undefined,
  { events, ...asked }: AskedChannel,
): ReturnType<typeof addChannel> => {
  const given = createChannel.body.safeParse({ ...asked, events: separated('events', events) });
  if (!given.success)
    throw new UsageError(
      given.error.issues.map((issue) => `--${String(issue.path[0])}: ${issue.message}`).join('; '),
    );
  await using operator = await openOperator(io.environment);
  return await addChannel(operator, await operator.workspace(workspace), given.data);
};

/** How often it is looked whether a test has arrived. Milliseconds. */
const lookEveryMs = 500;
const isOver = (state: Message['state']): boolean =>
  state === 'sent' || state === 'failed' || state === 'given_up';

const outcomeOf = async (
  operator: Operator,
  workspaceId: Parameters<typeof readMessage>[1],
  id: Parameters<typeof readMessage>[2],
  waitMs: number,
): Promise<Awaited<ReturnType<typeof readMessage>>> => {
  for (let waited = 0; ; waited += lookEveryMs) {
    const message = await readMessage(operator, workspaceId, id);
    if (isOver(message.state) || waited >= waitMs) return message;
    await sleep(lookEveryMs);
  }
};

export const channelTest = defineVerb({
  description: 'Send a test and say how it went',
  args: {
    ...channelArg,
    wait: { type: 'string', default: '20', description: 'Seconds to wait for the answer (0 to 120)' },
  },
  run: async (args, io) => {
    const waitMs = wholeNumber('wait', args.wait, 0, 120) * secondMs;
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const { id } = await channelNamed(operator, workspaceId, args.channel);
    const sent = await outcomeOf(operator, workspaceId, await testChannel(operator, workspaceId, id), waitMs);
    const { state, code, http_status: httpStatus, took_ms: tookMs } = sent;
    if (args.json === true) printJson(io, { message: sent.id, state, code, httpStatus, tookMs });
    else if (state === 'sent')
      io.out(
        `Delivered${httpStatus === null ? '' : `: HTTP ${String(httpStatus)}`} in ${String(tookMs ?? 0)} ms.\n`,
      );
    else if (isOver(state))
      io.out(`Not delivered: ${code ?? ''}${httpStatus === null ? '' : `, HTTP ${String(httpStatus)}`}.\n`);
    else io.out('On its way; no worker has sent it yet. See: plumbline webhook log\n');
    return state === 'sent' ? exitCodes.fine : exitCodes.findings;
  },
});

const switching = (state: 'enabled' | 'disabled', description: string, done: string) =>
  defineVerb({
    description,
    args: channelArg,
    run: async (args, io) => {
      await using operator = await openOperator(io.environment);
      const workspaceId = await operator.workspace(args.workspace);
      const { id } = await channelNamed(operator, workspaceId, args.channel);
      await switchChannel(operator, workspaceId, id, state);
      if (args.json === true) printJson(io, { channel: id, state });
      else io.out(`${done}\n`);
      return exitCodes.fine;
    },
  });

export const channelEnable = switching(
  'enabled',
  'Switch a channel on again; what waits for it goes out',
  'It is told what happens from now on. What it missed: plumbline webhook replay CHANNEL --since 2h',
);

export const channelDisable = switching(
  'disabled',
  'Switch a channel off; it is sent nothing, not even a test',
  'It is sent nothing until it is switched on.',
);

export const channelRemove = defineVerb({
  description: 'Remove a channel with its log',
  args: channelArg,
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const { id, name } = await channelNamed(operator, workspaceId, args.channel);
    await removeChannel(operator, workspaceId, id);
    if (args.json === true) printJson(io, { removed: id });
    else io.out(`${name} is removed, and its log with it.\n`);
    return exitCodes.fine;
  },
});
