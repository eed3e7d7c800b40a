import { Radio, Stack, Text, TextInput } from '@mantine/core';
import type { Flow } from '#contract/flows.ts';
import { DraftChoice } from '#web/features/flows/draft-choice.tsx';
import type { FlowChange } from '#web/features/flows/change-flow.ts';
import { SettingsAtOnce, useSettingsAtOnce } from '#web/features/flows/settings-at-once.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

type Change = NonNullable<NonNullable<FlowChange['settings']>['handOver']>;

/** Of sales that are no invoices there is one moment at which they are completed, and nothing to choose. */
const saleTexts: Readonly<Record<string, string>> = {
  checkout_session:
    'A checkout is completed once it is paid. One that makes an invoice counts by its invoice.',
  quote:
    'A quote is completed once the client has accepted it. One that was invoiced before counts by its invoice.',
};

/** Which completed invoices a flow hands over. Kept as soon as it is chosen, and can be taken back. */
export const HandOverSettings = ({ flow }: { flow: Flow }) => {
  const keep = useSettingsAtOnce(flow.id, 'All invoices are looked at again.');
  const { handOver } = flow.settings;
  if (handOver === undefined) return null;
  const source = vendorLabel(flow.source.vendor);
  const saleText = saleTexts[flow.source.kind];
  const set = (wanted: Change): void => {
    keep({ handOver: wanted }, { handOver });
  };
  return (
    <SettingsAtOnce>
      {saleText === undefined ? (
        <Radio.Group
          label="An invoice is completed"
          value={handOver.when}
          onChange={(value) => {
            if (value === 'approved' || value === 'paid') set({ when: value });
          }}
        >
          <Stack gap="sm" mt="sm">
            <Radio value="approved" label={`Once it is approved or finalized in ${source}`} />
            <Radio value="paid" label={`Once it is paid in ${source}`} />
          </Stack>
        </Radio.Group>
      ) : (
        <Text size="sm">{saleText}</Text>
      )}
      {flow.source.vendor === 'stripe' && saleText === undefined ? (
        <Radio.Group
          label="Invoices of subscriptions"
          value={handOver.of}
          onChange={(value) => {
            if (value === 'all' || value === 'cycles' || value === 'single') set({ of: value });
          }}
        >
          <Stack gap="sm" mt="sm">
            <Radio value="all" label="All invoices" />
            <Radio value="cycles" label="Only those that a finished cycle of a subscription made" />
            <Radio value="single" label="Only the others" />
          </Stack>
        </Radio.Group>
      ) : null}
      {flow.targetWritable ? <DraftChoice flow={flow} handOver={handOver} onSet={set} /> : null}
      <TextInput
        type="date"
        label={`${flow.source.kindLabel}s dated from`}
        description="Earlier ones are left alone."
        value={handOver.from ?? ''}
        onChange={(event) => {
          if (/^\d{4}-\d\d-\d\d$/.test(event.currentTarget.value)) set({ from: event.currentTarget.value });
        }}
        w={220}
      />
    </SettingsAtOnce>
  );
};
