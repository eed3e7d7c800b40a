import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { clearingQuery } from '#web/features/flows/ledger-choices.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Amount } from '#web/ui/money.tsx';

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
          <Table.ScrollContainer minWidth={420}>
            <Table>
              <Table.Caption>
                Of what Plumbline carried. What people entered beside it in the ledger is not counted.
              </Table.Caption>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Currency</Table.Th>
                  <Table.Th scope="col">Payments</Table.Th>
                  <Table.Th scope="col">Transfers</Table.Th>
                  <Table.Th scope="col">Bank transactions</Table.Th>
                  <Table.Th scope="col">Left</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map(({ currency, payments, transfers, transactions, balance }) => (
                  <Table.Tr key={currency}>
                    <Table.Th scope="row">{currency}</Table.Th>
                    {[payments, transfers, transactions, balance].map((amount, at) => (
                      <Table.Td key={at}>
                        <Amount money={{ amount, currency }} />
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )
      }
    </Loaded>
  );
};
