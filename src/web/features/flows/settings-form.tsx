import { Fieldset, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useChangeFlow, type FlowChange } from '#web/features/flows/change-flow.ts';
import { SaveButton } from '#web/features/flows/save-button.tsx';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';

interface SettingsFormProps {
  flowId: string;
  /** What is kept, all at once. */
  settings: NonNullable<FlowChange['settings']>;
  /** What is looked at again once they are kept, as a sentence. */
  kept: string;
  children: ReactNode;
}

/** A form of a flow's settings that are kept together; members see it and change nothing. */
export const SettingsForm = ({ flowId, settings, kept, children }: SettingsFormProps) => {
  const isAdmin = useIsAdmin();
  const change = useChangeFlow(flowId);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { settings },
          {
            onSuccess: () => {
              notifyDone(`The settings are kept. ${kept}`);
            },
            onError: notifyFailure,
          },
        );
      }}
    >
      <Fieldset variant="unstyled" disabled={!isAdmin}>
        <Stack gap="lg">
          {children}
          {isAdmin ? (
            <SaveButton isPending={change.isPending} />
          ) : (
            <Text size="sm" c="dimmed">
              Owners and admins change these settings.
            </Text>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
};
