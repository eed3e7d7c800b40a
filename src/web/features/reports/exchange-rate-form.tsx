import { Button, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useEnterRate } from '#web/features/reports/exchange-rates.ts';
import { Failure } from '#web/ui/failure.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import { NumberBox } from '#web/ui/number-box.tsx';
import { today } from '#web/ui/today.ts';

const empty = () => ({ from: '', to: 'AUD', rate: '', asOf: today(), source: '' });

/** Enters a rate; the same pair and day again corrects it. */
export const ExchangeRateForm = () => {
  const [draft, setDraft] = useState(empty);
  const enter = useEnterRate();
  const set = (change: Partial<typeof draft>): void => {
    setDraft((before) => ({ ...before, ...change }));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        enter.mutate(draft, {
          onSuccess: () => {
            notifyDone(`Entered: 1 ${draft.from} = ${draft.rate} ${draft.to}.`);
            setDraft(empty);
          },
        });
      }}
    >
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 2, sm: 5 }}>
          <TextInput
            label="From"
            placeholder="USD"
            required
            maxLength={3}
            value={draft.from}
            onChange={(event) => {
              set({ from: event.currentTarget.value.toUpperCase() });
            }}
          />
          <TextInput
            label="To"
            required
            maxLength={3}
            value={draft.to}
            onChange={(event) => {
              set({ to: event.currentTarget.value.toUpperCase() });
            }}
          />
          <NumberBox
            label="Rate"
            placeholder="1.5234"
            required
            value={draft.rate}
            isAboveZero
            onText={(text) => {
              set({ rate: text });
            }}
          />
          <TextInput
            type="date"
            label="As of"
            required
            value={draft.asOf}
            onChange={(event) => {
              set({ asOf: event.currentTarget.value });
            }}
          />
          <TextInput
            label="Source"
            placeholder="RBA, 4 pm"
            required
            maxLength={200}
            value={draft.source}
            onChange={(event) => {
              set({ source: event.currentTarget.value });
            }}
          />
        </SimpleGrid>
        {enter.error === null ? null : <Failure error={enter.error} />}
        <div>
          <Button type="submit" variant="default" loading={enter.isPending}>
            Enter the rate
          </Button>
        </div>
      </Stack>
    </form>
  );
};
