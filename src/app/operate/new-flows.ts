import type { ConnectionId, FlowId, WorkspaceId } from '#base/ids.ts';
import { appError } from '#app/app-errors.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-settings-change.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { presets, type Preset } from '#engine/presets/presets.ts';
import { connectionLines, requireConnectionLine } from './connections.ts';
import { operatorActor, type Operator } from './operator.ts';

export interface PresetLine {
  readonly preset: string;
  readonly name: string;
  /** Vendor and kind of record, `ignition client`. */
  readonly source: string;
  readonly target: string;
}

/** The flows that can be created. */
export const presetLines = (): readonly PresetLine[] =>
  [...presets.values()].map(({ preset, name, source, target }) => ({
    preset,
    name,
    source: `${source.vendor} ${source.kind}`,
    target: `${target.vendor} ${target.kind}`,
  }));

/** Connections by id or name; where one is left out, the only one there is of its vendor. */
export interface AskedEnds {
  readonly source: string | undefined;
  readonly target: string | undefined;
}

/**
 * Makes a flow of a preset between two connections.
 * @throws `operate.end_unclear` where an end is left out and its vendor has no connection, or several.
 * @throws `connection.not_found` and all of creating a flow.
 */
export const createFlow = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  preset: string,
  ends: AskedEnds,
  settings: FlowSettingsChange,
): Promise<{ readonly flowId: FlowId }> => {
  const known = presets.get(preset);
  if (known === undefined)
    throw actionError('flow.unknown_preset', `There is no preset "${preset}".`, {
      details: { known: [...presets.keys()] },
    });
  return await operator.actions.flows.create(
    { workspaceId, actor: operatorActor },
    {
      preset,
      sourceConnectionId: await endOf(operator, workspaceId, known, 'source', ends.source),
      targetConnectionId: await endOf(operator, workspaceId, known, 'target', ends.target),
      settings,
    },
  );
};

const endOf = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  preset: Preset,
  end: 'source' | 'target',
  named: string | undefined,
): Promise<ConnectionId> => {
  if (named !== undefined) return (await requireConnectionLine(operator, workspaceId, named)).id;
  const lines = await connectionLines(operator, workspaceId);
  const fitting = lines.filter(({ vendor }) => vendor === preset[end].vendor);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only.id;
  throw appError(
    'operate.end_unclear',
    fitting.length === 0
      ? `There is no connection for the ${end} of "${preset.preset}".`
      : `Several connections can be the ${end}.`,
    { details: { known: fitting.map(({ id, name }) => `${id} ${name}`) } },
  );
};
