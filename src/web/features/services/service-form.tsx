import { SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ServiceDetail, ServicePrice } from '#contract/crm-services.ts';
import { CustomInputs, type CustomEdits } from '#web/features/custom-fields/custom-inputs.tsx';
import { PriceInputs } from '#web/features/services/price-inputs.tsx';
import type { ServiceFields } from '#web/features/services/save-service.ts';
import { TaxRatePick } from '#web/features/tax-rates/tax-rate-pick.tsx';
import { FormEnd } from '#web/ui/form-end.tsx';
import { NumberBox } from '#web/ui/number-box.tsx';
import { Pick } from '#web/ui/pick.tsx';

interface ServiceFormProps {
  /** Null for a new one. */
  service: ServiceDetail | null;
  pending: boolean;
  error: Error | null;
  onSave: (fields: ServiceFields) => void;
  onCancel: () => void;
}

interface ServiceDraft {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly taxCode: string | null;
  readonly interval: 'once' | 'day' | 'week' | 'month' | 'year';
  readonly count: string;
  readonly prices: readonly ServicePrice[];
  readonly custom: CustomEdits;
}

const draftOf = (service: ServiceDetail | null): ServiceDraft => ({
  code: service?.code ?? '',
  name: service?.name ?? '',
  description: service?.description ?? '',
  unit: service?.unit ?? '',
  taxCode: service?.taxCode ?? null,
  interval: service?.recurring?.interval ?? 'once',
  count: String(service?.recurring?.count ?? 1),
  prices: service?.prices ?? [{ currency: 'AUD', unitPrice: '', taxBehavior: 'exclusive' }],
  custom: service?.custom ?? {},
});

const orNone = (text: string): string | null => (text.trim() === '' ? null : text.trim());

const fieldsOf = (draft: ServiceDraft): ServiceFields => ({
  code: draft.code.trim(),
  name: draft.name.trim(),
  description: orNone(draft.description),
  unit: orNone(draft.unit),
  taxCode: draft.taxCode,
  recurring: draft.interval === 'once' ? null : { interval: draft.interval, count: Number(draft.count) },
  prices: draft.prices.filter(({ unitPrice }) => unitPrice !== ''),
  custom: { ...draft.custom },
});

const intervals = [
  { value: 'once', label: 'Once' },
  { value: 'day', label: 'By the day' },
  { value: 'week', label: 'By the week' },
  { value: 'month', label: 'By the month' },
  { value: 'year', label: 'By the year' },
] as const;

/** A service of the catalogue: what it is called, how it is sold, what it costs. */
export const ServiceForm = ({ service, pending, error, onSave, onCancel }: ServiceFormProps) => {
  const [draft, setDraft] = useState<ServiceDraft>(() => draftOf(service));
  const set = (change: Partial<ServiceDraft>): void => {
    setDraft((before) => ({ ...before, ...change }));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave(fieldsOf(draft));
      }}
    >
      <Stack gap="md" maw={760}>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="Name"
            required
            data-autofocus
            value={draft.name}
            onChange={(event) => {
              set({ name: event.currentTarget.value });
            }}
          />
          <TextInput
            label="Code"
            required
            description="Short and your own; it stands on the product at Stripe."
            value={draft.code}
            onChange={(event) => {
              set({ code: event.currentTarget.value });
            }}
          />
          <Pick
            label="Sold"
            value={draft.interval}
            choices={intervals}
            onPick={(interval) => {
              set({ interval });
            }}
          />
          {draft.interval === 'once' ? null : (
            <NumberBox
              label={`Every how many ${draft.interval}s`}
              value={draft.count}
              places={0}
              isAboveZero
              onText={(text) => {
                set({ count: text });
              }}
            />
          )}
          <TextInput
            label="Unit"
            placeholder="hour, return, month"
            value={draft.unit}
            onChange={(event) => {
              set({ unit: event.currentTarget.value });
            }}
          />
          <TaxRatePick
            label="Usual tax"
            none="Chosen on each line"
            value={draft.taxCode}
            onPick={(taxCode) => {
              set({ taxCode });
            }}
          />
        </SimpleGrid>
        <Textarea
          label="Description"
          autosize
          minRows={2}
          value={draft.description}
          onChange={(event) => {
            set({ description: event.currentTarget.value });
          }}
        />
        <PriceInputs
          prices={draft.prices}
          onChange={(prices) => {
            set({ prices });
          }}
        />
        <CustomInputs
          subject="service"
          values={draft.custom}
          onChange={(custom) => {
            set({ custom });
          }}
        />
        <FormEnd
          action={service === null ? 'Add the service' : 'Save'}
          pending={pending}
          error={error}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
};
