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

type Payments = NonNullable<Flow['settings']['payments']>;

/** How a flow keeps payments and payouts in a ledger: chosen together, since accounts depend on each other. */
export const PaymentSettings = ({ flow, payments }: { flow: Flow; payments: Payments }) => (
  <WithLedgerChoices flow={flow}>
    {(known) => <PaymentForm flow={flow} payments={payments} choices={known} />}
  </WithLedgerChoices>
);

interface FormProps {
  flow: Flow;
  payments: Payments;
  choices: LedgerChoices;
}

const PaymentForm = ({ flow, payments, choices }: FormProps) => {
  const [draft, setDraft] = useState(payments);
  const set = (next: Partial<Payments>): void => {
    setDraft({ ...draft, ...next });
  };
  const [source, target] = [vendorLabel(flow.source.vendor), vendorLabel(flow.target.vendor)];
  const banks = choices.accounts.filter((account) => account.isBank);
  const paid = choices.accounts.filter((account) => account.takesPayments);
  const forLines = choices.accounts.filter((account) => account.takesLines);
  const paysOut = flow.settings.mayKeepPayouts;
  const isOn = draft.payouts === 'on';
  return (
    <SettingsForm
      flowId={flow.id}
      settings={{ payments: draft }}
      kept="What waited for them is looked at again."
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Pick
          label="What is written"
          description={
            paysOut
              ? `Where ${source} posts payments to ${target} itself, two writers would double them.`
              : `Where something else posts payments to ${target}, two writers would double them.`
          }
          value={draft.mode}
          choices={[
            ...(paysOut
              ? [{ value: 'auto' as const, label: `Payments, unless ${source} posts them itself` }]
              : []),
            { value: 'write', label: 'Payments' },
            { value: 'audit', label: 'Nothing: match and report (audit)' },
          ]}
          onPick={(mode) => {
            set({ mode });
          }}
        />
        {paysOut ? (
          <Pick
            label="A payment is carried"
            description={`Never while ${source} would still collect it: ${target} would stop that.`}
            value={draft.when}
            choices={[
              { value: 'collected', label: `When ${source} has collected it` },
              { value: 'paid_out', label: 'When it was paid out as well' },
            ]}
            onPick={(when) => {
              set({ when });
            }}
          />
        ) : null}
        <Pick
          label="Clearing account"
          description="Payments go to it, payouts leave it."
          value={draft.clearingAccount}
          choices={accountPicks(paid, draft.clearingAccount, 'Choose an account')}
          onPick={(clearingAccount) => {
            set({ clearingAccount });
          }}
        />
        <TextInput
          type="date"
          label="First day"
          description={`Earlier payments${paysOut ? ' and payouts' : ''} are never made.`}
          value={draft.from ?? ''}
          onChange={(event) => {
            if (event.currentTarget.value !== '') set({ from: event.currentTarget.value });
          }}
        />
        <Pick
          label="When the bank takes a payment back"
          value={draft.onRejected}
          choices={[
            { value: 'delete', label: `Delete it in ${target}: it is owed again` },
            { value: 'finding', label: 'Tell a person' },
          ]}
          onPick={(onRejected) => {
            set({ onRejected });
          }}
        />
        <Pick
          label="When a payment is given back to the customer"
          value={draft.onRefunded}
          choices={[
            { value: 'finding', label: 'Tell a person, who makes the credit note' },
            { value: 'keep', label: 'Leave it as it is' },
          ]}
          onPick={(onRefunded) => {
            set({ onRefunded });
          }}
        />
      </SimpleGrid>
      <CurrencyAccounts
        rows={draft.clearingAccounts ?? []}
        columns={[{ name: 'account', label: 'Clearing account', accounts: paid }]}
        legend="Clearing accounts of other currencies"
        onRows={(clearingAccounts) => {
          set({ clearingAccounts });
        }}
      />
      {paysOut ? (
        <Pick
          label="Payouts"
          description={`What ${source} pays to the bank, out of the clearing account, so that it comes to zero.`}
          value={draft.payouts}
          choices={[
            { value: 'off', label: 'Leave them to people' },
            { value: 'on', label: `Keep them in ${target}` },
          ]}
          onPick={(payouts) => {
            set({ payouts });
          }}
        />
      ) : null}
      {isOn ? (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <Pick
            label="Bank account"
            description="Where payouts arrive."
            value={draft.bankAccount}
            choices={accountPicks(banks, draft.bankAccount, 'Choose an account')}
            onPick={(bankAccount) => {
              set({ bankAccount });
            }}
          />
          <Pick
            label="Fees"
            value={draft.fees}
            choices={[
              { value: 'gross', label: 'Are billed apart' },
              { value: 'net', label: 'Are kept back from payouts' },
            ]}
            onPick={(fees) => {
              set({ fees });
            }}
          />
          {draft.fees === 'net' ? (
            <>
              <Pick
                label="Account of fees"
                value={draft.feeAccount}
                choices={accountPicks(choices.accounts, draft.feeAccount, 'Choose an account')}
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
            </>
          ) : null}
          <Pick
            label="Account of clawbacks"
            description={`Of payments that stand in ${target} and were given back.`}
            value={draft.clawbackAccount}
            choices={accountPicks(forLines, draft.clawbackAccount, 'None: tell a person')}
            onPick={(clawbackAccount) => {
              set({ clawbackAccount });
            }}
          />
          <TextInput
            label="Bank transactions are with"
            description={`A contact of ${target} by name; made where there is none.`}
            required
            maxLength={255}
            value={draft.payoutContact}
            onChange={(event) => {
              set({ payoutContact: event.currentTarget.value });
            }}
          />
        </SimpleGrid>
      ) : null}
    </SettingsForm>
  );
};
