import { isId, type FlowId, type ReviewId, type WorkspaceId } from '#base/ids.ts';
import { flowNamed } from '#app/operate/flows.ts';
import { isDoubleId, meantRecord, undoDouble, waitingDoubles } from '#app/operate/links.ts';
import {
  countMatches,
  decideMatch,
  decideMatches,
  matchLines,
  showMatch,
  undoMatch,
  type MatchShown,
} from '#app/operate/matches.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

const flowOption = { flow: { type: 'string', description: 'Of one flow, by id, preset or name' } } as const;

const meantFlow = (
  operator: Operator,
  workspaceId: WorkspaceId,
  flow: string | undefined,
): Promise<FlowId | undefined> =>
  flow === undefined ? Promise.resolve(undefined) : flowNamed(operator, workspaceId, flow);

const reviewId = (text: string | undefined): ReviewId => {
  if (text === undefined || !isId('review', text))
    throw new UsageError('A match review is named by its id, rev_…; list them first');
  return text;
};

export const matchList = defineVerb({
  description: 'Records that a person must match, oldest first; or what was decided; or doubles to be merged',
  args: {
    ...flowOption,
    show: {
      type: 'enum',
      options: ['open', 'decided', 'doubles'],
      default: 'open',
      description: 'What waits, what was decided, or doubles that wait to be made one at their vendor',
    },
    limit: { type: 'string', description: 'At most so many (1 to 500)', default: '50' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 1, 500);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    if (args.show === 'doubles')
      return await listDoubles(operator, workspaceId, limit, args.json === true, io);
    const flow = await meantFlow(operator, workspaceId, args.flow);
    const matches = await matchLines(operator, workspaceId, { state: args.show, flow, limit });
    const isOpen = args.show === 'open';
    if (args.json === true) printJson(io, { matches });
    else if (matches.length === 0) io.out(isOpen ? 'No match review waits.\n' : 'Nothing is decided yet.\n');
    else
      io.out(
        isOpen
          ? tableOf(
              io,
              ['ID', 'RECORD', 'FLOW', 'REASON', 'CANDIDATES', 'BEST', 'SCORE'],
              matches.map(({ id, record, flowName, code, candidates, best }) => [
                id,
                record?.title ?? '',
                flowName,
                code,
                String(candidates),
                best?.record?.title ?? '',
                best === null ? '' : String(best.score),
              ]),
            )
          : tableOf(
              io,
              ['ID', 'RECORD', 'DECIDED', 'ABOUT', 'BY', 'AT (UTC)'],
              matches.map(({ id, record, decision, about, decidedBy, decidedAt }) => [
                id,
                record?.title ?? '',
                decision ?? '',
                about?.title ?? '',
                decidedBy ?? '',
                decidedAt === null ? '' : shownTime(decidedAt),
              ]),
            ),
      );
    return isOpen && matches.length > 0 ? exitCodes.findings : exitCodes.fine;
  },
});

const listDoubles = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  limit: number,
  json: boolean,
  io: Io,
): Promise<ExitCode> => {
  const doubles = await waitingDoubles(operator, workspaceId, limit);
  if (json) printJson(io, { doubles });
  else if (doubles.length === 0) io.out('No double waits to be merged.\n');
  else
    io.out(
      tableOf(
        io,
        ['ID', 'VENDOR', 'DOUBLE', 'OF', 'SINCE (UTC)'],
        doubles.map(({ id, vendor, double, kept, decided_at: at }) => [
          id,
          vendor,
          double?.title ?? '',
          kept?.title ?? '',
          shownTime(at),
        ]),
      ),
    );
  return doubles.length > 0 ? exitCodes.findings : exitCodes.fine;
};

export const matchShow = defineVerb({
  description: 'One match review: each candidate with the keys of both sides, and the score in words',
  args: {
    review: { type: 'positional', required: true, description: 'The match review by id' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const id = reviewId(args.review);
    await using operator = await openOperator(io.environment);
    const shown = await showMatch(operator, await operator.workspace(args.workspace), id);
    if (args.json === true) printJson(io, shown);
    else io.out(textOf(io, shown));
    return shown.state === 'open' ? exitCodes.findings : exitCodes.fine;
  },
});

const keyLabels = {
  foreign_key: 'Id held by the source',
  reference: 'Plumbline’s reference',
  tax_number: 'Tax number',
  name: 'Name',
  email: 'E-mail',
} as const;

const textOf = (io: Io, { record, flowName, reason, code, candidates }: MatchShown): string =>
  [
    `${record?.title ?? 'A record that is gone'}, in ${flowName}`,
    `${reason} (${code})`,
    ...candidates.flatMap(({ record: candidate, comparison, obstacle }) => [
      '',
      `${candidate?.title ?? ''} ${candidate?.id ?? ''}${obstacle === null ? '' : ` – ${obstacle.replaceAll('_', ' ')}`}`,
      ...(comparison === null
        ? []
        : [
            `${String(comparison.score)} of 100. ${comparison.explanation}`,
            tableOf(
              io,
              ['KEY', 'SOURCE', 'TARGET', '', 'POINTS'],
              comparison.keys
                .filter(({ key, verdict }) => key !== 'reference' || verdict === 'agrees')
                .map(({ key, source, target, verdict, points }) => [
                  keyLabels[key],
                  source ?? '',
                  target ?? '',
                  verdict,
                  String(points),
                ]),
            ).trimEnd(),
          ]),
    ]),
    '',
  ].join('\n');

export const matchDecide = defineVerb({
  description: 'Answer one match review, or all with one candidate of exactly the same name',
  args: {
    review: { type: 'positional', required: false, description: 'The match review by id' },
    as: {
      type: 'enum',
      options: ['link', 'create', 'ignore'],
      description: 'link: the same as --to; create: a new one; ignore: left out',
    },
    to: { type: 'string', description: 'The record of the target that it is, with --as link' },
    exact: { type: 'boolean', description: 'All that have one candidate of exactly the same name: the same' },
    yes: { type: 'boolean', description: 'With --exact: decide them; without it they are only counted' },
    ...flowOption,
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const { review } = args;
    const hasReview = review !== undefined && review !== '';
    if ((args.exact === true) === hasReview) throw new UsageError('Name one match review, or --exact');
    if (args.exact === true) return decideExact(args, io);
    if (args.as === undefined) throw new UsageError('Say --as link, create or ignore');
    if ((args.as === 'link') !== (args.to !== undefined))
      throw new UsageError('--to goes with --as link, and names the record that it is');
    const id = reviewId(review);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const targetRecordId = args.to === undefined ? null : await meantRecord(operator, workspaceId, args.to);
    const done = await decideMatch(operator, workspaceId, id, { decision: args.as, targetRecordId });
    if (args.json === true) printJson(io, { reviewId: id, ...done });
    else io.out('Decided and remembered; the record is looked at first of all.\n');
    return exitCodes.fine;
  },
});

const decideExact = async (
  args: {
    readonly flow?: string | undefined;
    readonly workspace?: string | undefined;
    readonly yes?: boolean | undefined;
    readonly json?: boolean | undefined;
  },
  io: Io,
): Promise<ExitCode> => {
  await using operator = await openOperator(io.environment);
  const workspaceId = await operator.workspace(args.workspace);
  const asked = { decision: 'link', flow: await meantFlow(operator, workspaceId, args.flow) } as const;
  const { answers, left, more, digest } = await countMatches(operator, workspaceId, asked);
  const decided = args.yes === true ? (await decideMatches(operator, workspaceId, asked, digest)).decided : 0;
  if (args.json === true) printJson(io, { exact: answers.length, left, more, decided, answers });
  else {
    const counted = `${String(answers.length)} have one candidate of exactly the same name; ${String(left)} need a look of their own.\n`;
    io.out(args.yes === true ? `${String(decided)} decided. ${String(left)} are left.\n` : counted);
    if (args.yes !== true && answers.length > 0) io.out('Nothing is decided yet: add --yes.\n');
    if (more > 0) io.out(`There are ${String(more)} more: run it again.\n`);
  }
  return left + more > 0 || (args.yes !== true && answers.length > 0) ? exitCodes.findings : exitCodes.fine;
};

export const matchUndo = defineVerb({
  description: 'Take a decision back: the record is matched anew; or that a record is a double',
  args: {
    decision: { type: 'positional', required: true, description: 'The decision (rev_…) or double (dbl_…)' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const { decision } = args;
    if (!isDoubleId(decision)) reviewId(decision);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const done = isDoubleId(decision)
      ? await undoDouble(operator, workspaceId, decision)
      : await undoMatch(operator, workspaceId, reviewId(decision));
    if (args.json === true) printJson(io, { id: decision, ...done });
    else io.out('Taken back; the record is matched anew.\n');
    return exitCodes.fine;
  },
});
