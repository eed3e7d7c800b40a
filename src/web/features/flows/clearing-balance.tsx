import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ClearingBalance as Balance } from '#contract/ledgers.ts';
import { clearingQuery } from '#web/features/flows/ledger-choices.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Amount } from '#web/ui/money.tsx';

const helper = columnsOf<Balance>();

const amountOf = (name: 'payments' | 'transfers' | 'transactions' | 'balance', header: string) =>
  helper.display({
    id: name,
    header,
    meta: { align: 'right' },
    cell: ({ row: { original: row } }) => <Amount money={{ amount: row[name], currency: row.currency }} />,
  });

const columns = helper.columns([
  helper.accessor('currency', { header: 'Currency', meta: { card: 'title' } }),
  amountOf('payments', 'Payments'),
  amountOf('transfers', 'Transfers'),
  amountOf('transactions', 'Bank transactions'),
  amountOf('balance', 'Left'),
]);

/** What went through the clearing accounts of a flow of payments or payouts, a currency a row, and what is left. */
export const ClearingBalance = ({ flowId }: { flowId: string }) => {
  const clearing = useQuery(clearingQuery(flowId));
  return (
    <Loaded query={clearing} skeleton={<Lines count={2} />}>
      {(items) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing has gone through it yet. Choose the clearing account in the settings below.
          </Text>
        ) : (
          <>
            <DataTable
              label="Clearing accounts"
              columns={columns}
              rows={items}
              rowId={({ currency }) => currency}
            />
            <Text size="sm" c="dimmed" mt="xs">
              Of what Plumbline carried. What people entered beside it in the ledger is not counted.
            </Text>
          </>
        )
      }
    </Loaded>
  );
};
