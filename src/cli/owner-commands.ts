import { answerOwner, ownerLines, type OwnerLines } from '#app/operate/owners.ts';
import { openOperator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { printJson, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

const pairArgs = {
  from: { type: 'string', description: 'The source’s connection, where people go between several' },
  into: { type: 'string', description: 'The target’s connection, likewise' },
} as const;

const stateWords: Readonly<Record<OwnerLines['people'][number]['state'], string>> = {
  by_email: 'same e-mail',
  by_hand: 'matched',
  empty: 'left empty',
  default: 'default',
  unmatched: 'UNMATCHED',
  gone: 'NOT THERE ANY MORE',
};

export const ownerList = defineVerb({
  description: 'The people whom source records name, and whom each is matched to at the target',
  args: {
    words: { type: 'positional', required: false, description: 'Only these: words of a name or e-mail' },
    waiting: { type: 'boolean', description: 'Only those who wait to be matched' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const asked = { words: args.words ?? '', waiting: args.waiting === true };
    const pairs = await ownerLines(operator, workspaceId, asked);
    const waits = pairs.some(({ people }) =>
      people.some(({ state }) => state === 'unmatched' || state === 'gone'),
    );
    if (args.json === true) printJson(io, { pairs });
    else if (pairs.length === 0) io.out('No flow carries people.\n');
    else for (const pair of pairs) io.out(pairText(io, pair));
    return waits ? exitCodes.findings : exitCodes.fine;
  },
});

const pairText = (io: Io, { source, target, default: byDefault, people }: OwnerLines): string => {
  const head = `${source.name} → ${target.name}`;
  const rest = byDefault === null ? 'are left out' : `get ${byDefault.to ?? 'an empty field'}`;
  if (people.length === 0) return `${head}: nobody like that.\n`;
  return `${head} (people who are matched to nobody ${rest})\n${tableOf(
    io,
    ['E-MAIL', 'NAME', 'RECORDS', 'IS', 'AT THE TARGET'],
    people.map(({ email, name, records, state, to }) => [
      email,
      name ?? '',
      String(records),
      stateWords[state],
      to?.email ?? '',
    ]),
  )}`;
};

const emailAsked = (email: string | undefined, others: boolean | undefined): string | null => {
  const isNamed = email !== undefined && email !== '';
  if (isNamed === (others === true))
    throw new UsageError('Name one person by e-mail, or --others for all who are matched to nobody');
  return isNamed ? email : null;
};

const personArgs = {
  email: { type: 'positional', required: false, description: 'The person of the source, by e-mail' },
  others: { type: 'boolean', description: 'All who are matched to nobody' },
} as const;

export const ownerMatch = defineVerb({
  description: 'Say who somebody is at the target; their records are looked at again',
  args: {
    ...personArgs,
    to: { type: 'string', description: 'The person of the target, by e-mail' },
    empty: { type: 'boolean', description: 'Leave the field empty for them' },
    ...pairArgs,
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const email = emailAsked(args.email, args.others);
    const isEmpty = args.empty === true;
    if (isEmpty === (args.to !== undefined)) throw new UsageError('Say --to WHOM, or --empty');
    return answer(args, io, email, isEmpty ? null : (args.to ?? null));
  },
});

export const ownerUnmatch = defineVerb({
  description: 'Forget what was said of somebody: an equal e-mail decides again',
  args: { ...personArgs, ...pairArgs, ...inWorkspaceArgs },
  run: (args, io) => answer(args, io, emailAsked(args.email, args.others)),
});

const answer = async (
  args: {
    readonly from?: string | undefined;
    readonly into?: string | undefined;
    readonly workspace?: string | undefined;
    readonly json?: boolean | undefined;
  },
  io: Io,
  email: string | null,
  to?: string | null,
): Promise<ExitCode> => {
  await using operator = await openOperator(io.environment);
  const workspaceId = await operator.workspace(args.workspace);
  const done = await answerOwner(operator, workspaceId, { from: args.from, into: args.into }, email, to);
  if (args.json === true) printJson(io, done);
  else if (done.records === null) io.out('Done; all records of the flows are looked at again.\n');
  else if (done.records === 1) io.out('Done; one record is looked at again.\n');
  else io.out(`Done; ${String(done.records)} records are looked at again.\n`);
  return exitCodes.fine;
};
