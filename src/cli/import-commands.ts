import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { secondMs, systemClock } from '#base/clock.ts';
import { openDesk, type CrmDesk } from '#app/operate/crm-desk.ts';
import { importLines, previewImport, readImport, refusedRows, stepImport } from '#app/operate/imports.ts';
import { openOperator } from '#app/operate/operator.ts';
import type { CrmImport } from '#contract/crm-imports.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber, type Command } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { listArgs, mostListed, oneOf, printFacts, printList, type ListShape } from './lists.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

const lookEveryMs = secondMs / 2;
/** Rows that are told one by one. */
const mostRefused = 20;
const barWidth = 24;

const shape: ListShape<CrmImport> = {
  name: 'imports',
  none: 'Nothing was imported yet.',
  columns: {
    ID: ({ id }) => id,
    FILE: ({ fileName }) => fileName,
    HOLDS: ({ subject }) => `${subject}s`,
    STATE: ({ state }) => state,
    DONE: ({ outcome }) => outcome.done,
    REFUSED: ({ outcome, planned }) => outcome.refused + planned.refuse,
    'MADE (UTC)': ({ createdAt }) => shownTime(createdAt),
    BY: ({ createdBy }) => createdBy.name,
  },
};

const isUnderWay = ({ state }: CrmImport): boolean => state === 'applying' || state === 'undoing';

/** A failure stopped it, or rows were refused. */
const codeOf = ({ problem, outcome, planned }: CrmImport): ExitCode =>
  problem !== null
    ? exitCodes.failure
    : outcome.refused + planned.refuse + outcome.kept > 0
      ? exitCodes.findings
      : exitCodes.fine;

const barOf = ({ state, progress }: CrmImport): string => {
  if (progress === null) return state;
  const { done, total, perSecond, estimatedEndAt } = progress;
  const filled = total === 0 ? barWidth : Math.floor((done / total) * barWidth);
  const left =
    estimatedEndAt === null
      ? ''
      : `, ${String(Math.max(0, Math.ceil((estimatedEndAt - systemClock.now()) / secondMs)))} s to go`;
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${String(done)} of ${String(total)} rows, ${String(perSecond)}/s${left}`;
};

/** Stays until the import is over. Ctrl-C stops watching; workers go on, and `import cancel` ends it. */
const watch = async (desk: CrmDesk, id: string, io: Io, isQuiet: boolean): Promise<CrmImport> => {
  const shows = !isQuiet && io.isInteractive;
  for (;;) {
    const made = await readImport(desk, id);
    if (shows) io.out(`\r\u001B[K${barOf(made)}`);
    if (!isUnderWay(made) || io.interrupted.aborted) {
      if (shows) io.out('\n');
      if (isUnderWay(made) && !isQuiet)
        io.out(`Workers go on with it. End it with: plumbline import cancel ${id}\n`);
      return made;
    }
    await systemClock.sleep(lookEveryMs, io.interrupted).catch(() => undefined);
  }
};

const show = async (
  io: Io,
  desk: CrmDesk,
  made: CrmImport,
  asJson: boolean | undefined,
): Promise<ExitCode> => {
  if (asJson === true) {
    printJson(io, made);
    return codeOf(made);
  }
  const { planned, outcome, problem } = made;
  printFacts(io, `${made.fileName} – ${made.state}`, {
    Id: made.id,
    New: planned.create,
    Changed: planned.update,
    'As they are': planned.same,
    'Cannot be imported': planned.refuse,
    Done: outcome.done,
    Refused: outcome.refused,
    'Taken back': outcome.undone,
    Kept: outcome.kept,
    'Still to do': made.waiting,
    'Can be taken back until': made.undoUntil === null ? null : `${shownTime(made.undoUntil)} UTC`,
    Why: problem === null ? null : `${problem.code}: ${problem.message}`,
    Do: problem?.hint,
  });
  const refused = await refusedRows(desk, made.id, mostRefused);
  if (refused.length > 0)
    io.out(
      `\n${tableOf(
        io,
        ['LINE', 'NAME', 'REFUSED BECAUSE'],
        refused.map((row) => [row.line, row.title, row.message]),
      )}`,
    );
  return codeOf(made);
};

const named = {
  import: { type: 'positional', required: true, description: 'Its id (imp_…)' },
} as const;

export const importList = defineVerb({
  description: 'Imports, newest first',
  args: { ...inWorkspaceArgs, ...listArgs },
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    printList(io, args.json, await importLines(desk, limit), shape);
    return exitCodes.fine;
  },
});

export const importPreview = defineVerb({
  description: 'Read a CSV file and say what importing it would do; nothing is written yet',
  args: {
    ...inWorkspaceArgs,
    file: { type: 'positional', required: true, description: 'The file, UTF-8 with a heading' },
    of: { type: 'string', description: 'What it holds: contacts, services', default: 'contacts' },
  },
  run: async (args, io) => {
    const subject = oneOf('of', args.of, ['contacts', 'services']) === 'services' ? 'service' : 'contact';
    const bytes = await readFile(args.file).catch((cause: unknown) => {
      throw new UsageError(`${args.file} cannot be read`, { cause });
    });
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const made = await previewImport(desk, { subject, name: basename(args.file), bytes });
    const code = await show(io, desk, made, args.json);
    if (args.json !== true) io.out(`\nImport it with: plumbline import apply ${made.id}\n`);
    return code;
  },
});

export const importShow = defineVerb({
  description: 'What an import would do, is doing, or did',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    return await show(io, desk, await readImport(desk, args.import), args.json);
  },
});

const longStep = (step: 'apply' | 'undo', description: string): Command =>
  defineVerb({
    description,
    args: {
      ...inWorkspaceArgs,
      ...named,
      background: { type: 'boolean', description: 'Come back at once; workers do it' },
    },
    run: async (args, io) => {
      await using operator = await openOperator(io.environment);
      const desk = openDesk(operator, await operator.workspace(args.workspace));
      const asked = await stepImport(desk, args.import, step);
      const isQuiet = args.json === true;
      const made = args.background === true ? asked : await watch(desk, asked.id, io, isQuiet);
      return await show(io, desk, made, args.json);
    },
  });

export const importApply = longStep('apply', 'Do what the preview showed, or what is left of it');
export const importUndo = longStep('undo', 'Take an import back, within 24 hours');

const shortStep = (step: 'cancel' | 'discard', description: string): Command =>
  defineVerb({
    description,
    args: { ...inWorkspaceArgs, ...named },
    run: async (args, io) => {
      await using operator = await openOperator(io.environment);
      const desk = openDesk(operator, await operator.workspace(args.workspace));
      await show(io, desk, await stepImport(desk, args.import, step), args.json);
      return exitCodes.fine;
    },
  });

export const importCancel = shortStep('cancel', 'End what is under way; what was done stands');
export const importDiscard = shortStep('discard', 'Throw a preview away');
