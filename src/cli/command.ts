import { runCommand, type ArgsDef, type ParsedArgs } from 'citty';
import { UsageError } from './usage-error.ts';
import type { ExitCode, Io } from './io.ts';

/** One verb of a noun. */
export interface Command {
  readonly description: string;
  readonly args: ArgsDef;
  run(rawArgs: string[], io: Io): Promise<ExitCode>;
}

/** Arguments that every command takes. */
const common = {
  json: { type: 'boolean', description: 'Print JSON for machines' },
} as const satisfies ArgsDef;

/** The workspace, for commands that work in one. */
export const inWorkspaceArgs = {
  workspace: { type: 'string', description: 'Workspace by id or name; not needed when there is one' },
} as const satisfies ArgsDef;

/** Makes a command; arguments that it does not know are a usage error, not ignored. */
export const defineVerb = <const Args extends ArgsDef>(definition: {
  readonly description: string;
  readonly args: Args;
  run(args: ParsedArgs<Args & typeof common>, io: Io): Promise<ExitCode>;
}): Command => {
  const args = { ...definition.args, ...common };
  return {
    description: definition.description,
    args,
    run: async (rawArgs, io) => {
      refuseUnknown(rawArgs, args);
      const { result } = await runCommand(
        {
          args,
          run: (context) => {
            requireEnums(context.args, args);
            return definition.run(context.args, io);
          },
        },
        { rawArgs },
      );
      return result as ExitCode;
    },
  };
};

/** The parser requires text and positional arguments that must be given, and lets one of a fixed few be left out. */
const requireEnums = (given: Readonly<Record<string, unknown>>, args: ArgsDef): void => {
  for (const [name, arg] of Object.entries(args))
    if (arg.type === 'enum' && arg.required === true && given[name] === undefined)
      throw new UsageError(`Missing required argument: --${name}`);
};

const refuseUnknown = (rawArgs: readonly string[], args: ArgsDef): void => {
  const known = new Set(
    Object.entries(args).flatMap(([name, arg]) => {
      if (arg.type === 'positional') return [];
      const aliases = 'alias' in arg ? [arg.alias ?? []].flat() : [];
      return [`--${name}`, `--no-${name}`, ...aliases.map((alias) => `-${alias}`)];
    }),
  );
  const values = new Set(
    Object.entries(args).flatMap(([name, arg]) =>
      arg.type === 'string' || arg.type === 'enum' ? [`--${name}`] : [],
    ),
  );
  let positionals = Object.values(args).filter((arg) => arg.type === 'positional').length;
  for (let at = 0; at < rawArgs.length; at += 1) {
    const raw = rawArgs[at] ?? '';
    if (!raw.startsWith('-')) {
      positionals -= 1;
      if (positionals < 0) throw new UsageError(`Unexpected argument: ${raw}`);
      continue;
    }
    const [flag = ''] = raw.split('=', 1);
    if (!known.has(flag)) throw new UsageError(`Unknown option: ${flag}`);
    if (values.has(flag) && !raw.includes('=')) {
      if (at + 1 >= rawArgs.length) throw new UsageError(`Option ${flag} needs a value`);
      at += 1;
    }
  }
};

/** A whole number from `min` to `max` given as text. @throws UsageError. */
export const wholeNumber = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new UsageError(`--${name} takes a whole number from ${String(min)} to ${String(max)}`);
  return value;
};

/** What stands in a text between commas, at least one; `what` is a plural. @throws UsageError. */
export const separated = (what: string, text: string): readonly string[] => {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw new UsageError(`No ${what} are named`);
  return parts;
};
