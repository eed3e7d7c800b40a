import { ActionIcon, Button, Fieldset, Group, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { TaxRate } from '#contract/crm-tax-rates.ts';
import type { Flow } from '#contract/flows.ts';
import { taxText } from '#contract/tax-text.ts';
import { Pick } from '#web/ui/pick.tsx';

type Billing = NonNullable<Flow['settings']['billing']>;

/** Rates in use by their code; a kept one that is archived since stays choosable. `none` stands for the empty code. */
export const ratePicks = (
  rates: readonly TaxRate[],
  kept: string,
  none: string,
): readonly { readonly value: string; readonly label: string }[] => [
  { value: '', label: none },
  ...(kept === '' || rates.some(({ code }) => code === kept)
    ? []
    : [{ value: kept, label: `${kept} (not in use)` }]),
  ...rates.map((rate) => ({ value: rate.code, label: taxText(rate) })),
];

interface BillingTaxesProps {
  draft: Billing;
  rates: readonly TaxRate[];
  onSet: (next: Partial<Billing>) => void;
}

/** Which rate of the catalogue a tax of the source is. */
export const BillingTaxes = ({ draft, rates, onSet }: BillingTaxesProps) => {
  const rows = draft.taxes;
  const setRow = (at: number, row: Partial<(typeof rows)[number]>): void => {
    onSet({ taxes: rows.map((each, place) => (place === at ? { ...each, ...row } : each)) });
  };
  return (
    <Fieldset variant="unstyled" legend="Taxes by their name">
      <Stack gap="md" mt="xs">
        {rows.map((row, at) => (
          // Rows have no name of their own while one is typed.
          <Group key={at} align="end" gap="sm" wrap="wrap">
            <TextInput
              label="Name of the tax"
              required
              maxLength={100}
              value={row.name}
              onChange={(event) => {
                setRow(at, { name: event.currentTarget.value });
              }}
            />
            <Pick
              label="Tax rate"
              value={row.code}
              choices={ratePicks(rates, row.code, 'No tax')}
              onPick={(code) => {
                setRow(at, { code });
              }}
            />
            <ActionIcon
              variant="subtle"
              size="lg"
              aria-label={`Remove the row of ${row.name === '' ? 'a new tax' : row.name}`}
              onClick={() => {
                onSet({ taxes: rows.filter((_, place) => place !== at) });
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
              onSet({ taxes: [...rows, { name: '', code: draft.defaultTax }] });
            }}
          >
            Add a tax
          </Button>
        </div>
      </Stack>
    </Fieldset>
  );
};
