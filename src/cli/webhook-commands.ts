import { setTimeout as sleep } from 'node:timers/promises';
import { secondMs } from '#base/clock.ts';
import { isId } from '#base/ids.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import {
  addWebhook,
  channelNamed,
  messageLines,
  readMessage,
  replayMany,
  replayOne,
  testWebhook,
  webhookLines,
} from '#app/operate/webhooks.ts';
import { createChannel, messageStates, type Message } from '#contract/channels.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { instantOf } from './since.ts';
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
      events: args.events.split(',').map((each) => each.trim()),
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

export const webhookLog = defineVerb({
  description: 'What was told to channels in the last 30 days, newest first',
  args: {
    channel: { type: 'string', description: 'Of one channel, by id or name' },
    state: { type: 'enum', options: [...messageStates], description: 'Only those in this state' },
    event: { type: 'string', description: 'One event, or invoice.*' },
    find: { type: 'string', description: 'Part of an event’s name, or a whole id' },
    since: { type: 'string', description: 'Since a time (2026-11-21T08:00Z) or so long ago (90m, 2h, 3d)' },
    limit: { type: 'string', default: '50', description: 'At most so many (1 to 500)' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 1, 500);
    const since = args.since === undefined ? undefined : instantOf('since', args.since, Date.now());
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const channelId =
      args.channel === undefined ? undefined : (await channelNamed(operator, workspaceId, args.channel)).id;
    const filter = { channelId, state: args.state, event: args.event, words: args.find, since };
    const rows = await messageLines(operator, workspaceId, filter, limit);
    const messages = rows.map((row) => ({
      id: row.id,
      channel: row.channel_name,
      event: row.kind,
      webhookId: row.event_key,
      state: row.state,
      tries: row.tries,
      httpStatus: row.http_status,
      tookMs: row.took_ms,
      code: row.state === 'sent' ? null : row.code,
      createdAt: row.created_at,
      sentAt: row.sent_at,
    }));
    if (args.json === true) printJson(io, { messages });
    else if (messages.length === 0) io.out('Nothing was told.\n');
    else
      io.out(
        tableOf(
          ['ID', 'WHEN (UTC)', 'EVENT', 'TO', 'STATE', 'TRIES', 'HTTP', 'MS', 'WHY'],
          messages.map((each) => [
            each.id,
            shownTime(each.createdAt),
            each.event,
            each.channel,
            each.state,
            String(each.tries),
            each.httpStatus === null ? '' : String(each.httpStatus),
            each.tookMs === null ? '' : String(each.tookMs),
            each.code ?? '',
          ]),
        ),
      );
    return messages.some(({ state }) => state === 'failed' || state === 'given_up')
      ? exitCodes.findings
      : exitCodes.fine;
  },
});

export const webhookReplay = defineVerb({
  description: 'Tell again, under the same ids: one message, all that failed, or all since a time',
  args: {
    what: { type: 'positional', required: true, description: 'A message by id, or a channel by id or name' },
    failed: { type: 'boolean', description: 'Of the channel, all that was not taken' },
    since: { type: 'string', description: 'Of the channel, all since a time or so long ago (2h, 3d)' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const isMessage = isId('message', args.what);
    if (
      isMessage === (args.failed === true || args.since !== undefined) ||
      (args.failed === true && args.since !== undefined)
    )
      throw new UsageError('Name a message, or a channel with --failed or --since');
    const since = args.since === undefined ? null : instantOf('since', args.since, Date.now());
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    let queued = 1;
    if (isId('message', args.what)) await replayOne(operator, workspaceId, args.what);
    else {
      const { id } = await channelNamed(operator, workspaceId, args.what);
      queued = await replayMany(
        operator,
        workspaceId,
        id,
        since === null ? { which: 'failed' } : { which: 'since', since },
      );
    }
    if (args.json === true) printJson(io, { queued });
    else {
      io.out(`${String(queued)} on their way again, under the ids they had.\n`);
      if (since !== null) io.out('What was never sent since then follows by itself.\n');
    }
    return exitCodes.fine;
  },
});
