import type { WorkspaceId } from '#base/ids.ts';
import { openSharedTargets, type BesideFlow, type WriterEnd } from '#engine/shared-targets.ts';
import type { ConnectionRow } from '#store/connections.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { changedSettings, type FlowSettingsChange } from './flow-settings-change.ts';
import { requireParts, type FlowActionDeps, type NewFlowParts } from './new-flow.ts';

/**
 * The running flows that write what a flow of a preset between two connections would write. Nothing is made; creating it
 * may be refused for other reasons. @throws as `requireParts`.
 */
export const previewFlow = (
  { db, presets, registry }: Pick<FlowActionDeps, 'db' | 'presets' | 'registry'>,
  workspaceId: WorkspaceId,
  { settings = {}, ...parts }: NewFlowParts & { readonly settings?: FlowSettingsChange },
): Promise<readonly BesideFlow[]> =>
  inWorkspace(db, workspaceId, async (trx) => {
    const { shipped, source, target } = await requireParts(trx, presets, parts);
    const shared = await openSharedTargets(trx, registry);
    return shared.beside({
      source: endOf(source, shipped.source.kind),
      target: endOf(target, shipped.target.kind),
      settings: changedSettings(shipped.settings, settings),
      rules: shipped.rules,
    });
  });

const endOf = ({ id, vendor, custom_fields: defined }: ConnectionRow, kind: string): WriterEnd => ({
  connectionId: id,
  vendor,
  kind,
  defined,
});
