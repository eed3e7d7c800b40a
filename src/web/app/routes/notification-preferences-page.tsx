import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { preferencesQuery } from '#web/features/notifications/notification-preferences.ts';
import { PreferenceList } from '#web/features/notifications/preference-list.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

/** How one is told of what concerns oneself; each person's own. */
export const NotificationPreferencesPage = () => (
  <SettingsFrame
    title="Notifications"
    description="How you are told of what was assigned to you, and of invoices that you made or whose contact you own."
  >
    <Loaded query={useQuery(preferencesQuery)}>
      {(preferences) => (
        <Panel>
          <PreferenceList preferences={preferences} />
          <Text size="sm" c="dimmed" mt="md">
            {preferences.canMail
              ? `Mail goes to ${preferences.email}.`
              : 'This installation has no mail server, so that nothing is mailed.'}
          </Text>
        </Panel>
      )}
    </Loaded>
  </SettingsFrame>
);
