import { SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Flow } from '#contract/flows.ts';
import type { LedgerChoices } from '#contract/ledgers.ts';
import { LedgerLook } from '#web/features/flows/ledger-look.tsx';
import { codePicks, taxPicks } from '#web/features/flows/ledger-picks.ts';
import { ProposalPicks } from '#web/features/flows/proposal-picks.tsx';
import { SettingsForm } from '#web/features/flows/settings-form.tsx';
import { TaxMap } from '#web/features/flows/tax-map.tsx';
import { TypedRows } from '#web/features/flows/typed-rows.tsx';
import { WithLedgerChoices } from '#web/features/flows/with-ledger-choices.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

type Ledger = NonNullable<Flow['settings']['ledger']>;

/** How invoices are made in a ledger: accounts, tax rates, state and what stands against it. */
export const LedgerSettings = ({ flow, ledger }: { flow: Flow; ledger: Ledger }) => (
  <WithLedgerChoices flow={flow}>
    {(known) => <LedgerForm flow={flow} ledger={ledger} choices={known} />}
  </WithLedgerChoices>
);

interface FormProps {
  flow: Flow;
  ledger: Ledger;
  choices: LedgerChoices;
}

const LedgerForm = ({ flow, ledger, choices }: FormProps) => {
  const [draft, setDraft] = useState(ledger);
  const set = (next: Partial<Ledger>): void => {
    setDraft({ ...draft, ...next });
  };
  const [source, target] = [vendorLabel(flow.source.vendor), vendorLabel(flow.target.vendor)];
  return (
    <SettingsForm flowId={flow.id} settings={{ ledger: draft }} kept="What was refused is looked at again.">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Pick
          label="What is written"
          description={`Where ${source} pushes invoices to ${target} itself, two writers would double them.`}
          value={draft.mode}
          choices={[
            { value: 'auto', label: `Invoices, unless ${source} pushes them itself` },
            { value: 'write', label: 'Invoices' },
            { value: 'audit', label: 'Nothing: match and report (audit)' },
          ]}
          onPick={(mode) => {
            set({ mode });
          }}
        />
        <Pick
          label="A new invoice begins as"
          description="One that people took further is never taken back."
          value={draft.state}
          choices={[
            { value: 'draft', label: 'Draft' },
            { value: 'awaiting_approval', label: 'Awaiting approval' },
            // What clients agreed to is approved by a person.
            ...(draft.proposals === undefined ? [{ value: 'approved' as const, label: 'Approved' }] : []),
          ]}
          onPick={(state) => {
            set({ state });
          }}
        />
        <Pick
          label={`Amounts of ${source}`}
          value={draft.basis}
          choices={[
            { value: 'inclusive', label: 'Hold tax' },
            { value: 'exclusive', label: 'Are without tax' },
            { value: 'no_tax', label: 'Know no tax' },
          ]}
          onPick={(basis) => {
            set({ basis });
          }}
        />
        <Pick
          label="Both totals differ by up to five cents"
          value={draft.residue}
          choices={[
            { value: 'refuse', label: 'Refuse the invoice' },
            { value: 'rounding_line', label: 'Add a rounding line' },
          ]}
          onPick={(residue) => {
            set({ residue });
          }}
        />
        <Pick
          label="An approved invoice changes at the source"
          value={draft.onApprovedEdit}
          choices={[
            { value: 'finding', label: 'Tell a person' },
            { value: 'update', label: 'Change it, where nothing was paid' },
          ]}
          onPick={(onApprovedEdit) => {
            set({ onApprovedEdit });
          }}
        />
        <TextInput
          type="date"
          label="First day"
          description="Earlier invoices are matched and followed, never made."
          value={draft.from ?? ''}
          onChange={(event) => {
            if (event.currentTarget.value !== '') set({ from: event.currentTarget.value });
          }}
        />
      </SimpleGrid>
      {draft.proposals === undefined ? null : (
        <ProposalPicks
          proposals={draft.proposals}
          source={source}
          target={target}
          onSet={(proposals) => {
            set({ proposals });
          }}
        />
      )}
      <LedgerLook draft={draft} choices={choices} onSet={set} />
      <AccountMap draft={draft} choices={choices} onSet={set} />
      <TaxMap draft={draft} choices={choices} onSet={set} />
    </SettingsForm>
  );
};

interface MapProps {
  draft: Ledger;
  choices: LedgerChoices;
  onSet: (next: Partial<Ledger>) => void;
}

/** Which account and tax rate the lines of a service get; the first row is of all others. */
const AccountMap = ({ draft, choices, onSet }: MapProps) => {
  const accounts = choices.accounts.filter((account) => account.takesLines);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Pick
          label="Account of all other services"
          value={draft.defaultAccount}
          choices={codePicks(accounts, draft.defaultAccount)}
          onPick={(defaultAccount) => {
            onSet({ defaultAccount });
          }}
        />
        <Pick
          label="Tax rate of all other services"
          value={draft.defaultTax}
          choices={taxPicks(choices.taxes, draft.defaultTax, null)}
          onPick={(defaultTax) => {
            onSet({ defaultTax });
          }}
        />
      </SimpleGrid>
      <TypedRows
        rows={draft.accountMap}
        blank={{ service: '', account: draft.defaultAccount, tax: draft.defaultTax }}
        add="Add a service"
        removal={({ service }) => `Remove the row of ${service === '' ? 'a new service' : service}`}
        onRows={(accountMap) => {
          onSet({ accountMap });
        }}
      >
        {(row, set) => (
          <>
            <TextInput
              label="Service"
              required
              maxLength={500}
              value={row.service}
              onChange={(event) => {
                set({ ...row, service: event.currentTarget.value });
              }}
            />
            <Pick
              label="Account"
              value={row.account}
              choices={codePicks(accounts, row.account)}
              onPick={(account) => {
                set({ ...row, account });
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
  );
};
