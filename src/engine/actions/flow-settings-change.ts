import type { ApprovalRule } from '#model/approval.ts';
import type { FlowSettings } from '#model/flow.ts';
import { changedDesks, type DeskSettingsChange } from './desk-settings-change.ts';

/** Only what is to change. */
export interface FlowSettingsChange extends DeskSettingsChange {
  readonly onArchive?: FlowSettings['onArchive'] | undefined;
  readonly onSourceGone?: 'archive' | 'leave' | undefined;
  readonly onTargetEdit?: FlowSettings['onTargetEdit'] | undefined;
  readonly direction?: FlowSettings['direction'] | undefined;
  readonly owner?: FlowSettings['owner'] | undefined;
  readonly writeBack?: 'off' | 'on' | undefined;
  readonly groups?: FlowSettings['groups'] | undefined;
  /** Replaced whole; none where it is empty. */
  readonly approvals?: readonly ApprovalRule[] | undefined;
}

/** The settings with the change made to them. */
export const changedSettings = <Settings extends FlowSettings>(
  settings: Settings,
  change: FlowSettingsChange,
): Settings => ({
  ...settings,
  ...(change.onArchive === undefined ? {} : { onArchive: change.onArchive }),
  ...(change.onSourceGone === undefined ? {} : { onSourceGone: change.onSourceGone }),
  ...(change.onTargetEdit === undefined ? {} : { onTargetEdit: change.onTargetEdit }),
  ...(change.direction === undefined ? {} : { direction: change.direction }),
  ...(change.owner === undefined ? {} : { owner: change.owner }),
  ...(change.writeBack === undefined ? {} : { writeBack: change.writeBack }),
  ...(change.groups === undefined ? {} : { groups: change.groups }),
  ...(change.approvals === undefined ? {} : { approvals: change.approvals }),
  ...changedDesks(settings, change),
});
