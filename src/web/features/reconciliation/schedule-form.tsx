import { Fieldset, Group, Select, Text } from '@mantine/core';
import type { ReconciliationSchedule } from '#contract/reconciliations.ts';
import { Moment } from '#web/ui/moment.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { useSetSchedule } from './schedule.ts';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const times = Array.from({ length: 48 }, (_, half) => ({
  value: String(half * 30),
  label: `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`,
}));
/** Before the day's work begins, unless a person says otherwise. */
const usualMinute = 150;

interface ScheduleFormProps {
  flowId: string;
  schedule: (ReconciliationSchedule & { readonly nextAt: number }) | null;
  mayChange: boolean;
}

/** Every day or week at a time of the zone that this browser is in, or not at all. */
export const ScheduleForm = ({ flowId, schedule, mayChange }: ScheduleFormProps) => {
  const set = useSetSchedule(flowId);
  const save = (next: ReconciliationSchedule | null): void => {
    set.mutate(next, {
      onSuccess: () => {
        notifyDone(next === null ? 'It is no longer compared by itself.' : 'The timetable is kept.');
      },
      onError: notifyFailure,
    });
  };
  const kept: ReconciliationSchedule = {
    every: schedule?.every ?? 'day',
    weekday: schedule?.weekday ?? null,
    atMinute: schedule?.atMinute ?? usualMinute,
    timeZone: schedule?.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    refresh: schedule?.refresh ?? true,
  };
  return (
    <Fieldset variant="unstyled" legend="Compare both sides by itself" disabled={!mayChange}>
      <Group align="flex-end" gap="md" mt="sm">
        <Select
          label="How often"
          allowDeselect={false}
          data={[
            { value: 'never', label: 'Never' },
            { value: 'day', label: 'Every day' },
            ...weekdays.map((name, day) => ({ value: String(day + 1), label: `Every ${name}` })),
          ]}
          value={schedule === null ? 'never' : schedule.every === 'day' ? 'day' : String(schedule.weekday)}
          onChange={(value) => {
            if (value === 'never') save(null);
            else if (value === 'day') save({ ...kept, every: 'day', weekday: null });
            else if (value !== null) save({ ...kept, every: 'week', weekday: Number(value) });
          }}
        />
        <Select
          label="At"
          allowDeselect={false}
          disabled={schedule === null}
          data={times}
          value={String(kept.atMinute - (kept.atMinute % 30))}
          onChange={(value) => {
            if (value !== null) save({ ...kept, atMinute: Number(value) });
          }}
        />
      </Group>
      {schedule === null ? null : (
        <Text size="sm" c="dimmed" mt="xs" component="div">
          By the clocks of {schedule.timeZone}; next <Moment at={schedule.nextAt} />.
        </Text>
      )}
    </Fieldset>
  );
};
