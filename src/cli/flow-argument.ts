import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

/** The flow of commands that need no name where a workspace has one flow only. */
export const anyFlowArg = {
  flow: {
    type: 'positional',
    required: false,
    description: 'Flow by id, preset or name, also as --flow; not needed when there is one',
  },
} as const;

/** Takes `--flow NAME` of a command as its argument: both are said of the same flow. */
export const takingFlowOption = (command: Command): Command => ({
  ...command,
  run: (rawArgs, io) => command.run(asArgument(rawArgs), io),
});

const option = '--flow';

const asArgument = (rawArgs: readonly string[]): string[] => {
  const at = rawArgs.findIndex((raw) => raw === option || raw.startsWith(`${option}=`));
  const raw = rawArgs[at];
  if (raw === undefined) return [...rawArgs];
  const isApart = raw === option;
  const named = isApart ? rawArgs[at + 1] : raw.slice(option.length + 1);
  if (named === undefined) throw new UsageError(`Option ${option} needs a value`);
  return [named, ...rawArgs.slice(0, at), ...rawArgs.slice(at + (isApart ? 2 : 1))];
};
