import { queryOptions } from '@tanstack/react-query';
import { readClearing, readLedgerChoices } from '#contract/ledgers.ts';
import { call } from '#web/server/call.ts';

/** What may be chosen in the ledger of a flow. */
export const ledgerChoicesQuery = (id: string) =>
  queryOptions({
    queryKey: ['flows', 'ledger', id],
    queryFn: ({ signal }) => call(readLedgerChoices, { params: { id }, signal }),
    // Right after a ledger is connected its accounts are still being read.
    refetchInterval: ({ state }) => (state.data?.accounts.length === 0 ? 5_000 : false),
  });

/** What went through a flow's clearing account. */
export const clearingQuery = (id: string) =>
  queryOptions({
    queryKey: ['flows', 'clearing', id],
    queryFn: async ({ signal }) => (await call(readClearing, { params: { id }, signal })).items,
  });
