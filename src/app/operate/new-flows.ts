import type { ConnectionId, FlowId, WorkspaceId } from '#base/ids.ts';
import { appError } from '#app/app-errors.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-settings-change.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { previewFlow } from '#engine/actions/flow-preview.ts';
import { presets, type Preset } from '#engine/presets/presets.ts';
import type { BesideFlow } from '#engine/shared-targets.ts';
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

/** A flow that is to be made: a preset between two connections, and what of its settings is to differ. */
export interface AskedFlow {
  readonly preset: string;
  readonly sourceConnectionId: ConnectionId;
  readonly targetConnectionId: ConnectionId;
  readonly settings: FlowSettingsChange;
}

/**
 * Says between which connections a flow of a preset would be made.
 * @throws `flow.unknown_preset`, `connection.not_found`
 * @throws `operate.end_unclear` where an end is left out and its vendor has no connection, or several.
 */
export const askedFlow = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  preset: string,
  ends: AskedEnds,
  settings: FlowSettingsChange,
): Promise<AskedFlow> => {
  const known = presets.get(preset);
  if (known === undefined)
    throw actionError('flow.unknown_preset', `There is no preset "${preset}".`, {
      details: { known: [...presets.keys()] },
    });
  return {
    preset,
    sourceConnectionId: await endOf(operator, workspaceId, known, 'source', ends.source),
    targetConnectionId: await endOf(operator, workspaceId, known, 'target', ends.target),
    settings,
  };
};

/** The running flows that write what it would write. @throws as `previewFlow`. */
export const besideNewFlow = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  asked: AskedFlow,
): Promise<readonly BesideFlow[]> =>
  previewFlow({ db: plumbline.store.db, registry: plumbline.registry, presets }, workspaceId, asked);

/** Makes it. @throws all of creating a flow. */
export const createFlow = (
  operator: Operator,
  workspaceId: WorkspaceId,
  asked: AskedFlow,
): Promise<{ readonly flowId: FlowId }> =>
  operator.actions.flows.create({ workspaceId, actor: operatorActor }, asked);

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
