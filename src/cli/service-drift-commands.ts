import { openOperator } from '#app/operate/operator.ts';
import { adoptDrift, healDriftOf, readDriftOf } from '#app/operate/service-drift.ts';
import type { JsonValue } from '#base/json.ts';
import type { FlowDrift, ServiceDrift } from '#contract/crm-service-drift.ts';
import { defineVerb, inWorkspaceArgs, separated } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';

const named = {
  service: { type: 'positional', required: true, description: 'Code or id of the service' },
  flow: { type: 'string', description: 'Id of the flow, where several carry it' },
} as const;

const shown = (value: JsonValue): string =>
  value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

const stateOf = ({ state, isMoving, flowState }: FlowDrift): string =>
  [
    state.replaceAll('_', ' '),
    ...(isMoving ? ['being compared'] : []),
    ...(flowState === 'paused' ? ['flow paused'] : []),
  ].join(', ');

const textOf = (io: Io, drift: FlowDrift): string => {
  const { lastWrite, lastOverwrite } = drift;
  const lines = [
    `${drift.flowName}: ${stateOf(drift)}`,
    ...(drift.target === null ? [] : [`Product: ${drift.target.key}`]),
    ...(drift.seenAt === null ? [] : [`Read: ${shownTime(drift.seenAt)}`]),
    ...(lastWrite === null ? [] : [`Written: ${lastWrite.fields.join(', ')} at ${shownTime(lastWrite.at)}`]),
    ...(lastOverwrite === null
      ? []
      : [`Edit taken back: ${lastOverwrite.fields.join(', ')} at ${shownTime(lastOverwrite.at)}`]),
    ...(drift.problem === null ? [] : [`${drift.problem.message} (${drift.problem.code})`]),
  ];
  const table =
    drift.rows.length === 0
      ? ''
      : `\n${tableOf(
          io,
          ['ROW', 'CATALOGUE', 'STRIPE', 'CANNOT BE ADOPTED BECAUSE'],
          drift.rows.map((row) => [row.name, shown(row.wanted), shown(row.held), row.obstacle ?? '']),
        )}`;
  return `${lines.join('\n')}\n${table}`;
};

const print = (io: Io, asJson: boolean | undefined, drift: ServiceDrift): void => {
  if (asJson === true) printJson(io, drift);
  else if (drift.flows.length === 0) io.out('No flow carries this service.\n');
  else io.out(drift.flows.map((flow) => textOf(io, flow)).join('\n'));
};

const isDrifted = ({ flows }: ServiceDrift): boolean => flows.some(({ state }) => state === 'drifted');

export const serviceDrift = defineVerb({
  description: 'In what the product at Stripe differs from the catalogue',
  args: { ...inWorkspaceArgs, service: named.service },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const drift = await readDriftOf(operator, { workspaceId, service: args.service });
    print(io, args.json, drift);
    return isDrifted(drift) ? exitCodes.findings : exitCodes.fine;
  },
});

export const serviceAdopt = defineVerb({
  description: 'Take what was changed at Stripe over into the catalogue; nothing is written to Stripe',
  args: {
    ...inWorkspaceArgs,
    ...named,
    rows: {
      type: 'string',
      description: 'Rows as drift names them, separated by commas; all when left out',
      valueHint: 'name,price:AUD',
    },
  },
  run: async (args, io) => {
    const rows = args.rows === undefined ? null : separated('rows', args.rows);
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const { service, flow } = args;
    print(io, args.json, await adoptDrift(operator, { workspaceId, service, flow, rows }));
    return exitCodes.fine;
  },
});

export const serviceHeal = defineVerb({
  description: 'Write the catalogue’s values to the product at Stripe, once, whatever the flow lets stand',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const workspaceId = await operator.workspace(args.workspace);
    const { service, flow } = args;
    print(io, args.json, await healDriftOf(operator, { workspaceId, service, flow }));
    return exitCodes.fine;
  },
});
