import { ActionIcon, Button, Fieldset, Group, Radio, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Flow } from '#contract/flows.ts';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

type HandOver = NonNullable<Flow['settings']['handOver']>;
type Rates = NonNullable<HandOver['draftRates']>;

interface DraftChoiceProps {
  flow: Flow;
  handOver: HandOver;
  onSet: (wanted: Partial<Pick<HandOver, 'drafts' | 'draftRates'>>) => void;
}

/** Whether drafts are written where they can be, and what they call the rates of lines. */
export const DraftChoice = ({ flow, handOver, onSet }: DraftChoiceProps) => {
  const target = vendorLabel(flow.target.vendor);
  const kept = handOver.draftRates ?? [];
  return (
    <>
      <Radio.Group
        label={`How it gets into ${target}`}
        value={handOver.drafts ?? 'off'}
        onChange={(value) => {
          if (value === 'on' || value === 'off') onSet({ drafts: value });
        }}
      >
        <Stack gap="sm" mt="sm">
          <Radio value="on" label={`As a draft that Plumbline writes and a person issues in ${target}`} />
          <Radio value="off" label="A person types it" />
        </Stack>
      </Radio.Group>
      {handOver.drafts === 'on' ? (
        <DraftRates
          key={JSON.stringify(kept)}
          target={target}
          kept={kept}
          onKeep={(draftRates) => {
            onSet({ draftRates });
          }}
        />
      ) : null}
    </>
  );
};

interface DraftRatesProps {
  target: string;
  kept: Rates;
  onKeep: (rates: Rates) => void;
}

/** The names of tax rates by their percentages; kept all at once. */
const DraftRates = ({ target, kept, onKeep }: DraftRatesProps) => {
  const [rows, setRows] = useState<Rates>(kept);
  const isSame = JSON.stringify(rows) === JSON.stringify(kept);
  const isWhole = rows.every(
    ({ percent, name }) => /^\d{1,3}(\.\d{1,4})?$/.test(percent) && name.trim() !== '',
  );
  const setRow = (at: number, row: Partial<Rates[number]>): void => {
    setRows(rows.map((each, place) => (place === at ? { ...each, ...row } : each)));
  };
  return (
    <Fieldset variant="unstyled" legend={`Tax rates by their names in ${target}`}>
      <Stack gap="md" mt="xs">
        {rows.map((row, at) => (
          // Rows have no name of their own while one is typed.
          <Group key={at} align="end" gap="sm" wrap="wrap">
            <TextInput
              label="Percent"
              w={110}
              maxLength={8}
              inputMode="decimal"
              value={row.percent}
              onChange={(event) => {
                setRow(at, { percent: event.currentTarget.value });
              }}
            />
            <TextInput
              label="Name of the rate"
              maxLength={100}
              value={row.name}
              onChange={(event) => {
                setRow(at, { name: event.currentTarget.value });
              }}
            />
            <ActionIcon
              variant="subtle"
              size="lg"
              aria-label={`Remove the rate of ${row.percent === '' ? 'no' : row.percent} percent`}
              onClick={() => {
                setRows(rows.filter((_, place) => place !== at));
              }}
            >
              <IconTrash size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group gap="sm">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
            onClick={() => {
              setRows([...rows, { percent: '', name: '' }]);
            }}
          >
            Add a rate
          </Button>
          {isSame ? null : (
            <Button
              size="xs"
              disabled={!isWhole}
              onClick={() => {
                onKeep(rows.map(({ percent, name }) => ({ percent, name: name.trim() })));
              }}
            >
              Keep the rates
            </Button>
          )}
        </Group>
      </Stack>
    </Fieldset>
  );
};
