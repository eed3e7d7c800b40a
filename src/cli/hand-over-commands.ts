import { isId, type HandOverId } from '#base/ids.ts';
import { flowNamed } from '#app/operate/flows.ts';
import { handOverLines, settleHandOver } from '#app/operate/hand-overs.ts';
import { openOperator } from '#app/operate/operator.ts';
import { csvLines } from '#contract/finding-table.ts';
import { handOverColumns, handOverRows, sheetText } from '#contract/hand-over-table.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

/** Most that one command lists. */
const mostAtOnce = 5_000;

const named = (id: string): HandOverId => {
  if (!isId('handOver', id)) throw new UsageError('A hand-over is named by its id, hov_…; list them first');
  return id;
};

const oneArg = {
  handOver: { type: 'positional', required: true, description: 'The hand-over by id' },
  ...inWorkspaceArgs,
} as const;

export const handOverList = defineVerb({
  description: 'Invoices that wait to be typed, oldest first',
  args: {
    done: { type: 'boolean', description: 'Those that are done instead, newest first' },
    flow: { type: 'string', description: 'Of one flow, by id, preset or name' },
    find: { type: 'string', description: 'With this in the invoice’s number' },
    csv: { type: 'boolean', description: 'As CSV, a row for each line of each invoice' },
    limit: { type: 'string', description: 'At most so many (1 to 5,000)', default: '50' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 1, mostAtOnce);
    if (args.csv === true && args.json === true) throw new UsageError('Ask for --csv or for --json');
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const flow = args.flow === undefined ? undefined : await flowNamed(operator, workspaceId, args.flow);
    const state = args.done === true ? 'done' : 'open';
    const handOvers = await handOverLines(operator, workspaceId, { state, flow, find: args.find, limit });
    if (args.json === true) printJson(io, { handOvers });
    else if (args.csv === true) io.out(csvLines([handOverColumns, ...handOvers.flatMap(handOverRows)]));
    else if (handOvers.length === 0) io.out(state === 'open' ? 'No hand-over waits.\n' : 'None is done.\n');
    else
      io.out(
        tableOf(
          io,
          ['ID', 'NUMBER', 'CLIENT', 'DUE', 'TOTAL', 'NOTE', 'SINCE (UTC)'],
          handOvers.map(({ id, sheet, note, createdAt, doneAt }) => [
            id,
            sheet.number,
            sheet.clientName,
            sheet.dueDate ?? '',
            `${sheet.total ?? '?'} ${sheet.currency}`,
            note ?? '',
            shownTime(doneAt ?? createdAt),
          ]),
        ),
      );
    return state === 'open' && handOvers.length > 0 ? exitCodes.findings : exitCodes.fine;
  },
});

export const handOverShow = defineVerb({
  description: 'All values of one, to be typed',
  args: oneArg,
  run: async (args, io) => {
    const id = named(args.handOver);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const [handOver] = await handOverLines(operator, workspaceId, { state: null, id, limit: 1 });
    if (handOver === undefined) throw new UsageError(`There is no hand-over ${id} in this workspace`);
    if (args.json === true) printJson(io, handOver);
    else io.out(`${sheetText(handOver)}\n`);
    return exitCodes.fine;
  },
});

const settle = async (
  args: {
    readonly handOver: string;
    readonly workspace?: string | undefined;
    readonly json?: boolean | undefined;
  },
  io: Io,
  to: 'open' | 'done',
): Promise<ExitCode> => {
  const id = named(args.handOver);
  await using operator = await openOperator(io.environment);
  const workspaceId = await operator.workspace(args.workspace);
  await settleHandOver(operator, workspaceId, id, to);
  if (args.json === true) printJson(io, { handOver: id, state: to });
  else io.out(to === 'done' ? 'It is done.\n' : 'It waits again.\n');
  return exitCodes.fine;
};

export const handOverDone = defineVerb({
  description: 'Say that one was typed',
  args: oneArg,
  run: (args, io) => settle(args, io, 'done'),
});

export const handOverUndo = defineVerb({
  description: 'Say that one is not typed after all; an invoice that was seen for it counts as another’s',
  args: oneArg,
  run: (args, io) => settle(args, io, 'open'),
});
