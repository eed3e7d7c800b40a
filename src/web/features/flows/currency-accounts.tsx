import { Fieldset, Stack, TextInput } from '@mantine/core';
import type { LedgerChoices } from '#contract/ledgers.ts';
import { accountPicks } from '#web/features/flows/ledger-picks.ts';
import { TypedRows } from '#web/features/flows/typed-rows.tsx';
import { Pick } from '#web/ui/pick.tsx';

interface CurrencyAccountsProps<Name extends string> {
  rows: readonly ({ readonly currency: string } & Readonly<Record<Name, string>>)[];
  columns: readonly { name: Name; label: string; accounts: LedgerChoices['accounts'] }[];
  legend: string;
  onRows: (rows: ({ currency: string } & Record<Name, string>)[]) => void;
}

/** Accounts of a ledger by currency, a row each, so that two currencies never meet on one. */
export const CurrencyAccounts = <Name extends string>({
  rows,
  columns,
  legend,
  onRows,
}: CurrencyAccountsProps<Name>) => {
  type Row = { currency: string } & Record<Name, string>;
  const empty = Object.fromEntries(columns.map(({ name }) => [name, ''])) as Record<Name, string>;
  return (
    <Fieldset variant="unstyled" legend={legend}>
      <Stack gap="md" mt="xs">
        <TypedRows
          rows={rows.map((row): Row => ({ ...row }))}
          blank={{ ...empty, currency: '' }}
          add="Add a currency"
          removal={({ currency }) =>
            `Remove the accounts of ${currency === '' ? 'a new currency' : currency}`
          }
          onRows={onRows}
        >
          {(row, set) => (
            <>
              <TextInput
                label="Currency"
                required
                w={110}
                maxLength={3}
                pattern="[A-Z]{3}"
                title="Three capital letters, such as AUD"
                value={row.currency}
                onChange={(event) => {
                  set({ ...row, currency: event.currentTarget.value.toUpperCase() });
                }}
              />
              {columns.map(({ name, label, accounts }) => (
                <Pick
                  key={name}
                  label={label}
                  value={row[name]}
                  choices={accountPicks(accounts, row[name], 'Choose an account')}
                  onPick={(account) => {
                    set({ ...row, [name]: account });
                  }}
                />
              ))}
            </>
          )}
        </TypedRows>
      </Stack>
    </Fieldset>
  );
};
