import {
  billingNotice,
  addConnection,
  connectionLines,
  profileLines,
  reconnectByKey,
  removeConnection,
  requireConnectionLine,
  testConnection,
  type ProfileLine,
} from '#app/operate/connections.ts';
import { openOperator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { ask, confirm, NoAnswer } from './questions.ts';
import { UsageError } from './usage-error.ts';

const named = {
  connection: { type: 'positional', required: true, description: 'Connection by id or exact name' },
} as const;

export const connectionList = defineVerb({
  description: 'The connections of a workspace and how they are',
  args: inWorkspaceArgs,
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const lines = await connectionLines(operator, await operator.workspace(args.workspace));
    if (args.json) printJson(io, { connections: lines });
    else if (lines.length === 0) io.out('No connections yet. Add one: plumbline connection add\n');
    else
      io.out(
        tableOf(
          io,
          ['ID', 'NAME', 'VENDOR', 'ORGANISATION', 'STATE', 'CODE', 'LAST OK (UTC)'],
          lines.map((line) => [
            line.id,
            line.name,
            `${line.vendor}/${line.profile}`,
            line.tenant,
            line.state,
            line.code,
            shownTime(line.lastOkAt),
          ]),
        ),
      );
    const waits = lines.some((line) => line.state === 'reconnect' || line.state === 'choose_tenant');
    return waits ? exitCodes.findings : exitCodes.fine;
  },
});

const fieldArgs = {
  set: {
    type: 'string',
    description: 'Fields as name=value, separated by commas; not for secrets',
    valueHint: 'baseUrl=https://…',
  },
  secrets: {
    type: 'string',
    description: 'Environment variable that holds the secret fields as JSON: {"apiKey":"…"}',
    valueHint: 'NAME',
  },
} as const;

const needsConsent = (label: string): UsageError =>
  new UsageError(
    `${label} is connected by the vendor's consent page: open the console, Connections, ${label}.`,
  );

export const connectionReconnect = defineVerb({
  description: 'Give a connection other settings or keys, tested before they are kept; the rest stays',
  args: { ...inWorkspaceArgs, ...named, ...fieldArgs },
  run: async (args, io) => {
    if (args.set === undefined && args.secrets === undefined) throw new UsageError('Give --set or --secrets');
    const inputs = { ...readFields(args.set), ...readSecrets(io, args.secrets) };
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const line = await requireConnectionLine(operator, workspaceId, args.connection);
    const profile = profileLines(operator).find(
      (each) => each.vendor === line.vendor && each.profile === line.profile,
    );
    if (profile === undefined || profile.auth === 'oauth') throw needsConsent(line.name);
    await reconnectByKey(operator, workspaceId, line.id, inputs);
    if (args.json) printJson(io, { connectionId: line.id });
    else io.out(`${line.name} is connected with what was given; what waits goes on by itself.\n`);
    return exitCodes.fine;
  },
});

export const connectionAdd = defineVerb({
  description: 'Connect by key or client credentials, tested before it is kept',
  args: {
    ...inWorkspaceArgs,
    vendor: { type: 'string', description: 'ignition, xero, stripe, webhook' },
    profile: { type: 'string', description: 'Way of connecting; needed where a vendor has several' },
    name: { type: 'string', description: 'What to call it' },
    ...fieldArgs,
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const profile = chooseProfile(profileLines(operator), args.vendor, args.profile);
    if (profile.auth === 'oauth')
      throw new UsageError(
        `${profile.label} is connected by the vendor's consent page: open the console, Connections, Add.`,
      );
    const given = { ...readFields(args.set), ...readSecrets(io, args.secrets) };
    const inputs = io.isInteractive && args.json !== true ? await askMissing(profile, given) : given;
    const workspaceId = await operator.workspace(args.workspace);
    const id = await addConnection(operator, workspaceId, {
      vendor: profile.vendor,
      profile: profile.profile,
      name: args.name ?? null,
      inputs,
    });
    const notice = await billingNotice(operator, workspaceId, profile.vendor);
    if (args.json) printJson(io, { connectionId: id, ...(notice === null ? {} : { notice }) });
    else {
      io.out(`Connected: ${id}. Reading begins now; watch it with plumbline sync run --watch\n`);
      if (notice !== null)
        io.out(
          `Nothing is billed over it yet: ${notice.message}\n${notice.hint} Here: plumbline module on stripe --needs\n`,
        );
    }
    return exitCodes.fine;
  },
});

const chooseProfile = (
  profiles: readonly ProfileLine[],
  vendor: string | undefined,
  profile: string | undefined,
): ProfileLine => {
  const matching = profiles.filter(
    (each) =>
      (vendor === undefined || each.vendor === vendor) && (profile === undefined || each.profile === profile),
  );
  const keyed = matching.filter((each) => each.auth !== 'oauth');
  const [only] = matching.length === 1 ? matching : keyed;
  if (vendor !== undefined && only !== undefined && (matching.length === 1 || keyed.length === 1))
    return only;
  const known = profiles.map((each) => `--vendor ${each.vendor} --profile ${each.profile}`).join(', ');
  throw new UsageError(`Say which way to connect: ${known}`);
};

const readFields = (text: string | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (text ?? '')
      .split(',')
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=');
        if (at < 1) throw new UsageError(`--set takes name=value, not "${part}"`);
        return [part.slice(0, at).trim(), part.slice(at + 1)];
      }),
  );

/** Secrets come by the environment, so that they are in no shell history and no list of processes. */
const readSecrets = (io: Io, variable: string | undefined): Readonly<Record<string, string>> => {
  if (variable === undefined) return {};
  const text = io.environment[variable];
  if (text === undefined) throw new UsageError(`There is no environment variable ${variable}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UsageError(`${variable} does not hold a JSON object`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new UsageError(`${variable} does not hold a JSON object`);
  return Object.fromEntries(
    Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
};

const askMissing = async (
  profile: ProfileLine,
  given: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> => {
  const answers: Record<string, string> = { ...given };
  for (const input of profile.inputs) {
    if (answers[input.name] !== undefined || (!input.required && !input.secret)) continue;
    const question = `${input.label}${input.required ? '' : ' (may be left empty)'} – ${input.hint}\n> `;
    const answer = await ask(question, { isSecret: input.secret }).catch((caught: unknown) => {
      throw caught instanceof NoAnswer ? new UsageError('Nothing was connected', { cause: caught }) : caught;
    });
    if (answer !== '') answers[input.name] = answer;
  }
  return answers;
};

export const connectionTest = defineVerb({
  description: 'Ask the vendor who we are there, now',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const line = await requireConnectionLine(operator, workspaceId, args.connection);
    const tested = await testConnection(operator, workspaceId, line.id);
    if (args.json) printJson(io, { connectionId: line.id, ...tested });
    else if (tested.problem === null) {
      io.out(`${line.name} answers in ${String(tested.tookMs)} ms.\n`);
      const facts = Object.entries(tested.facts);
      if (facts.length > 0)
        io.out(
          tableOf(
            io,
            ['FACT', 'VALUE'],
            facts.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
          ),
        );
    } else {
      io.out(`${line.name} does not work: ${tested.problem.message}\n`);
      io.out(`Why:    ${tested.problem.code}\nDo:     ${tested.problem.hint}\n`);
    }
    return tested.ok ? exitCodes.fine : exitCodes.findings;
  },
});

export const connectionRemove = defineVerb({
  description: 'End the access here and at the vendor; links, records and history stay',
  args: {
    ...inWorkspaceArgs,
    ...named,
    yes: { type: 'boolean', description: 'Do not ask', alias: 'y' },
  },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const line = await requireConnectionLine(operator, workspaceId, args.connection);
    if (args.yes !== true && !(await isConfirmed(io, `Disconnect "${line.name}"?`))) {
      throw new UsageError('Nothing was disconnected: say --yes to do it without a question');
    }
    const { revokedAtVendor } = await removeConnection(operator, workspaceId, line.id);
    if (args.json) printJson(io, { connectionId: line.id, revokedAtVendor });
    else {
      io.out(`Disconnected: ${line.name}. Its links and history stay.\n`);
      if (!revokedAtVendor)
        io.out(`${line.vendor} could not be told: end the access on its own pages as well.\n`);
    }
    return revokedAtVendor ? exitCodes.fine : exitCodes.findings;
  },
});

const isConfirmed = async (io: Io, message: string): Promise<boolean> =>
  io.isInteractive && (await confirm(message));
