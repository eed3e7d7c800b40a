import { SimpleGrid, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Flow } from '#contract/flows.ts';
import { BillingServices } from '#web/features/flows/billing-services.tsx';
import { BillingTaxes, ratePicks } from '#web/features/flows/billing-taxes.tsx';
import { SettingsForm } from '#web/features/flows/settings-form.tsx';
import { taxRatesQuery } from '#web/features/tax-rates/list-tax-rates.ts';
import { Pick } from '#web/ui/pick.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

type Billing = NonNullable<Flow['settings']['billing']>;

interface BillingSettingsProps {
  flow: Flow;
  billing: Billing;
}

/** What agreed services become, which are billed, and how they are taxed. Kept all at once. */
export const BillingSettings = ({ flow, billing }: BillingSettingsProps) => {
  const [draft, setDraft] = useState(billing);
  const set = (next: Partial<Billing>): void => {
    setDraft({ ...draft, ...next });
  };
  const rates = useQuery(taxRatesQuery).data ?? [];
  return (
    <SettingsForm
      flowId={flow.id}
      settings={{ billing: draft }}
      kept="What was agreed on is looked at again."
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Ways draft={draft} source={vendorLabel(flow.source.vendor)} onSet={set} />
        <Pick
          label="Tax of services without one"
          description="Those whose tax neither the table below nor the catalogue names."
          value={draft.defaultTax}
          choices={ratePicks(rates, draft.defaultTax, 'Tell a person, and bill nothing')}
          onPick={(defaultTax) => {
            set({ defaultTax });
          }}
        />
        <TextInput
          type="date"
          label="First day"
          description="What was accepted earlier is never billed."
          value={draft.from ?? ''}
          onChange={(event) => {
            if (event.currentTarget.value !== '') set({ from: event.currentTarget.value });
          }}
        />
      </SimpleGrid>
      <BillingServices draft={draft} onSet={set} />
      <BillingTaxes draft={draft} rates={rates} onSet={set} />
    </SettingsForm>
  );
};

interface WaysProps {
  draft: Billing;
  source: string;
  onSet: (next: Partial<Billing>) => void;
}

const Ways = ({ draft, source, onSet }: WaysProps) => (
  <>
    <Pick
      label="Services billed once become"
      description="No invoice is finalized or sent by itself."
      value={draft.onceOff}
      choices={[
        { value: 'billable', label: 'Billables of the opportunity' },
        { value: 'draft_invoice', label: 'One draft invoice of the proposal' },
        { value: 'off', label: 'Nothing' },
      ]}
      onPick={(onceOff) => {
        onSet({ onceOff });
      }}
    />
    <Pick
      label="Recurring services become"
      value={draft.recurring}
      choices={[
        { value: 'subscription', label: 'Subscriptions' },
        { value: 'billable', label: 'One billable for the whole contract' },
        { value: 'off', label: 'Nothing' },
      ]}
      onPick={(recurring) => {
        onSet({ recurring });
      }}
    />
    <Pick
      label="A subscription begins"
      description="Beginning by itself, it makes its first invoice without anybody looking."
      value={draft.start}
      disabled={draft.recurring !== 'subscription'}
      choices={[
        { value: 'prepared', label: 'When a person starts it' },
        { value: 'at_once', label: 'By itself, on the contract’s first day' },
      ]}
      onPick={(start) => {
        onSet({ start });
      }}
    />
    <Pick
      label="A subscription ends"
      value={draft.term}
      disabled={draft.recurring !== 'subscription'}
      choices={[
        { value: 'ends', label: 'With the contract’s months' },
        { value: 'goes_on', label: 'When a person cancels it' },
      ]}
      onPick={(term) => {
        onSet({ term });
      }}
    />
    <Pick
      label={`What ${source} bills by itself`}
      description={`Billed here as well, clients pay twice unless ${source}’s own billing is off.`}
      value={draft.billedAtSource}
      choices={[
        { value: 'skip', label: `Is left to ${source}` },
        { value: 'bill', label: 'Is billed here all the same' },
      ]}
      onPick={(billedAtSource) => {
        onSet({ billedAtSource });
      }}
    />
    <Pick
      label="A proposal that is revoked or lost"
      description="What is billed already is told to a person."
      value={draft.onWithdrawn}
      choices={[
        { value: 'withdraw', label: 'Takes back what is not billed yet' },
        { value: 'leave', label: 'Changes nothing here' },
      ]}
      onPick={(onWithdrawn) => {
        onSet({ onWithdrawn });
      }}
    />
    <Pick
      label="Services with a lowest price or a range"
      value={draft.openPrices}
      choices={[
        { value: 'finding', label: 'Tell a person, and bill nothing' },
        { value: 'least', label: 'Bill the lowest price' },
      ]}
      onPick={(openPrices) => {
        onSet({ openPrices });
      }}
    />
    <Pick
      label="Collected"
      value={draft.collection}
      choices={[
        { value: 'send_invoice', label: 'By invoices with a payment link' },
        { value: 'charge_automatically', label: 'From the stored payment method' },
      ]}
      onPick={(collection) => {
        onSet({ collection });
      }}
    />
  </>
);
