import { Group, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { hourMs, minuteMs } from '#base/clock.ts';
import type { AlertRule } from '#contract/alerts.ts';
import { useChangeAlertRule } from '#web/features/alerts/alerts.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { notifyFailure } from '#web/ui/notify.ts';

/** Which alerts the workspace hears of, and after how long. Each choice counts at once. */
export const AlertRules = ({ rules }: { rules: readonly AlertRule[] }) => (
  <Stack gap="md">
    {rules.map((rule) => (
      <RuleRow key={rule.kind} rule={rule} />
    ))}
  </Stack>
);

const RuleRow = ({ rule }: { rule: AlertRule }) => {
  const isAdmin = useIsAdmin();
  const change = useChangeAlertRule();
  return (
    <Group justify="space-between" gap="md">
      <Switch
        label={rule.label}
        checked={rule.enabled}
        disabled={!isAdmin || change.isPending}
        onChange={(event) => {
          change.mutate(
            { kind: rule.kind, enabled: event.currentTarget.checked },
            { onError: notifyFailure },
          );
        }}
      />
      {rule.afterMs === null ? (
        <Text size="sm" c="dimmed">
          at once
        </Text>
      ) : (
        <After
          key={rule.afterMs}
          rule={rule}
          afterMs={rule.afterMs}
          disabled={!isAdmin || !rule.enabled || change.isPending}
          onChange={(afterMs) => {
            change.mutate({ kind: rule.kind, afterMs }, { onError: notifyFailure });
          }}
        />
      )}
    </Group>
  );
};

interface AfterProps {
  rule: AlertRule;
  afterMs: number;
  disabled: boolean;
  onChange: (afterMs: number) => void;
}

/** Hours where the kind is used to hours, else minutes; kept when the field is left. */
const After = ({ rule, afterMs, disabled, onChange }: AfterProps) => {
  const [unitMs, unit] = (rule.usualAfterMs ?? 0) >= hourMs ? [hourMs, 'hours'] : [minuteMs, 'minutes'];
  const [value, setValue] = useState<number | string>(afterMs / unitMs);
  const wanted = typeof value === 'number' ? Math.round(value * unitMs) : 0;
  return (
    <NumberInput
      aria-label={`${rule.label}: after how many ${unit}`}
      prefix="after "
      suffix={` ${unit}`}
      min={1}
      max={unitMs === hourMs ? 720 : 1_440}
      allowDecimal={false}
      w={170}
      value={value}
      disabled={disabled}
      onChange={setValue}
      onBlur={() => {
        if (wanted > 0 && wanted !== afterMs) onChange(wanted);
      }}
    />
  );
};
