import { writeFile } from 'node:fs/promises';
import type { WorkspaceId } from '#base/ids.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import {
  askToReconcile,
  askToRehearse,
  askToReplay,
  deleteReconciliation,
  healReconciliation,
  listReconciliations,
  nameReconciliation,
  readReconciliation,
  reconciliationFile,
} from '#app/operate/reconciliations.ts';
import {
  kindsOfFindings,
  outcomesOfHeals,
  remedyFor,
  type Reconciliation,
} from '#contract/reconciliations.ts';
import { defineVerb, inWorkspaceArgs, separated, wholeNumber } from './command.ts';
import { anyFlowArg, takingFlowOption } from './flow-argument.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { applyAndWatch } from './rehearsal-commands.ts';
import { UsageError } from './usage-error.ts';
import { watchUntil } from './watch.ts';

const longestName = 120;

const codeOf = (run: Reconciliation): ExitCode =>
  run.state === 'failed' ? exitCodes.failure : run.findings > 0 ? exitCodes.findings : exitCodes.fine;

/** Stays until the run is over. */
const watch = (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: string,
  io: Io,
  isQuiet: boolean,
): Promise<Reconciliation> =>
  watchUntil(io, isQuiet, () => readReconciliation(operator, workspaceId, id), {
    isOver: ({ endedAt }) => endedAt !== null,
    progressOf,
  });

const progressOf = ({ state, progress }: Reconciliation): string =>
  state === 'running'
    ? `${String(progress.done)} of ${String(progress.total)} records, ${String(progress.perSecond)}/s`
    : state === 'refreshing'
      ? 'Both sides are being read again.'
      : state;

const reportOf = (io: Io, run: Reconciliation): string => {
  const kinds = kindsOfFindings.flatMap(({ kind, label }) => {
    const count = run.counts[kind] ?? 0;
    return count === 0 ? [] : [[label, count, remedyFor(kind, run.purpose)] as const];
  });
  const cost = run.costs
    .filter(({ calls }) => calls > 0)
    .map(
      ({ calls, vendor, durationMs }) =>
        `Writing it takes ${String(calls)} calls to ${vendor}, about ${String(Math.ceil(durationMs / 1_000))} s.\n`,
    )
    .join('');
  const money = run.money.map(
    ({ currency, created, restored, voided, from, to }) =>
      `Money in ${currency}: ${created} made, ${from} changed to ${to}, ${voided} voided, ${restored} brought back.\n`,
  );
  const totals = run.totals
    .map((each) =>
      run.replay === null
        ? `${each.currency}: source ${each.source}, target ${each.target}\n`
        : `${each.currency}: candidate ${each.source}, in force ${each.target}\n`,
    )
    .join('');
  const compared =
    run.compared === null
      ? ''
      : `Since the last: ${String(run.compared.new)} new, ${String(run.compared.same)} the same, ${String(run.compared.gone)} gone.\n`;
  return [
    `${run.name === null ? '' : `${run.name}: `}${run.flowName} – ${run.state}\n`,
    `${String(run.progress.done)} records looked at: ${String(run.agreeing)} agree, ${String(run.findings)} findings, ${String(run.leftOut)} left out.\n`,
    run.replay === null
      ? `Source read ${shownTime(run.sourceReadAt)} UTC, target read ${shownTime(run.targetReadAt)} UTC.\n`
      : `Since ${shownTime(run.replay.since)} UTC: ${String(run.replay.asThen)} states as they were, ${String(run.replay.completed)} completed from the records of now, ${String(run.replay.asNow)} records as they are now.\n`,
    ...(run.notRefreshed === null ? [] : [`${run.notRefreshed.message} ${run.notRefreshed.hint}\n`]),
    ...(run.failure === null ? [] : [`${run.failure.message} ${run.failure.hint}\n`]),
    totals,
    compared,
    healedOf(run),
    ...(run.purpose === 'rehearse'
      ? [
          run.waiting === 0 ? '' : `${String(run.waiting)} of these writes would wait for approval.\n`,
          ...money,
          cost,
        ]
      : []),
    ...(kinds.length === 0 ? [] : ['\n', tableOf(io, ['FINDING', 'RECORDS', 'WHAT TO DO'], kinds)]),
  ].join('');
};

const healedOf = ({ heals }: Reconciliation): string => {
  const told = outcomesOfHeals.flatMap(({ outcome, counted }) => {
    const count = heals?.[outcome] ?? 0;
    return count === 0 ? [] : [`${String(count)} ${counted}`];
  });
  return told.length === 0 ? '' : `Healed: ${told.join(', ')}.\n`;
};

const show = (io: Io, run: Reconciliation, asJson: boolean | undefined): ExitCode => {
  if (asJson === true) printJson(io, run);
  else io.out(reportOf(io, run));
  return codeOf(run);
};

export const reconcileRun = takingFlowOption(
  defineVerb({
    description: 'Compare both sides of a flow now; writes nothing to a vendor',
    args: {
      ...inWorkspaceArgs,
      ...anyFlowArg,
      refresh: { type: 'boolean', description: 'Read both sides again first, within their budgets' },
      all: { type: 'boolean', description: 'Also tell target records that never had to do with the flow' },
      thorough: { type: 'boolean', description: 'Open every record, also pairs that are known to agree' },
    },
    run: async (args, io) => {
      await using operator = await openOperator(io.environment);
      const workspaceId = await operator.workspace(args.workspace);
      const id = await askToReconcile(operator, workspaceId, args.flow, {
        refresh: args.refresh === true,
        scope: args.all === true ? 'all' : 'owned',
        thorough: args.thorough === true,
      });
      return show(io, await watch(operator, workspaceId, id, io, args.json === true), args.json);
    },
  }),
);

export const reconcileList = defineVerb({
  description: 'Reconciliations and rehearsals, newest first',
  args: {
    ...inWorkspaceArgs,
    limit: { type: 'string', description: 'At most so many (1 to 200)', default: '20' },
    search: { type: 'string', description: 'Words of the name or of the flow’s' },
  },
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 1, 200);
    await using operator = await openOperator(io.environment);
    const runs = await listReconciliations(operator, await operator.workspace(args.workspace), {
      limit,
      q: args.search,
    });
    if (args.json) printJson(io, { reconciliations: runs });
    else if (runs.length === 0) io.out('Nothing has been compared yet.\n');
    else
      io.out(
        tableOf(
          io,
          ['ID', 'ASKED (UTC)', 'PURPOSE', 'STATE', 'AGREE', 'FINDINGS', 'LEFT OUT', 'FLOW', 'NAME'],
          runs.map((run) => [
            run.id,
            shownTime(run.requestedAt),
            run.purpose,
            run.state,
            run.agreeing,
            run.findings,
            run.leftOut,
            run.flowName,
            run.name ?? '',
          ]),
        ),
      );
    return exitCodes.fine;
  },
});

export const reconcileReport = defineVerb({
  description: 'What a reconciliation or rehearsal found',
  args: {
    ...inWorkspaceArgs,
    reconciliation: { type: 'positional', required: true, description: 'Its id (rcn_…)' },
    csv: { type: 'string', description: 'Write every finding, field by field, to this file' },
    'json-file': { type: 'string', description: 'Write the run and every finding to this file' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const run = await readReconciliation(operator, workspaceId, args.reconciliation);
    const files = { csv: args.csv, json: args['json-file'] };
    for (const format of ['csv', 'json'] as const) {
      const file = files[format];
      if (file !== undefined) await writeFile(file, reconciliationFile(operator, workspaceId, run, format));
    }
    return show(io, run, args.json);
  },
});

export const reconcileName = defineVerb({
  description: 'Give a reconciliation or rehearsal a name, under which it is kept',
  args: {
    ...inWorkspaceArgs,
    reconciliation: { type: 'positional', required: true, description: 'Its id (rcn_…)' },
    name: { type: 'positional', required: false, description: 'The name; none lets it be forgotten' },
  },
  run: async (args, io) => {
    const called = nameIn(args.name);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    await nameReconciliation(operator, workspaceId, args.reconciliation, called);
    if (args.json) printJson(io, { id: args.reconciliation, name: called });
    else io.out(called === null ? 'It has no name any more.\n' : `It is kept as “${called}”.\n`);
    return exitCodes.fine;
  },
});

export const reconcileDelete = defineVerb({
  description: 'Delete a reconciliation or rehearsal that is over, with all that it found',
  args: {
    ...inWorkspaceArgs,
    reconciliation: { type: 'positional', required: true, description: 'Its id (rcn_…)' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    await deleteReconciliation(operator, workspaceId, args.reconciliation);
    if (args.json) printJson(io, { id: args.reconciliation, deleted: true });
    else io.out('It is deleted.\n');
    return exitCodes.fine;
  },
});

export const reconcileHeal = defineVerb({
  description: 'Have the target read again what was found, and the flow write what still differs',
  args: {
    ...inWorkspaceArgs,
    reconciliation: { type: 'positional', required: true, description: 'Its id (rcn_…)' },
    findings: { type: 'string', description: 'Ids of findings (fnd_…), separated by commas' },
    all: { type: 'boolean', description: 'All that Plumbline can heal' },
  },
  run: async (args, io) => {
    const ids = args.findings === undefined ? null : separated('findings', args.findings);
    if ((ids === null) === (args.all !== true))
      throw new UsageError('Name --findings or --all, and not both');
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const healed = await healReconciliation(operator, workspaceId, args.reconciliation, ids);
    if (args.json) printJson(io, { healed });
    else
      io.out(
        `${String(healed)} records to be read again at the target, and healed where anything still differs. See what became of them: plumbline reconcile report ${args.reconciliation}\n`,
      );
    return exitCodes.fine;
  },
});

const daysIn = (text: string): number => {
  const days = Number(/^(\d{1,3})d?$/.exec(text.trim())?.[1] ?? Number.NaN);
  if (!(days >= 1 && days <= 366)) throw new UsageError('--replay is a number of days, as 30d (1 to 366)');
  return days;
};

/** A name as it is kept; none where it is empty. */
const nameIn = (text: string | undefined): string | null => {
  const name = text?.trim() ?? '';
  if (name.length > longestName) throw new UsageError(`A name has at most ${String(longestName)} characters`);
  return name === '' ? null : name;
};

export const flowRehearse = takingFlowOption(
  defineVerb({
    description: 'Say what a flow would write with another mapping or settings; writes nothing',
    args: {
      ...inWorkspaceArgs,
      ...anyFlowArg,
      version: { type: 'string', description: 'A version of its mapping; else the one it works by' },
      draft: { type: 'boolean', description: 'The draft of its mapping' },
      'on-archive': {
        type: 'enum',
        options: ['archive', 'leave'],
        description: 'For archived source records',
      },
      'on-source-gone': { type: 'enum', options: ['archive', 'leave'], description: 'For deleted ones' },
      'on-target-edit': {
        type: 'enum',
        options: ['restore', 'keep', 'ask'],
        description: 'For edits in the target',
      },
      refresh: { type: 'boolean', description: 'Read both sides again first, within their budgets' },
      name: { type: 'string', description: 'What to call it; with a name it is kept until it is deleted' },
      apply: { type: 'boolean', description: 'Then let the flow write exactly this' },
      replay: {
        type: 'string',
        description: 'Instead: what it would have made of what came in this time, as 30d (1 to 366 days)',
      },
    },
    run: async (args, io) => {
      if (args.draft === true && args.version !== undefined)
        throw new UsageError('Name --draft or --version, and not both');
      const days = args.replay === undefined ? null : daysIn(args.replay);
      if (days !== null && args.draft !== true && args.version === undefined)
        throw new UsageError('Name --draft or --version: what is to be replayed');
      if (days !== null && args.apply === true)
        throw new UsageError('A replay is of what was, and cannot be applied: leave out --apply');
      const {
        'on-archive': onArchive,
        'on-source-gone': onSourceGone,
        'on-target-edit': onTargetEdit,
      } = args;
      await using operator = await openOperator(io.environment);
      const workspaceId = await operator.workspace(args.workspace);
      if (days !== null) {
        const asked = await askToReplay(operator, workspaceId, args.flow, {
          mapping:
            args.version === undefined
              ? { of: 'draft' }
              : { of: 'version', version: wholeNumber('version', args.version, 1, 1_000_000) },
          days,
          name: nameIn(args.name),
        });
        return show(io, await watch(operator, workspaceId, asked, io, args.json === true), args.json);
      }
      const id = await askToRehearse(operator, workspaceId, args.flow, {
        mapping:
          args.draft === true
            ? { of: 'draft' }
            : args.version === undefined
              ? { of: 'flow' }
              : { of: 'version', version: wholeNumber('version', args.version, 1, 1_000_000) },
        settings: {
          ...(onArchive === undefined ? {} : { onArchive }),
          ...(onSourceGone === undefined ? {} : { onSourceGone }),
          ...(onTargetEdit === undefined ? {} : { onTargetEdit }),
        },
        refresh: args.refresh === true,
        name: nameIn(args.name),
      });
      const run = await watch(operator, workspaceId, id, io, args.json === true);
      if (args.apply !== true || run.state !== 'done') return show(io, run, args.json);
      if (args.json !== true) io.out(`${reportOf(io, run)}\n`);
      return await applyAndWatch(operator, workspaceId, id, io, args.json);
    },
  }),
);
