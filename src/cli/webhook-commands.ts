import { setTimeout as sleep } from 'node:timers/promises';
import { secondMs } from '#base/clock.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import {
  addWebhook,
  channelNamed,
  readMessage,
  removeWebhook,
  switchWebhook,
  testWebhook,
  webhookLines,
} from '#app/operate/webhooks.ts';
import { createChannel, type Message } from '#contract/channels.ts';
import { defineVerb, inWorkspaceArgs, separated, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

const channelArg = {
  channel: { type: 'positional', required: true, description: 'The channel by id or name' },
  ...inWorkspaceArgs,
} as const;

export const webhookList = defineVerb({
  description: 'Where the workspace tells what happens, oldest first',
  args: inWorkspaceArgs,
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const rows = await webhookLines(operator, await operator.workspace(args.workspace));
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
    else if (channels.length === 0) io.out('No channels. Make one: plumbline webhook add\n');
    else
      io.out(
        tableOf(
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
    const given = createChannel.body.safeParse({
      type: 'webhook',
      name: args.name,
      address,
      events: separated('events', args.events),
    });
    if (!given.success)
      throw new UsageError(
        given.error.issues.map((issue) => `--${String(issue.path[0])}: ${issue.message}`).join('; '),
      );
    await using operator = await openOperator(io.environment);
    const made = await addWebhook(operator, await operator.workspace(args.workspace), given.data);
    if (args.json === true) printJson(io, made);
    else io.out(`${made.id}\nSigning secret, shown only now: ${made.secret ?? ''}\n`);
    return exitCodes.fine;
  },
});

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

export const webhookTest = defineVerb({
  description: 'Send a test event and say how it went',
  args: {
    ...channelArg,
    wait: { type: 'string', default: '20', description: 'Seconds to wait for the answer (0 to 120)' },
  },
  run: async (args, io) => {
    const waitMs = wholeNumber('wait', args.wait, 0, 120) * secondMs;
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const { id } = await channelNamed(operator, workspaceId, args.channel);
    const sent = await outcomeOf(operator, workspaceId, await testWebhook(operator, workspaceId, id), waitMs);
    const { state, code, http_status: httpStatus, took_ms: tookMs } = sent;
    if (args.json === true) printJson(io, { message: sent.id, state, code, httpStatus, tookMs });
    else if (state === 'sent')
      io.out(`Delivered: HTTP ${String(httpStatus ?? '')} in ${String(tookMs ?? 0)} ms.\n`);
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
      await switchWebhook(operator, workspaceId, id, state);
      if (args.json === true) printJson(io, { channel: id, state });
      else io.out(`${done}\n`);
      return exitCodes.fine;
    },
  });

export const webhookEnable = switching(
  'enabled',
  'Switch a channel on again; what waits for it goes out',
  'It is told what happens from now on. What it missed: plumbline webhook replay CHANNEL --since 2h',
);

export const webhookDisable = switching(
  'disabled',
  'Switch a channel off; it is sent nothing, not even a test',
  'It is sent nothing until it is switched on.',
);

export const webhookRemove = defineVerb({
  description: 'Remove a channel with its log',
  args: channelArg,
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const { id, name } = await channelNamed(operator, workspaceId, args.channel);
    await removeWebhook(operator, workspaceId, id);
    if (args.json === true) printJson(io, { removed: id });
    else io.out(`${name} is removed, and its log with it.\n`);
    return exitCodes.fine;
  },
});
