import { TextInput } from '@mantine/core';
import { periodPresets, presetOf, type Period } from '#web/features/reports/period-presets.ts';
import { Pick } from '#web/ui/pick.tsx';

interface PeriodFilterProps {
  period: Period;
  /** The organisation's present day. */
  today: string;
  onPick: (period: Period) => void;
}

/** The days a report is of: one of the usual spans, or a first and a last day. */
export const PeriodFilter = ({ period, today, onPick }: PeriodFilterProps) => (
  <>
    <Pick
      label="Period"
      value={presetOf(period, today)}
      choices={[
        { value: 'all', label: 'All time' },
        ...periodPresets(today).map(({ name, label }) => ({ value: name, label })),
        { value: 'custom', label: 'Between two days', disabled: presetOf(period, today) !== 'custom' },
      ]}
      onPick={(name) => {
        const preset = periodPresets(today).find((each) => each.name === name);
        onPick({ from: preset?.from, to: preset?.to });
      }}
    />
    <TextInput
      type="date"
      label="From"
      value={period.from ?? ''}
      onChange={(event) => {
        onPick({ ...period, from: event.currentTarget.value || undefined });
      }}
    />
    <TextInput
      type="date"
      label="To"
      value={period.to ?? ''}
      onChange={(event) => {
        onPick({ ...period, to: event.currentTarget.value || undefined });
      }}
    />
  </>
);
