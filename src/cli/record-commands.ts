import { openOperator } from '#app/operate/operator.ts';
import { makeRecordAnew, readFieldWhy, readRecordStory, type RecordStory } from '#app/operate/records.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { textOfWhy } from './why-text.ts';
import { printJson, shownTime, tableOf } from './output.ts';

export const recordWhy = defineVerb({
  description: 'Why a record is as it is: flows, links, and what happened to it',
  args: {
    ...inWorkspaceArgs,
    record: {
      type: 'positional',
      required: true,
      description: 'Our id (rec_…), the vendor’s id, or the exact name',
    },
    field: {
      type: 'positional',
      required: false,
      description:
        'One field (EmailAddress, LineItems[0].TaxType): where its value comes from, and earlier ones',
    },
    limit: { type: 'string', description: 'Events at most (1 to 500)', default: '30' },
  },
  run: async (args, io) => {
    if (args.field !== undefined) {
      await using operator = await openOperator(io.environment);
      const workspaceId = await operator.workspace(args.workspace);
      const told = await readFieldWhy(operator, workspaceId, args.record, args.field);
      if (args.json) printJson(io, told);
      else io.out(textOfWhy(told.record, told.why));
      return exitCodes.fine;
    }
    const limit = wholeNumber('limit', args.limit, 1, 500);
    await using operator = await openOperator(io.environment);
    const story = await readRecordStory(
      operator,
      await operator.workspace(args.workspace),
      args.record,
      limit,
    );
    if (args.json) printJson(io, story);
    else io.out(textOf(io, story));
    return story.flows.some((flow) => flow.state === 'dead' || flow.state === 'review')
      ? exitCodes.findings
      : exitCodes.fine;
  },
});

export const recordAnew = defineVerb({
  description: 'Make the target of a record anew after it was deleted at its vendor',
  args: {
    ...inWorkspaceArgs,
    record: {
      type: 'positional',
      required: true,
      description: 'The source record: our id (rec_…), the vendor’s id, or the exact name',
    },
    flow: { type: 'string', description: 'Id of the flow, where several carry it' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const made = await makeRecordAnew(operator, workspaceId, args.record, args.flow);
    if (args.json) printJson(io, made);
    else io.out('The link to the deleted record is ended; the record is carried again.\n');
    return exitCodes.fine;
  },
});

const textOf = (io: Io, { record, flows, links, timeline }: RecordStory): string => {
  const lines = [
    `${record.title} – ${record.vendor} ${record.kind} ${record.key} (${record.state})`,
    `Id:    ${record.id}`,
    ...flows.map(
      (flow) =>
        `Flow:  ${flow.flow}, ${flow.role}: ${flow.state}${flow.code === null ? '' : ` (${flow.code})`}`,
    ),
    ...links.map(
      (link) =>
        `Link:  ${link.to === null ? 'a record that is gone' : `${link.to.title} – ${link.to.vendor} ${link.to.kind} ${link.to.key}`}, by ${link.matchedBy} at ${shownTime(link.at)}`,
    ),
  ];
  const table = tableOf(
    io,
    ['AT (UTC)', 'WHAT', 'MORE'],
    timeline.map((entry) => [shownTime(entry.at), entry.type, moreOf(entry)]),
  );
  return `${lines.join('\n')}\n\n${table}`;
};

const moreOf = (entry: RecordStory['timeline'][number]): string => {
  switch (entry.type) {
    case 'delivery':
      return 'the vendor told us that it may have changed';
    case 'observation':
      // By what a record was first seen is not kept; by what it was read last is, since that column is there.
      return `${entry.first ? 'first seen' : 'read as it is now'}${entry.seen_by === null ? '' : ` by ${entry.seen_by}`}`;
    case 'change':
      return `${entry.action} ${entry.state}: ${entry.reason}${entry.fields.length > 0 ? ` (${entry.fields.join(', ')})` : ''}`;
    case 'attempt':
      return `try ${String(entry.no)}: ${entry.outcome}${entry.message === null ? '' : ` – ${entry.message}`}`;
    case 'review':
      return `${entry.happened}: ${entry.reason}${entry.decision === null ? '' : `, ${entry.decision}`}`;
    case 'audit':
      return `${entry.action} by ${entry.actor}`;
    default:
      return entry satisfies never;
  }
};
