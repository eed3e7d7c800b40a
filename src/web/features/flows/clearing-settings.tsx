import { SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Flow } from '#contract/flows.ts';
import type { LedgerChoices } from '#contract/ledgers.ts';
import { CurrencyAccounts } from '#web/features/flows/currency-accounts.tsx';
import { accountPicks, taxPicks } from '#web/features/flows/ledger-picks.ts';
import { SettingsForm } from '#web/features/flows/settings-form.tsx';
import { WithLedgerChoices } from '#web/features/flows/with-ledger-choices.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

type Clearing = NonNullable<Flow['settings']['clearing']>;

/** How payouts of a provider's balance are kept in a ledger: chosen together, since accounts depend on each other. */
export const ClearingSettings = ({ flow, clearing }: { flow: Flow; clearing: Clearing }) => (
  <WithLedgerChoices flow={flow}>
    {(known) => <ClearingForm flow={flow} clearing={clearing} choices={known} />}
  </WithLedgerChoices>
);

interface FormProps {
  flow: Flow;
  clearing: Clearing;
  choices: LedgerChoices;
}

const ClearingForm = ({ flow, clearing, choices }: FormProps) => {
  const [draft, setDraft] = useState(clearing);
  const set = (next: Partial<Clearing>): void => {
    setDraft({ ...draft, ...next });
  };
  const [source, target] = [vendorLabel(flow.source.vendor), vendorLabel(flow.target.vendor)];
  const banks = choices.accounts.filter((account) => account.isBank);
  // Lines of money spent may name any account but banks, and need its code.
  const forLines = choices.accounts.filter((account) => !account.isBank && account.code !== '');
  return (
    <SettingsForm
      flowId={flow.id}
      settings={{ clearing: draft }}
      kept="Payouts that waited for them are looked at again."
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Pick
          label="What is written"
          description={`Where something else posts ${source} to ${target}, two writers would double its money.`}
          value={draft.mode}
          choices={[
            { value: 'write', label: 'Payouts, with what they cost' },
            { value: 'audit', label: 'Nothing: compare and report (audit)' },
          ]}
          onPick={(mode) => {
            set({ mode });
          }}
        />
        <TextInput
          type="date"
          label="First day"
          description="Payouts that arrived earlier are never made."
          value={draft.from ?? ''}
          onChange={(event) => {
            if (event.currentTarget.value !== '') set({ from: event.currentTarget.value });
          }}
        />
      </SimpleGrid>
      <CurrencyAccounts
        rows={draft.accounts}
        columns={[
          { name: 'clearing', label: 'Clearing account', accounts: banks },
          { name: 'bank', label: 'Bank account', accounts: banks },
        ]}
        legend="Accounts by currency"
        onRows={(accounts) => {
          set({ accounts });
        }}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Pick
          label="Account of fees"
          value={draft.feeAccount}
          choices={accountPicks(forLines, draft.feeAccount, 'None: tell a person')}
          onPick={(feeAccount) => {
            set({ feeAccount });
          }}
        />
        <Pick
          label="Tax rate of fees"
          value={draft.feeTax}
          choices={taxPicks(choices.taxes, draft.feeTax, 'The account’s own')}
          onPick={(feeTax) => {
            set({ feeTax });
          }}
        />
        <Pick
          label="Account of refunds"
          description="Money given back to customers."
          value={draft.refundAccount}
          choices={accountPicks(forLines, draft.refundAccount, 'None: tell a person')}
          onPick={(refundAccount) => {
            set({ refundAccount });
          }}
        />
        <Pick
          label="Account of disputes"
          description="Money that banks took back, and gave back where a dispute was won."
          value={draft.disputeAccount}
          choices={accountPicks(forLines, draft.disputeAccount, 'None: tell a person')}
          onPick={(disputeAccount) => {
            set({ disputeAccount });
          }}
        />
        <TextInput
          label="Money spent is with"
          description={`A contact of ${target} by name; made where there is none.`}
          required
          maxLength={255}
          value={draft.contact}
          onChange={(event) => {
            set({ contact: event.currentTarget.value });
          }}
        />
      </SimpleGrid>
    </SettingsForm>
  );
};
