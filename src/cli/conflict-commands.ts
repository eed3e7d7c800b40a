import { isId, type ConflictId } from '#base/ids.ts';
import { isJsonObject, type JsonValue } from '#base/json.ts';
import { conflictLines, resolveConflicts } from '#app/operate/conflicts.ts';
import { flowNamed } from '#app/operate/flows.ts';
import { openOperator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

const flowOption = { flow: { type: 'string', description: 'Of one flow, by id, preset or name' } } as const;

/** Most that one command answers. */
const mostAtOnce = 500;

const shown = (value: JsonValue): string => {
  if (value === null) return '(empty)';
  if (isJsonObject(value))
    return Object.values(value)
      .map((part) => shown(part ?? null))
      .join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

export const conflictList = defineVerb({
  description: 'Fields that differ and that a person must decide, oldest first',
  args: {
    ...flowOption,
    limit: { type: 'string', description: 'At most so many (1 to 500)', default: '50' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 1, mostAtOnce);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const flow = args.flow === undefined ? undefined : await flowNamed(operator, workspaceId, args.flow);
    const conflicts = await conflictLines(operator, workspaceId, { flow, limit });
    if (args.json === true) printJson(io, { conflicts });
    else if (conflicts.length === 0) io.out('No conflict waits.\n');
    else
      io.out(
        tableOf(
          io,
          ['ID', 'RECORD', 'FIELD', 'SOURCE', 'CHANGED (UTC)', 'TARGET', 'CHANGED (UTC)'],
          conflicts.map(({ id, record, field, source, target }) => [
            id,
            record,
            field,
            `${source.vendor}: ${shown(source.value)}`,
            shownTime(source.changedAt),
            `${target.vendor}: ${shown(target.value)}`,
            shownTime(target.changedAt),
          ]),
        ),
      );
    return conflicts.length > 0 ? exitCodes.findings : exitCodes.fine;
  },
});

export const conflictResolve = defineVerb({
  description: 'Say whose value counts, for one conflict or all that wait',
  args: {
    conflict: { type: 'positional', required: false, description: 'The conflict by id' },
    use: { type: 'enum', options: ['source', 'target'], required: true, description: 'Whose value counts' },
    all: { type: 'boolean', description: 'All that wait, of one flow where --flow names it' },
    ...flowOption,
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const { conflict } = args;
    const all = args.all === true;
    if (all === (conflict !== undefined && conflict !== ''))
      throw new UsageError('Name one conflict, or --all');
    if (!all && args.flow !== undefined) throw new UsageError('--flow goes with --all');
    if (!all && !isId('conflict', conflict ?? ''))
      throw new UsageError('A conflict is named by its id, cnf_…; list them first');
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const flow = args.flow === undefined ? undefined : await flowNamed(operator, workspaceId, args.flow);
    const ids = all
      ? (await conflictLines(operator, workspaceId, { flow, limit: mostAtOnce })).map(({ id }) => id)
      : [conflict as ConflictId];
    const done = await resolveConflicts(operator, workspaceId, ids, args.use);
    if (args.json === true) printJson(io, done);
    else {
      io.out(`${String(done.resolved.length)} resolved; their records are looked at first of all.\n`);
      if (done.changed.length > 0)
        io.out(`${String(done.changed.length)} left: a value has changed since. List them again.\n`);
      if (all && ids.length === mostAtOnce) io.out('There may be more: run it again.\n');
    }
    return done.changed.length > 0 ? exitCodes.findings : exitCodes.fine;
  },
});
