import type { WorkspaceId } from '#base/ids.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import { applyRehearsal, decideApply, readApply, readHeld } from '#app/operate/rehearsals.ts';
import type { RehearsalApply } from '#contract/rehearsals.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { printJson, tableOf } from './output.ts';
import { watchUntil } from './watch.ts';

const rehearsalArg = {
  rehearsal: { type: 'positional', required: true, description: 'Id of the rehearsal (rcn_…)' },
} as const;

const words: Readonly<Record<RehearsalApply['state'], string>> = {
  applying: 'What was rehearsed is being applied; the flow is held.',
  stopped: 'Applying was stopped; the flow is held.',
  waiting: 'What still matched is applied. The rest is held until somebody decides about it.',
  carried_on: 'It is over: the flow carries on with the rest.',
  rolled_back: 'It is over: what was in force before is in force again.',
  done: 'All that was rehearsed is applied.',
};

const isUnderWay = ({ state, counts }: RehearsalApply): boolean =>
  state === 'applying' || (state === 'stopped' && counts.onTheWay > 0);

const progressOf = ({ planned, counts, perSecond }: RehearsalApply): string =>
  `${String(planned - counts.pending - counts.onTheWay)} of ${String(planned)} records, ${String(perSecond)}/s`;

const reportOf = (apply: RehearsalApply): string => {
  const { counts } = apply;
  const lines = [
    [counts.pending, 'to be looked at'],
    [counts.onTheWay, 'on their way'],
    [counts.applied, 'written'],
    [counts.awaitingApproval, 'waiting for approval'],
    [counts.dead, 'refused: see the dead letters'],
    [counts.needless, 'with nothing to be written, or a person needed first'],
    [counts.changed, 'held: changed since the rehearsal'],
    [counts.stopped, 'held: stopped before their turn'],
    [counts.unrehearsed, 'held: not in the rehearsal'],
  ] as const;
  return [
    `${words[apply.state]}\n`,
    `Of ${String(apply.planned)} writes that were rehearsed:\n`,
    ...lines.flatMap(([count, what]) => (count === 0 ? [] : [`  ${String(count)} ${what}\n`])),
    apply.state === 'waiting' || apply.state === 'stopped'
      ? `Look: plumbline rehearsal held ${apply.rehearsalId}. Decide: plumbline rehearsal carry-on or roll-back.\n`
      : '',
  ].join('');
};

const show = (io: Io, apply: RehearsalApply, asJson: boolean | undefined): ExitCode => {
  if (asJson === true) printJson(io, apply);
  else io.out(reportOf(apply));
  const { counts } = apply;
  return counts.dead + counts.changed + counts.unrehearsed + counts.stopped > 0
    ? exitCodes.findings
    : exitCodes.fine;
};

/** Stays until nothing is under way. */
const watch = (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
  io: Io,
  isQuiet: boolean,
): Promise<RehearsalApply> =>
  watchUntil(io, isQuiet, () => readApply(operator, workspaceId, id), {
    isOver: (apply) => !isUnderWay(apply),
    progressOf,
  });

/** Applies a rehearsal and stays until that is over, or waits for a person. */
export const applyAndWatch = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
  io: Io,
  asJson: boolean | undefined,
): Promise<ExitCode> => {
  await applyRehearsal(operator, workspaceId, id);
  return show(io, await watch(operator, workspaceId, id, io, asJson === true), asJson);
};

export const rehearsalApply = defineVerb({
  description: 'Let a flow work by what was rehearsed and write exactly that',
  args: { ...inWorkspaceArgs, ...rehearsalArg },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    return await applyAndWatch(
      operator,
      await operator.workspace(args.workspace),
      args.rehearsal,
      io,
      args.json,
    );
  },
});

export const rehearsalStatus = defineVerb({
  description: 'How far applying a rehearsal is, and how much is held',
  args: {
    ...inWorkspaceArgs,
    ...rehearsalArg,
    watch: { type: 'boolean', description: 'Stay until nothing is under way' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const apply =
      args.watch === true
        ? await watch(operator, workspaceId, args.rehearsal, io, args.json === true)
        : await readApply(operator, workspaceId, args.rehearsal);
    return show(io, apply, args.json);
  },
});

export const rehearsalHeld = defineVerb({
  description: 'Records that are held while a rehearsal is applied, with the reason',
  args: { ...inWorkspaceArgs, ...rehearsalArg },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const apply = await readApply(operator, workspaceId, args.rehearsal);
    const held = await readHeld(operator, workspaceId, apply.id);
    if (args.json) printJson(io, { held });
    else if (held.length === 0) io.out('Nothing is held.\n');
    else
      io.out(
        tableOf(
          io,
          ['RECORD', 'TITLE', 'HELD BECAUSE'],
          held.map(({ record, reason }) => [record?.id ?? '', record?.title ?? '', reason?.message ?? '']),
        ),
      );
    return held.length === 0 ? exitCodes.fine : exitCodes.findings;
  },
});

const deciding = (decision: 'stop' | 'carry_on' | 'roll_back', description: string) =>
  defineVerb({
    description,
    args: { ...inWorkspaceArgs, ...rehearsalArg },
    run: async (args, io) => {
      await using operator = await openOperator(io.environment);
      const workspaceId = await operator.workspace(args.workspace);
      const apply = await decideApply(operator, workspaceId, args.rehearsal, decision);
      if (args.json) printJson(io, apply);
      else io.out(reportOf(apply));
      return exitCodes.fine;
    },
  });

export const rehearsalStop = deciding('stop', 'Let nothing more through of what is being applied');
export const rehearsalCarryOn = deciding('carry_on', 'Let the flow write the rest too');
export const rehearsalRollBack = deciding(
  'roll_back',
  'Put the mapping and settings of before in force again',
);
