import type { WorkspaceId } from '#base/ids.ts';
import { flowNamed } from '#app/operate/flows.ts';
import {
  applyLinkMove,
  meantLink,
  meantRecord,
  previewLinkMove,
  type MovePreview,
} from '#app/operate/links.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { textOfConsequences } from './link-text.ts';
import { printJson } from './output.ts';
import { UsageError } from './usage-error.ts';

const doing = {
  yes: { type: 'boolean', description: 'Do it now; without it or --digest only what would follow is shown' },
  digest: { type: 'string', description: 'Do it if exactly what an earlier preview showed would follow' },
  ...inWorkspaceArgs,
} as const;

const record = {
  type: 'positional',
  required: true,
  description: 'The source record: our id (rec_…), the vendor’s id, or the exact name',
} as const;
const flow = {
  type: 'string',
  description: 'The flow by id, preset or name, where several carry the record',
} as const;

interface Doing {
  readonly yes?: boolean | undefined;
  readonly digest?: string | undefined;
  readonly workspace?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Shows what follows, and does it where that was asked for. */
const run = async (
  args: Doing,
  io: Io,
  moveOf: (operator: Operator, workspaceId: WorkspaceId) => Promise<MovePreview['move']>,
): Promise<ExitCode> => {
  if (args.yes === true && args.digest !== undefined)
    throw new UsageError('--yes does what is shown now, --digest what was shown before: name one');
  await using operator = await openOperator(io.environment);
  const workspaceId = await operator.workspace(args.workspace);
  const preview = await previewLinkMove(operator, workspaceId, await moveOf(operator, workspaceId));
  const digest = args.yes === true ? preview.digest : args.digest;
  if (digest !== undefined) await applyLinkMove(operator, workspaceId, { move: preview.move, digest });
  const isDone = digest !== undefined;
  if (args.json === true) printJson(io, { ...preview, done: isDone });
  else {
    io.out(`${textOfConsequences(preview.consequences)}\n\n`);
    io.out(
      isDone
        ? 'Done; what is to be written follows at once.\n'
        : `Nothing is done yet. To do exactly this: --digest ${preview.digest}\n`,
    );
  }
  return exitCodes.fine;
};

const linkMeant = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  args: { readonly record: string; readonly flow?: string | undefined },
): ReturnType<typeof meantLink> =>
  meantLink(
    operator,
    workspaceId,
    args.record,
    args.flow === undefined ? undefined : await flowNamed(operator, workspaceId, args.flow),
  );

export const linkRemove = defineVerb({
  description: 'End a link: the two are not the same, and the same keys do not link them again',
  args: {
    record,
    flow,
    after: {
      type: 'enum',
      options: ['match', 'create', 'leave_out'],
      default: 'match',
      description: 'What becomes of the record: matched anew, given a target of its own, or left out',
    },
    ...doing,
  },
  run: (args, io) =>
    run(args, io, async (operator, workspaceId) => ({
      move: 'remove',
      ...(await linkMeant(operator, workspaceId, args)),
      after: args.after,
    })),
});

export const linkChange = defineVerb({
  description: 'Link a record with another one of the target, whether it has a link yet or not',
  args: {
    record,
    to: { type: 'string', required: true, description: 'The record of the target that it is' },
    flow,
    ...doing,
  },
  run: (args, io) =>
    run(args, io, async (operator, workspaceId) => {
      const meant = await linkMeant(operator, workspaceId, args);
      return {
        move: 'change',
        ...meant,
        to: await meantRecord(operator, workspaceId, args.to, meant.flowId),
      };
    }),
});

export const linkSplit = defineVerb({
  description: 'Give a record a target of its own, since the one that it is linked with is somebody else too',
  args: {
    record,
    to: { type: 'string', description: 'A record of the target that there is already; left out: a new one' },
    flow,
    ...doing,
  },
  run: (args, io) =>
    run(args, io, async (operator, workspaceId) => {
      const meant = await linkMeant(operator, workspaceId, args);
      const { to } = args;
      return {
        move: 'split',
        ...meant,
        to: to === undefined ? null : await meantRecord(operator, workspaceId, to, meant.flowId),
      };
    }),
});

export const linkMerge = defineVerb({
  description: 'Say that two records of a target are the same: links move to the one that is kept',
  args: {
    kept: { type: 'positional', required: true, description: 'The record that is kept' },
    double: { type: 'positional', required: true, description: 'Its double' },
    'leave-out': {
      type: 'boolean',
      description: 'Where both are linked to a source record: leave that of the double out of its flow',
    },
    ...doing,
  },
  run: (args, io) =>
    run(args, io, async (operator, workspaceId) => ({
      move: 'merge',
      keptId: await meantRecord(operator, workspaceId, args.kept),
      doubleId: await meantRecord(operator, workspaceId, args.double),
      otherSource: args['leave-out'] === true ? 'leave_out' : 'refuse',
    })),
});
