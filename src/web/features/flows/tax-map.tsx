import { Fieldset, Stack, TextInput } from '@mantine/core';
import type { Flow } from '#contract/flows.ts';
import type { LedgerChoices } from '#contract/ledgers.ts';
import { taxPicks } from '#web/features/flows/ledger-picks.ts';
import { TypedRows } from '#web/features/flows/typed-rows.tsx';
import { Pick } from '#web/ui/pick.tsx';

type Ledger = NonNullable<Flow['settings']['ledger']>;

interface TaxMapProps {
  draft: Ledger;
  choices: LedgerChoices;
  onSet: (next: Partial<Ledger>) => void;
}

/** Which rate of the ledger a tax of the source is; goes before the rates of services. */
export const TaxMap = ({ draft, choices, onSet }: TaxMapProps) => {
  return (
    <Fieldset variant="unstyled" legend="Taxes by their code">
      <Stack gap="md" mt="xs">
        <TypedRows
          rows={draft.taxMap ?? []}
          blank={{ code: '', tax: draft.defaultTax }}
          add="Add a tax"
          removal={({ code }) => `Remove the row of ${code === '' ? 'lines without tax' : code}`}
          onRows={(taxMap) => {
            onSet({ taxMap });
          }}
        >
          {(row, set) => (
            <>
              <TextInput
                label="Code of the tax"
                description="Empty: lines without tax."
                maxLength={50}
                value={row.code}
                onChange={(event) => {
                  set({ ...row, code: event.currentTarget.value });
                }}
              />
              <Pick
                label="Tax rate"
                value={row.tax}
                choices={taxPicks(choices.taxes, row.tax, null)}
                onPick={(tax) => {
                  set({ ...row, tax });
                }}
              />
            </>
          )}
        </TypedRows>
      </Stack>
    </Fieldset>
  );
};
