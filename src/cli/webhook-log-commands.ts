import { isId } from '#base/ids.ts';
import { openOperator } from '#app/operate/operator.ts';
import {
  channelNamed,
  messageLines,
  messageTries,
  readMessage,
  replayMany,
  replayOne,
} from '#app/operate/channels.ts';
import { messageStates, type Message } from '#contract/channels.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { instantOf } from './since.ts';
import { UsageError } from './usage-error.ts';

const isUntaken = (state: Message['state']): boolean => state === 'failed' || state === 'given_up';

const shownMessage = (row: Awaited<ReturnType<typeof readMessage>>) => ({
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
    const messages = rows.map(shownMessage);
    if (args.json === true) printJson(io, { messages });
    else if (messages.length === 0) io.out('Nothing was told.\n');
    else
      io.out(
        tableOf(
          io,
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
    return messages.some(({ state }) => isUntaken(state)) ? exitCodes.findings : exitCodes.fine;
  },
});

export const webhookShow = defineVerb({
  description: 'One message with each of its tries',
  args: {
    message: { type: 'positional', required: true, description: 'Id of the message (msg_…)' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    if (!isId('message', args.message))
      throw new UsageError('A message is named by its id, msg_…: plumbline webhook log');
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const row = await readMessage(operator, workspaceId, args.message);
    const message = shownMessage(row);
    const attempts = (await messageTries(operator, workspaceId, args.message)).map((one) => ({
      no: one.no,
      at: one.at,
      tookMs: one.took_ms,
      httpStatus: one.http_status,
      code: one.code,
    }));
    if (args.json === true) printJson(io, { ...message, attempts });
    else {
      io.out(`${message.event} to ${message.channel} – ${message.state}\nwebhook-id: ${message.webhookId}\n`);
      if (attempts.length > 0)
        io.out(
          `\n${tableOf(
            io,
            ['TRY', 'AT (UTC)', 'HTTP', 'MS', 'WHY'],
            attempts.map((one) => [
              String(one.no),
              shownTime(one.at),
              one.httpStatus === null ? '' : String(one.httpStatus),
              String(one.tookMs),
              one.code ?? '',
            ]),
          )}`,
        );
    }
    return isUntaken(message.state) ? exitCodes.findings : exitCodes.fine;
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
