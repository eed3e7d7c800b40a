import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import type { NotificationPreferences } from '#contract/notification-preferences.ts';
import { useChangePreferences } from '#web/features/notifications/notification-preferences.ts';
import { notifyFailure } from '#web/ui/notify.ts';

type Choice = NotificationPreferences['items'][number]['choice'];

const choices: { value: Choice; label: string }[] = [
  { value: 'none', label: 'Not at all' },
  { value: 'console', label: 'Console' },
  { value: 'mail', label: 'Console and mail' },
];

/** How one is told of each kind. Each choice counts at once. */
export const PreferenceList = ({ preferences }: { preferences: NotificationPreferences }) => {
  const change = useChangePreferences();
  return (
    <Stack gap="md">
      {preferences.items.map(({ kind, label, choice }) => (
        <Group key={kind} justify="space-between" gap="md">
          <Text size="sm">{label}</Text>
          <SegmentedControl
            size="xs"
            aria-label={label}
            data={choices}
            value={choice}
            disabled={change.isPending}
            onChange={(value) => {
              const picked = choices.find((each) => each.value === value);
              if (picked !== undefined) change.mutate({ [kind]: picked.value }, { onError: notifyFailure });
            }}
          />
        </Group>
      ))}
    </Stack>
  );
};
