import { changeLines, changeStates, readChangeStory, replayChanges } from '#app/operate/changes.ts';
import { openOperator } from '#app/operate/operator.ts';
import { listAwaiting } from './approval-commands.ts';
import { defineVerb, inWorkspaceArgs, separated, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

export const changeList = defineVerb({
  description: 'Changes, planned last first',
  args: {
    ...inWorkspaceArgs,
    state: { type: 'string', description: `Only those in this state: ${changeStates.join(', ')}` },
    awaiting: { type: 'boolean', description: 'What waits for approval, the longest waiting first' },
    flow: { type: 'string', description: 'With --awaiting: only of this flow, by id or name' },
    limit: { type: 'string', description: 'At most so many (1 to 500)', default: '50' },
  },
  run: async (args, io) => {
    if (args.awaiting === true && args.state !== undefined) throw new UsageError('Say --awaiting or --state');
    if (args.flow !== undefined && args.awaiting !== true)
      throw new UsageError('--flow goes with --awaiting');
    const state = changeStates.find((known) => known === args.state);
    if (args.state !== undefined && state === undefined)
      throw new UsageError(`--state is one of ${changeStates.join(', ')}`);
    const limit = wholeNumber('limit', args.limit, 1, 500);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    if (args.awaiting === true)
      return await listAwaiting(io, operator, workspaceId, {
        flow: args.flow,
        limit,
        json: args.json === true,
      });
    const changes = await changeLines(operator, workspaceId, { state, limit });
    if (args.json) printJson(io, { changes });
    else if (changes.length === 0) io.out('No changes.\n');
    else
      io.out(
        tableOf(
          io,
          ['ID', 'PLANNED (UTC)', 'STATE', 'ACTION', 'RECORD', 'CODE'],
          changes.map((change) => [
            change.id,
            shownTime(change.plannedAt),
            change.state,
            change.action,
            change.record,
            change.code,
          ]),
        ),
      );
    return changes.some((change) => change.state === 'dead') ? exitCodes.findings : exitCodes.fine;
  },
});

export const changeShow = defineVerb({
  description: 'One change: why it was planned, what was tried, what the vendor said',
  args: {
    ...inWorkspaceArgs,
    change: { type: 'positional', required: true, description: 'Id of the change (chg_…)' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const story = await readChangeStory(operator, await operator.workspace(args.workspace), args.change);
    if (args.json) printJson(io, story);
    else {
      io.out(`${story.action} of ${story.record} – ${story.state}\n`);
      io.out(`Flow:     ${story.flow}, mapping version ${String(story.mappingVersion)}\n`);
      io.out(`Reason:   ${story.reason}\n`);
      io.out(`Fields:   ${story.fields.join(', ') || '–'}\n`);
      io.out(`Planned:  ${shownTime(story.plannedAt)} UTC, settled ${shownTime(story.settledAt)}\n`);
      if (story.code !== null) io.out(`Why:      ${story.code}: ${story.message ?? ''}\n`);
      if (story.hint !== null && story.hint !== '') io.out(`Do:       ${story.hint}\n`);
      if (story.attempts.length > 0)
        io.out(
          `\n${tableOf(
            io,
            ['TRY', 'AT (UTC)', 'OUTCOME', 'HTTP', 'CODE', 'MESSAGE'],
            story.attempts.map((attempt) => [
              attempt.no,
              shownTime(attempt.startedAt),
              attempt.outcome,
              attempt.httpStatus,
              attempt.code,
              attempt.message,
            ]),
          )}`,
        );
    }
    return story.state === 'dead' ? exitCodes.findings : exitCodes.fine;
  },
});

export const changeReplay = defineVerb({
  description: 'Look at the records of dead letters again; each is planned anew',
  args: {
    ...inWorkspaceArgs,
    changes: { type: 'positional', description: 'Ids, separated by commas', required: false },
    code: { type: 'string', description: 'All that died with this code' },
    all: { type: 'boolean', description: 'All dead letters' },
  },
  run: async (args, io) => {
    const ways = [args.changes, args.code, args.all === true ? 'all' : undefined].filter(
      (way) => way !== undefined,
    );
    if (ways.length !== 1) throw new UsageError('Say one of: the ids, --code CODE, --all');
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const which =
      args.code !== undefined
        ? { code: args.code }
        : args.changes !== undefined
          ? { ids: separated('changes', args.changes) }
          : ('all' as const);
    const replayed = await replayChanges(operator, workspaceId, which);
    if (args.json) printJson(io, { replayed });
    else io.out(`${String(replayed)} dead letters are looked at again.\n`);
    return exitCodes.fine;
  },
});
