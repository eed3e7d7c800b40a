import { readFile, writeFile } from 'node:fs/promises';
import type { FlowId, WorkspaceId } from '#base/ids.ts';
import * as flows from '#app/operate/flows.ts';
import { openOperator, type Operator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';
import { sharedTargetText } from './shared-target-text.ts';
import { UsageError } from './usage-error.ts';

/** The flow that a verb is about. */
export const flowArg = {
  flow: { type: 'positional', required: true, description: 'Flow by id, preset or name' },
} as const;

const noteArg = { note: { type: 'string', description: 'Why, for the history' } } as const;

/** Works on one flow of the workspace that the arguments name. */
export const onFlow = async <Result>(
  args: { readonly flow: string; readonly workspace?: string | undefined },
  io: Io,
  work: (operator: Operator, workspaceId: WorkspaceId, flowId: FlowId) => Promise<Result>,
): Promise<Result> => {
  await using operator = await openOperator(io.environment);
  const workspaceId = await operator.workspace(args.workspace);
  return await work(operator, workspaceId, await flows.flowNamed(operator, workspaceId, args.flow));
};

const stateOf = ({ state, pausedFor }: Pick<flows.FlowLine, 'state' | 'pausedFor'>): string =>
  pausedFor === null ? state : `${state}, the module ${pausedFor} is off`;

export const flowList = defineVerb({
  description: 'The flows of a workspace and where their records stand',
  args: { ...inWorkspaceArgs },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const found = await flows.listFlows(operator, await operator.workspace(args.workspace));
    if (args.json === true) printJson(io, { flows: found });
    else if (found.length === 0) io.out('No flows yet. Create one: plumbline flow create PRESET\n');
    else
      io.out(
        tableOf(
          io,
          ['ID', 'FLOW', 'STATE', 'MAPPING', 'IN STEP', 'PENDING', 'TO REVIEW', 'DEAD', 'LEFT OUT'],
          found.map(({ id, name, version, counts, ...flow }) => [
            id,
            name,
            stateOf(flow),
            `version ${String(version)}`,
            counts.inSync,
            counts.pending,
            counts.review,
            counts.dead,
            counts.skipped,
          ]),
        ),
      );
    return exitCodes.fine;
  },
});

export const flowShow = defineVerb({
  description: 'A flow with its mapping, conditions and versions',
  args: { ...flowArg, ...inWorkspaceArgs },
  run: async (args, io) => {
    const flow = await onFlow(args, io, flows.showFlow);
    if (args.json === true) {
      printJson(io, flow);
      return exitCodes.fine;
    }
    io.out(`${flow.name} (${flow.id}), ${stateOf(flow)}\n${flow.source} to ${flow.target}\n\n`);
    if (flow.sharesTargetWith.length > 0) io.out(`${sharedTargetText(flow.sharesTargetWith)}\n`);
    if (flow.reasons.length > 0)
      io.out(
        `${tableOf(
          io,
          ['RECORDS', 'ARE', 'BECAUSE', 'CODE'],
          flow.reasons.map(({ records, state, message, code }) => [records, state, message, code]),
        )}\n`,
      );
    for (const { name, expression } of flow.conditions)
      io.out(`Only records that meet "${name}": ${expression}\n`);
    if (flow.conditions.length > 0) io.out('\n');
    io.out(
      tableOf(
        io,
        ['FIELD', 'FROM', 'ONLY WHEN', 'WHEN EMPTY'],
        flow.rules.map((rule) => [
          rule.target,
          fromOf(rule),
          rule.when ?? null,
          rule.onEmpty === 'default' ? `write ${String(rule.default ?? '')}` : rule.onEmpty,
        ]),
      ),
    );
    io.out('\n');
    io.out(
      tableOf(
        io,
        ['VERSION', 'PUBLISHED (UTC)', 'BY', 'NOTE'],
        flow.versions.map(({ version, createdAt, author, note }) => [
          version,
          shownTime(createdAt),
          author,
          note,
        ]),
      ),
    );
    return exitCodes.fine;
  },
});

const fromOf = (rule: flows.FlowShown['rules'][number]): string => {
  if (rule.bySettings) return 'the flow’s settings';
  return 'expression' in rule ? rule.expression : `${rule.from} (${rule.transform ?? 'text'})`;
};

export const flowExport = defineVerb({
  description: 'Write a flow’s mapping, conditions and settings as a JSON file',
  args: {
    ...flowArg,
    out: { type: 'string', description: 'File to write; else it is printed' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const file = await onFlow(args, io, flows.exportFlowFile);
    if (args.out === undefined || args.out === '') printJson(io, file);
    else {
      await writeFile(args.out, `${JSON.stringify(file, null, 2)}\n`);
      if (args.json === true) printJson(io, { file: args.out });
      else io.out(`Written to ${args.out}\n`);
    }
    return exitCodes.fine;
  },
});

export const flowImport = defineVerb({
  description: 'Put a JSON file into a flow’s draft, and publish it where asked',
  args: {
    ...flowArg,
    file: { type: 'positional', required: true, description: 'The file' },
    publish: { type: 'boolean', description: 'Publish it, if nothing in it is an error' },
    ...noteArg,
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const text = await readFile(args.file, 'utf8').catch((caught: unknown) => {
      throw new UsageError(`The file ${args.file} cannot be read: ${codeOf(caught)}`);
    });
    const file = flows.readFlowFile(text);
    const asked = { file, publish: args.publish === true, note: args.note ?? '' };
    const done = await onFlow(args, io, (operator, workspaceId, flowId) =>
      flows.importFlowFile(operator, workspaceId, flowId, asked),
    );
    if (args.json === true) printJson(io, done);
    else if (done.version !== null) io.out(`Published as version ${String(done.version)}.\n`);
    else if (done.revision !== null)
      io.out('Kept as the draft. Publish it in the console, or with --publish.\n');
    else io.out('The flow says this already.\n');
    return exitCodes.fine;
  },
});

const codeOf = (caught: unknown): string =>
  caught instanceof Error && 'code' in caught ? String(caught.code) : 'unknown';

const stateVerb = (description: string, state: 'enabled' | 'paused', said: string) =>
  defineVerb({
    description,
    args: { ...flowArg, ...inWorkspaceArgs },
    run: async (args, io) => {
      await onFlow(args, io, (operator, workspaceId, flowId) =>
        flows.setFlowState(operator, workspaceId, flowId, state),
      );
      if (args.json === true) printJson(io, { state });
      else io.out(said);
      return exitCodes.fine;
    },
  });

export const flowEnable = stateVerb('Let a flow run', 'enabled', 'It runs. What waited goes first.\n');
export const flowDisable = stateVerb(
  'Pause a flow; its changes are kept until it runs again',
  'paused',
  'It is paused. Changes are kept until it runs again.\n',
);

export const flowRollback = defineVerb({
  description: 'Publish an earlier version of a flow’s mapping again, as a new one',
  args: {
    ...flowArg,
    to: { type: 'string', required: true, description: 'The version to go back to' },
    ...noteArg,
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const version = wholeNumber('to', args.to, 1, 1_000_000);
    const asked = { version, note: args.note ?? `As version ${String(version)}.` };
    const done = await onFlow(args, io, (operator, workspaceId, flowId) =>
      flows.rollBackFlow(operator, workspaceId, flowId, asked),
    );
    if (args.json === true) printJson(io, done);
    else io.out(`Version ${String(version)} is in force again, as version ${String(done.version)}.\n`);
    return exitCodes.fine;
  },
});
