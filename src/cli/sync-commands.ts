import { systemClock } from '#base/clock.ts';
import { openOperator } from '#app/operate/operator.ts';
import { readProgress, startSync, type SyncProgress } from '#app/operate/sync.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { printJson, tableOf } from './output.ts';

/** How often a watched run is looked at. Milliseconds. */
const lookEveryMs = 500;

export const syncRun = defineVerb({
  description: 'Read both ends of all flows now',
  args: {
    ...inWorkspaceArgs,
    all: { type: 'boolean', description: 'List every record, not only what changed' },
    watch: {
      type: 'boolean',
      description: 'Stay until nothing is left to do; Ctrl-C stops watching, the work goes on',
    },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const flows = await startSync(operator, workspaceId, args.all === true);
    if (!args.json) io.out(flows.length === 0 ? 'No flow is enabled.\n' : `Reading: ${flows.join(', ')}\n`);
    if (args.watch !== true || flows.length === 0) {
      if (args.json) printJson(io, { flows });
      return exitCodes.fine;
    }
    const shown = args.json === true ? () => undefined : progressLine(io);
    const progress = await watch(() => readProgress(operator, workspaceId), shown, io.interrupted);
    if (args.json) printJson(io, progress);
    else io.out(`${io.isInteractive ? '\n' : ''}${progress.settled ? summary(io, progress) : stopped}`);
    return codeOf(progress);
  },
});

const stopped = 'Not watched any more. The work goes on; see how far it is: plumbline sync run --watch\n';

const codeOf = (progress: SyncProgress): ExitCode =>
  progress.flows.some((flow) => flow.dead + flow.review > 0) ? exitCodes.findings : exitCodes.fine;

const watch = async (
  read: () => Promise<SyncProgress>,
  show: (progress: SyncProgress) => void,
  interrupted: AbortSignal,
): Promise<SyncProgress> => {
  for (;;) {
    const progress = await read();
    show(progress);
    if (progress.settled || interrupted.aborted) return progress;
    await systemClock.sleep(lookEveryMs, interrupted).catch(() => undefined);
  }
};

const doneOf = (progress: SyncProgress): number =>
  progress.flows.reduce((sum, flow) => sum + flow.inSync + flow.review + flow.dead + flow.skipped, 0);
const pendingOf = (progress: SyncProgress): number =>
  progress.toRead + progress.flows.reduce((sum, flow) => sum + flow.pending, 0);

/** Redraws one line at a terminal, writes a line where something changed elsewhere. */
const progressLine = (io: Io): ((progress: SyncProgress) => void) => {
  const startedAt = systemClock.now();
  let first: number | null = null;
  let before = '';
  return (progress) => {
    first ??= doneOf(progress);
    const secs = (systemClock.now() - startedAt) / 1_000;
    const line = lineOf(progress, secs > 0 ? (doneOf(progress) - first) / secs : 0);
    if (line === before) return;
    before = line;
    io.out(io.isInteractive ? `\r\u001B[K${line}` : `${line}\n`);
  };
};

/** `180 of 250 records, 42/s, about 2 s left; 1 list is being read`. */
export const lineOf = (progress: SyncProgress, perSec: number): string => {
  const [done, pending] = [doneOf(progress), pendingOf(progress)];
  const rate = perSec >= 0.5 ? `, ${String(Math.round(perSec))}/s` : '';
  const left = perSec >= 0.5 && pending > 0 ? `, about ${shownSecs(pending / perSec)} left` : '';
  const lists = progress.listing === 0 ? '' : `; ${String(progress.listing)} lists being read`;
  return `${String(done)} of ${String(done + pending)} records${rate}${left}${lists}`;
};

const shownSecs = (secs: number): string =>
  secs < 90 ? `${String(Math.ceil(secs))} s` : `${String(Math.ceil(secs / 60))} min`;

const summary = (io: Io, progress: SyncProgress): string =>
  `Nothing is left to do.\n\n${tableOf(
    io,
    ['FLOW', 'IN STEP', 'TO REVIEW', 'DEAD', 'LEFT OUT'],
    progress.flows.map((flow) => [flow.name, flow.inSync, flow.review, flow.dead, flow.skipped]),
  )}`;
