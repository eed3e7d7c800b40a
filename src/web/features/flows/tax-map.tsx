import { ActionIcon, Button, Fieldset, Group, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Flow } from '#contract/flows.ts';
import type { LedgerChoices } from '#contract/ledgers.ts';
import { taxPicks } from '#web/features/flows/ledger-picks.ts';
import { Pick } from '#web/ui/pick.tsx';

type Ledger = NonNullable<Flow['settings']['ledger']>;

interface TaxMapProps {
  draft: Ledger;
  choices: LedgerChoices;
  onSet: (next: Partial<Ledger>) => void;
}

/** Which rate of the ledger a tax of the source is; goes before the rates of services. */
export const TaxMap = ({ draft, choices, onSet }: TaxMapProps) => {
  const rows = draft.taxMap ?? [];
  const setRow = (at: number, row: Partial<(typeof rows)[number]>): void => {
    onSet({ taxMap: rows.map((each, place) => (place === at ? { ...each, ...row } : each)) });
  };
  return (
    <Fieldset variant="unstyled" legend="Taxes by their code">
      <Stack gap="md" mt="xs">
        {rows.map((row, at) => (
          // Rows have no name of their own while one is typed.
          <Group key={at} align="end" gap="sm" wrap="wrap">
            <TextInput
              label="Code of the tax"
              description="Empty: lines without tax."
              maxLength={50}
              value={row.code}
              onChange={(event) => {
                setRow(at, { code: event.currentTarget.value });
              }}
            />
            <Pick
              label="Tax rate"
              value={row.tax}
              choices={taxPicks(choices.taxes, row.tax, null)}
              onPick={(tax) => {
                setRow(at, { tax });
              }}
            />
            <ActionIcon
              variant="subtle"
              size="lg"
              aria-label={`Remove the row of ${row.code === '' ? 'lines without tax' : row.code}`}
              onClick={() => {
                onSet({ taxMap: rows.filter((_, place) => place !== at) });
              }}
            >
              <IconTrash size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
            onClick={() => {
              onSet({ taxMap: [...rows, { code: '', tax: draft.defaultTax }] });
            }}
          >
            Add a tax
          </Button>
        </div>
      </Stack>
    </Fieldset>
  );
};
