import { Fieldset, Radio, Stack, Text } from '@mantine/core';
import type { Flow } from '#contract/flows.ts';
import { useChangeFlow, type FlowChange } from '#web/features/flows/change-flow.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

type SettingsChange = NonNullable<FlowChange['settings']>;

/** What the flow does where the two sides part. Kept as soon as it is chosen, and can be taken back. */
export const FlowSettings = ({ flow }: { flow: Flow }) => {
  const isAdmin = useIsAdmin();
  const change = useChangeFlow(flow.id);
  const source = vendorLabel(flow.source.vendor);
  const target = vendorLabel(flow.target.vendor);
  const set = (settings: SettingsChange): void => {
    const { onArchive, onSourceGone, onTargetEdit, writeBack, groups } = flow.settings;
    const before = {
      onArchive,
      onSourceGone,
      onTargetEdit,
      writeBack: writeBack ?? undefined,
      groups: groups ?? undefined,
    };
    change.mutate(
      { settings },
      {
        onSuccess: () => {
          notifyUndoable('The setting is kept. It counts from the next change on.', () => {
            change.mutate({ settings: before }, { onError: notifyFailure });
          });
        },
        onError: notifyFailure,
      },
    );
  };
  return (
    <Fieldset variant="unstyled" disabled={!isAdmin}>
      <Stack gap="xl">
        {isAdmin ? null : (
          <Text size="sm" c="dimmed">
            Owners and admins change these settings.
          </Text>
        )}
        <Radio.Group
          label={`When a record is archived in ${source}`}
          value={flow.settings.onArchive}
          onChange={(value) => {
            if (value === 'archive' || value === 'leave') set({ onArchive: value });
          }}
        >
          <Stack gap="sm" mt="sm">
            <Radio
              value="archive"
              label={`Archive it in ${target} too`}
              description="It can be restored from either side."
            />
            <Radio
              value="leave"
              label={`Leave it in ${target}`}
              description="It stays active there and is no longer updated."
            />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label={`When a record is gone in ${source} for good`}
          value={flow.settings.onSourceGone}
          onChange={(value) => {
            if (value === 'archive' || value === 'leave') set({ onSourceGone: value });
          }}
        >
          <Stack gap="sm" mt="sm">
            <Radio
              value="leave"
              label={`Leave it in ${target}`}
              description={`Only ${source}’s clear answer that it is not there counts as gone.`}
            />
            <Radio
              value="archive"
              label={`Archive it in ${target}`}
              description="It can be restored there."
            />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label={`When someone edits a mapped field in ${target}`}
          value={flow.settings.onTargetEdit}
          onChange={(value) => {
            if (value === 'restore' || value === 'keep') set({ onTargetEdit: value });
          }}
        >
          <Stack gap="sm" mt="sm">
            <Radio
              value="restore"
              label={`Restore the value from ${source}`}
              description={`${source} is the authority: the edit is overwritten.`}
            />
            <Radio
              value="keep"
              label="Keep the edit"
              description={`The field is left alone until it changes in ${source}.`}
            />
          </Stack>
        </Radio.Group>
        {flow.settings.groups === null ? null : (
          <Radio.Group
            label={`Tags of ${source} as groups in ${target}`}
            value={flow.settings.groups}
            onChange={(value) => {
              if (value === 'off' || value === 'existing' || value === 'create') set({ groups: value });
            }}
          >
            <Stack gap="sm" mt="sm">
              <Radio value="off" label="Leave groups alone" />
              <Radio
                value="existing"
                label="Use the groups there are"
                description="A tag without a group of its name is left out."
              />
              <Radio value="create" label="Use the groups there are, and make missing ones" />
            </Stack>
          </Radio.Group>
        )}
        {flow.settings.writeBack === null ? null : (
          <Radio.Group
            label={`Ids of ${target} in ${source}`}
            value={flow.settings.writeBack}
            onChange={(value) => {
              if (value === 'on' || value === 'off') set({ writeBack: value });
            }}
          >
            <Stack gap="sm" mt="sm">
              <Radio value="off" label={`Write nothing to ${source}`} />
              <Radio
                value="on"
                label={`Tell each record in ${source} the id of its record in ${target}`}
                description="An id that another system put there is never overwritten."
              />
            </Stack>
          </Radio.Group>
        )}
      </Stack>
    </Fieldset>
  );
};
