import { Fieldset, Stack, TextInput } from '@mantine/core';
import type { TaxRate } from '#contract/crm-tax-rates.ts';
import type { Flow } from '#contract/flows.ts';
import { taxText } from '#contract/tax-text.ts';
import { TypedRows } from '#web/features/flows/typed-rows.tsx';
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
  const { taxes, defaultTax } = draft;
  return (
    <Fieldset variant="unstyled" legend="Taxes by their name">
      <Stack gap="md" mt="xs">
        <TypedRows
          rows={taxes}
          blank={{ name: '', code: defaultTax }}
          add="Add a tax"
          removal={({ name }) => `Remove the row of ${name === '' ? 'a new tax' : name}`}
          onRows={(next) => {
            onSet({ taxes: next });
          }}
        >
          {(row, set) => (
            <>
              <TextInput
                label="Name of the tax"
                required
                maxLength={100}
                value={row.name}
                onChange={(event) => {
                  set({ ...row, name: event.currentTarget.value });
                }}
              />
              <Pick
                label="Tax rate"
                value={row.code}
                choices={ratePicks(rates, row.code, 'No tax')}
                onPick={(code) => {
                  set({ ...row, code });
                }}
              />
            </>
          )}
        </TypedRows>
      </Stack>
    </Fieldset>
  );
};
