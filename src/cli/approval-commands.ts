import {
  awaitingLines,
  decideChanges,
  reopenChange,
  type BulkDecided,
  type Chosen,
  type Verdict,
} from '#app/operate/approvals.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import type { WorkspaceId } from '#base/ids.ts';
import { defineVerb, inWorkspaceArgs, separated } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { confirm } from './questions.ts';
import { UsageError } from './usage-error.ts';

/** What waits for approval. Findings, as long as anything does. */
export const listAwaiting = async (
  io: Io,
  operator: Operator,
  workspaceId: WorkspaceId,
  asked: { readonly flow: string | undefined; readonly limit: number; readonly json: boolean },
): Promise<ExitCode> => {
  const { waiting, changes } = await awaitingLines(operator, workspaceId, asked);
  if (asked.json) printJson(io, { waiting, changes });
  else if (waiting === 0) io.out('No change waits for approval.\n');
  else {
    io.out(
      tableOf(
        io,
        ['ID', 'SINCE (UTC)', 'EXPIRES (UTC)', 'ACTION', 'RECORD', 'FLOW', 'RULES', 'APPROVED', 'BY'],
        changes.map((change) => [
          change.id,
          shownTime(change.askedAt),
          shownTime(change.expiresAt),
          change.action,
          change.record,
          change.flow,
          change.rules.join(', '),
          `${String(change.given)} of ${String(change.needed)}`,
          change.role,
        ]),
      ),
    );
    if (waiting > changes.length) io.out(`${String(waiting)} wait in all.\n`);
  }
  return waiting > 0 ? exitCodes.findings : exitCodes.fine;
};

const chosenArgs = {
  ...inWorkspaceArgs,
  changes: { type: 'positional', description: 'Ids, separated by commas', required: false },
  flow: { type: 'string', description: 'With --all: only of this flow, by id or name' },
  all: { type: 'boolean', description: 'All that wait, after their number was shown' },
  yes: { type: 'boolean', description: 'With --all: do not ask' },
} as const;

interface ChosenArgs {
  readonly changes?: string | undefined;
  readonly flow?: string | undefined;
  readonly all?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

const requireOneWay = (args: ChosenArgs): void => {
  if ((args.changes === undefined) === (args.all !== true))
    throw new UsageError('Say one of: the ids, --all');
  if (args.flow !== undefined && args.all !== true) throw new UsageError('--flow goes with --all');
};

/** With `--all` the number is shown and a person asked; nothing else is decided than what was counted. */
const chooseChanges = async (
  io: Io,
  operator: Operator,
  workspaceId: WorkspaceId,
  args: ChosenArgs,
  verb: string,
): Promise<Chosen> => {
  if (args.changes !== undefined) return { ids: separated('changes', args.changes) };
  const { waiting } = await awaitingLines(operator, workspaceId, { flow: args.flow, limit: 1 });
  const question = `${verb} ${String(waiting)} ${waiting === 1 ? 'change' : 'changes'}?`;
  if (args.yes !== true && !(io.isInteractive && (await confirm(question))))
    throw new UsageError(
      `${String(waiting)} wait, and nothing was decided: say --yes to do it without a question`,
    );
  return { flow: args.flow, expected: waiting };
};

const decide = async (
  io: Io,
  args: ChosenArgs & { readonly workspace?: string | undefined; readonly json?: boolean | undefined },
  verb: 'Approve' | 'Reject',
  verdict: Verdict,
): Promise<ExitCode> => {
  requireOneWay(args);
  await using operator = await openOperator(io.environment);
  const workspaceId = await operator.workspace(args.workspace);
  const chosen = await chooseChanges(io, operator, workspaceId, args, verb);
  const done = await decideChanges(operator, workspaceId, chosen, verdict);
  if (args.json === true) printJson(io, done);
  else io.out(saidOf(done));
  return done.refused.length > 0 ? exitCodes.findings : exitCodes.fine;
};

const saidOf = ({ approved, given, rejected, refused }: BulkDecided): string =>
  [
    ...(approved > 0
      ? [`${String(approved)} approved; they are planned again and sent if still the same.`]
      : []),
    ...(given > 0 ? [`${String(given)} approved by you; another person has to as well.`] : []),
    ...(rejected > 0 ? [`${String(rejected)} rejected.`] : []),
    ...refused.map(({ code, count }) => `${String(count)} left: ${code}`),
    ...(approved + given + rejected + refused.length === 0 ? ['No change waits for approval.'] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');

export const changeApprove = defineVerb({
  description: 'Approve changes that wait',
  args: chosenArgs,
  run: (args, io) => decide(io, args, 'Approve', { verdict: 'approve' }),
});

export const changeReject = defineVerb({
  description: 'Reject changes that wait; each comes back when the flow would write something else',
  args: { ...chosenArgs, reason: { type: 'string', description: 'Why, for those who see the record' } },
  run: (args, io) => decide(io, args, 'Reject', { verdict: 'reject', reason: args.reason ?? '' }),
});

export const changeReopen = defineVerb({
  description: 'Propose a rejected or expired change again',
  args: {
    ...inWorkspaceArgs,
    change: { type: 'positional', required: true, description: 'Id of the change (chg_…)' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    await reopenChange(operator, await operator.workspace(args.workspace), args.change);
    if (args.json) printJson(io, { reopened: args.change });
    else io.out('It is planned again, and waits anew if it is still to be approved.\n');
    return exitCodes.fine;
  },
});
