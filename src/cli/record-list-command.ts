import { flowNamed } from '#app/operate/flows.ts';
import { openOperator } from '#app/operate/operator.ts';
import { recordLines, recordStates } from '#app/operate/record-list.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { listArgs, mostListed, oneOf } from './lists.ts';
import { printJson, tableOf } from './output.ts';

const words = ({ flow, state, code }: { flow: string; state: string; code: string | null }): string =>
  `${flow}: ${state}${code === null ? '' : ` (${code})`}`;

export const recordList = defineVerb({
  description: 'Records of all connections by title, and where each stands in flows',
  args: {
    ...inWorkspaceArgs,
    words: {
      type: 'positional',
      required: false,
      description: 'Words in title, e-mail, id or reference',
    },
    kind: { type: 'string', description: 'Of one kind: client, contact, invoice' },
    flow: { type: 'string', description: 'In one flow, by id, preset or name' },
    state: { type: 'string', description: `Where it stands in a flow: ${recordStates.join(', ')}` },
    code: { type: 'string', description: 'Left out, waiting or failed for this reason: flow.before_start' },
    ...listArgs,
  },
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    const state = oneOf('state', args.state, recordStates);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const flow = args.flow === undefined ? undefined : await flowNamed(operator, workspaceId, args.flow);
    const { records, hasMore } = await recordLines(
      operator,
      workspaceId,
      { words: args.words, kind: args.kind, flow, state, code: args.code },
      limit,
    );
    if (args.json === true) printJson(io, { records, hasMore });
    else if (records.length === 0) io.out('There is no such record.\n');
    else {
      io.out(
        tableOf(
          io,
          ['ID', 'RECORD', 'AT', 'KIND', 'STATE', 'FLOWS'],
          records.map((record) => [
            record.id,
            record.title,
            record.connectionName,
            record.kind,
            record.state,
            record.flows.map(words).join('; '),
          ]),
        ),
      );
      if (hasMore) io.out(`There are more than ${String(limit)}: narrow the list, or raise --limit.\n`);
    }
    return exitCodes.fine;
  },
});
