import { openDesk } from '#app/operate/crm-desk.ts';
import { crmModules, moduleLines, setModule, type ModuleLine } from '#app/operate/modules.ts';
import { openOperator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { exitCodes } from './io.ts';
import { printList, type ListShape } from './lists.ts';
import { UsageError } from './usage-error.ts';

const shape: ListShape<ModuleLine> = {
  name: 'modules',
  none: 'No modules.',
  columns: {
    MODULE: ({ module }) => module,
    STATE: ({ on }) => (on ? 'on' : 'off'),
    'NEEDS FIRST': ({ missing }) => missing.join(', '),
    'WAITING FLOWS': ({ on, flows }) => (on ? '' : flows.map(({ name }) => name).join(', ')),
  },
};

export const moduleList = defineVerb({
  description: 'The modules of the CRM, and which are on',
  args: inWorkspaceArgs,
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    printList(io, args.json, await moduleLines(desk), shape);
    return exitCodes.fine;
  },
});

const named = { module: { type: 'positional', required: true, description: crmModules.join(', ') } } as const;

const moduleOf = (text: string): (typeof crmModules)[number] => {
  const module = crmModules.find((each) => each === text);
  if (module === undefined) throw new UsageError(`A module is one of ${crmModules.join(', ')}`);
  return module;
};

export const moduleOn = defineVerb({
  description: 'Switch a module on',
  args: {
    ...inWorkspaceArgs,
    ...named,
    needs: { type: 'boolean', description: 'And what it needs' },
  },
  run: async (args, io) => {
    const module = moduleOf(args.module);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    printList(
      io,
      args.json,
      await setModule(desk, module, { on: true, withNeeds: args.needs === true }),
      shape,
    );
    return exitCodes.fine;
  },
});

export const moduleOff = defineVerb({
  description:
    'Switch a module off; what it holds stays, and flows that need it are paused until it is on again',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    const module = moduleOf(args.module);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const lines = await setModule(desk, module, { on: false, withNeeds: false });
    printList(io, args.json, lines, shape);
    const paused = lines.find((line) => line.module === module)?.flows ?? [];
    if (args.json !== true && paused.length > 0)
      io.out(
        `\nPaused until ${module} is on again: ${paused.map(({ name }) => name).join(', ')}. Nothing is lost meanwhile.\n`,
      );
    return exitCodes.fine;
  },
});
