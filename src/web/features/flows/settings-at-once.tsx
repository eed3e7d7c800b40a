import { Fieldset, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useChangeFlow, type FlowChange } from '#web/features/flows/change-flow.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';

type Settings = NonNullable<FlowChange['settings']>;

/** Keeps settings of a flow as soon as they are chosen; `before` is what undoing puts back, `kept` what follows, as a sentence. */
export const useSettingsAtOnce = (flowId: string, kept: string) => {
  const change = useChangeFlow(flowId);
  return (settings: Settings, before: Settings): void => {
    change.mutate(
      { settings },
      {
        onSuccess: () => {
          notifyUndoable(`The setting is kept. ${kept}`, () => {
            change.mutate({ settings: before }, { onError: notifyFailure });
          });
        },
        onError: notifyFailure,
      },
    );
  };
};

/** The frame of settings that are kept as soon as they are chosen; members see them and change nothing. */
export const SettingsAtOnce = ({ children }: { children: ReactNode }) => {
  const isAdmin = useIsAdmin();
  return (
    <Fieldset variant="unstyled" disabled={!isAdmin}>
      <Stack gap="xl">
        {isAdmin ? null : (
          <Text size="sm" c="dimmed">
            Owners and admins change these settings.
          </Text>
        )}
        {children}
      </Stack>
    </Fieldset>
  );
};
