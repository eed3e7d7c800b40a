import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Flow } from '#contract/flows.ts';
import type { LedgerChoices } from '#contract/ledgers.ts';
import { ledgerChoicesQuery } from '#web/features/flows/ledger-choices.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';

interface WithLedgerChoicesProps {
  flow: Pick<Flow, 'id'>;
  children: (choices: LedgerChoices) => ReactNode;
}

/** A form of a flow's settings once the accounts, rates and the like of its ledger are known. */
export const WithLedgerChoices = ({ flow, children }: WithLedgerChoicesProps) => (
  <Loaded query={useQuery(ledgerChoicesQuery(flow.id))} skeleton={<Lines count={6} />}>
    {children}
  </Loaded>
);
