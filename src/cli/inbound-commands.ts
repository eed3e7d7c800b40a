import { requireConnectionLine } from '#app/operate/connections.ts';
import {
  checkInbound,
  inboundLines,
  readInbound,
  replayInbound,
  type InboxAt,
} from '#app/operate/inbound.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import { readFile } from 'node:fs/promises';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

const named = {
  connection: { type: 'positional', required: true, description: 'Connection by id or exact name' },
} as const;
const delivery = {
  delivery: { type: 'positional', required: true, description: 'Id of the delivery' },
} as const;

/** Most deliveries that are listed at once. */
const mostListed = 200;

const inboxAt = async (
  operator: Operator,
  args: { readonly workspace?: string | undefined; readonly connection: string },
): Promise<InboxAt> => {
  const workspaceId = await operator.workspace(args.workspace);
  const { id } = await requireConnectionLine(operator, workspaceId, args.connection);
  return { operator, workspaceId, connectionId: id };
};

export const inboundList = defineVerb({
  description: 'What was sent to an incoming webhook, newest first',
  args: {
    ...inWorkspaceArgs,
    ...named,
    refused: { type: 'boolean', description: 'Only those that could not be read' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const at = await inboxAt(operator, args);
    const lines = await inboundLines(at, args.refused === true ? 'refused' : null, mostListed);
    if (args.json) printJson(io, { deliveries: lines });
    else if (lines.length === 0) io.out('No deliveries.\n');
    else
      io.out(
        tableOf(
          io,
          ['ID', 'RECEIVED (UTC)', 'STATE', 'RECORDS', 'CAME AGAIN', 'CODE'],
          lines.map((line) => [
            line.id,
            shownTime(line.receivedAt),
            line.state,
            String(line.records),
            String(line.repeats),
            line.problem?.code ?? null,
          ]),
        ),
      );
    return lines.some((line) => line.state === 'refused') ? exitCodes.findings : exitCodes.fine;
  },
});

export const inboundShow = defineVerb({
  description: 'One delivery with its body as it was received',
  args: { ...inWorkspaceArgs, ...named, ...delivery },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const shown = await readInbound(await inboxAt(operator, args), args.delivery);
    if (args.json) printJson(io, shown);
    else {
      io.out(`${shown.id} ${shown.state}, received ${shownTime(shown.receivedAt) ?? ''} UTC\n`);
      if (shown.problem !== null) io.out(`Why:    ${shown.problem.message}\nDo:     ${shown.problem.hint}\n`);
      io.out(`${shown.body}\n`);
    }
    return shown.state === 'refused' ? exitCodes.findings : exitCodes.fine;
  },
});

export const inboundReplay = defineVerb({
  description: 'Read a delivery again under the settings as they are now',
  args: { ...inWorkspaceArgs, ...named, ...delivery },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const replayed = await replayInbound(await inboxAt(operator, args), args.delivery);
    if (args.json) printJson(io, replayed);
    else if (replayed.problem === null)
      io.out(
        `Taken: ${String(replayed.records)} ${replayed.records === 1 ? 'record' : 'records'}, ${String(replayed.changed)} changed.\n`,
      );
    else io.out(`Refused: ${replayed.problem.message}\nDo:     ${replayed.problem.hint}\n`);
    return replayed.state === 'refused' ? exitCodes.findings : exitCodes.fine;
  },
});

export const inboundCheck = defineVerb({
  description: 'Try a file with a body on the settings of an incoming webhook; nothing is kept',
  args: {
    ...inWorkspaceArgs,
    ...named,
    file: { type: 'positional', required: true, description: 'File with the body' },
  },
  run: async (args, io) => {
    const body = await readFile(args.file, 'utf8').catch((cause: unknown) => {
      throw new UsageError(`${args.file} cannot be read`, { cause });
    });
    await using operator = await openOperator(io.environment);
    const checked = await checkInbound(await inboxAt(operator, args), body);
    if (args.json) printJson(io, checked);
    else if (checked.problem === null) {
      io.out(
        tableOf(
          io,
          ['KIND', 'KEY', 'TITLE', 'DELETED'],
          checked.records.map((record) => [
            record.kind,
            record.key,
            record.title,
            record.isDeleted ? 'yes' : 'no',
          ]),
        ),
      );
      io.out(
        tableOf(
          io,
          ['PATH', 'TYPE'],
          checked.paths.map(({ path, type }) => [path, type]),
        ),
      );
    } else io.out(`It cannot be read: ${checked.problem.message}\nDo:     ${checked.problem.hint}\n`);
    return checked.problem === null ? exitCodes.fine : exitCodes.findings;
  },
});
