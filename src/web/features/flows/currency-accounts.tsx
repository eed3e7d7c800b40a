import { ActionIcon, Button, Fieldset, Group, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { LedgerChoices } from '#contract/ledgers.ts';
import { accountPicks } from '#web/features/flows/ledger-picks.ts';
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
  const copies = rows.map((row): Row => ({ ...row }));
  const setRow = (at: number, change: Readonly<Record<string, string>>): void => {
    onRows(copies.map((row, place) => (place === at ? { ...row, ...change } : row)));
  };
  return (
    <Fieldset variant="unstyled" legend={legend}>
      <Stack gap="md" mt="xs">
        {copies.map((row, at) => (
          // Rows have no name of their own while one is typed.
          <Group key={at} align="end" gap="sm" wrap="wrap">
            <TextInput
              label="Currency"
              required
              w={110}
              maxLength={3}
              pattern="[A-Z]{3}"
              title="Three capital letters, such as AUD"
              value={row.currency}
              onChange={(event) => {
                setRow(at, { currency: event.currentTarget.value.toUpperCase() });
              }}
            />
            {columns.map(({ name, label, accounts }) => (
              <Pick
                key={name}
                label={label}
                value={row[name]}
                choices={accountPicks(accounts, row[name], 'Choose an account')}
                onPick={(account) => {
                  setRow(at, { [name]: account });
                }}
              />
            ))}
            <ActionIcon
              variant="subtle"
              size="lg"
              aria-label={`Remove the accounts of ${row.currency === '' ? 'a new currency' : row.currency}`}
              onClick={() => {
                onRows(copies.filter((_, place) => place !== at));
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
              const empty = Object.fromEntries(columns.map(({ name }) => [name, ''])) as Record<Name, string>;
              onRows([...copies, { ...empty, currency: '' }]);
            }}
          >
            Add a currency
          </Button>
        </div>
      </Stack>
    </Fieldset>
  );
};
