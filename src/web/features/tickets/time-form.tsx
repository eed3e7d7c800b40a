import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TimeEntry } from '#contract/crm-tickets.ts';
import { ServicePick } from '#web/features/services/service-pick.tsx';
import { formatMinutes, parseMinutes } from '#web/features/tickets/minutes.ts';
import type { TimeFields } from '#web/features/tickets/save-ticket.ts';
import { Failure } from '#web/ui/failure.tsx';
import { today } from '#web/ui/today.ts';
import classes from './time-panel.module.css';

interface TimeFormProps {
  /** Null for a new one. */
  entry: TimeEntry | null;
  /** Whether there is a catalogue to pick from. */
  withServices: boolean;
  pending: boolean;
  error: Error | null;
  onSave: (fields: TimeFields) => void;
  onCancel?: () => void;
}

const unreadable = 'Such as 1:30, 90 or 1.5h';

/** Time worked: how long, when, on what, and whether it is billed. */
export const TimeForm = ({ entry, withServices, pending, error, onSave, onCancel }: TimeFormProps) => {
  const [typed, setTyped] = useState(entry === null ? '' : formatMinutes(entry.minutes));
  const [complaint, setComplaint] = useState<string | null>(null);
  const [on, setOn] = useState(entry?.on ?? today());
  const [note, setNote] = useState(entry?.note ?? '');
  const [service, setService] = useState<{ id: string; name: string } | null>(entry?.service ?? null);
  const [isBillable, setBillable] = useState(entry?.isBillable ?? true);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const minutes = parseMinutes(typed);
        if (minutes === null) {
          setComplaint(unreadable);
          return;
        }
        onSave({
          minutes,
          on,
          note: note.trim() === '' ? null : note.trim(),
          ...(withServices ? { serviceId: service?.id ?? null } : {}),
          isBillable,
        });
      }}
    >
      <Stack gap="sm">
        <div className={classes['fields']}>
          <TextInput
            label="Time"
            placeholder="1:30"
            required
            error={complaint}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setComplaint(null);
            }}
            onBlur={() => {
              if (typed.trim() !== '' && parseMinutes(typed) === null) setComplaint(unreadable);
            }}
          />
          <TextInput
            label="Date"
            type="date"
            required
            value={on}
            onChange={(event) => {
              setOn(event.currentTarget.value);
            }}
          />
          <TextInput
            label="Note"
            value={note}
            onChange={(event) => {
              setNote(event.currentTarget.value);
            }}
          />
        </div>
        {withServices ? <ServicePick label="Service" value={service} onPick={setService} /> : null}
        <Checkbox
          label="Billable"
          checked={isBillable}
          onChange={(event) => {
            setBillable(event.currentTarget.checked);
          }}
        />
        {error === null ? null : <Failure error={error} />}
        <Group gap="xs">
          <Button type="submit" size="xs" loading={pending}>
            {entry === null ? 'Note the time' : 'Save'}
          </Button>
          {onCancel === undefined ? null : (
            <Button size="xs" variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
};
