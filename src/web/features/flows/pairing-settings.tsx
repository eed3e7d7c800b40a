import { Radio, Stack, TagsInput, TextInput } from '@mantine/core';
import type { Flow } from '#contract/flows.ts';
import type { FlowChange } from '#web/features/flows/change-flow.ts';
import { SettingsAtOnce, useSettingsAtOnce } from '#web/features/flows/settings-at-once.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

type Change = NonNullable<NonNullable<FlowChange['settings']>['pairing']>;

/** What says that a payment and a charge are the same money. Kept as soon as it is chosen, and can be taken back. */
export const PairingSettings = ({ flow }: { flow: Flow }) => {
  const keep = useSettingsAtOnce(flow.id, 'All payments are looked at again.');
  const { pairing } = flow.settings;
  if (pairing === undefined) return null;
  const [source, target] = [vendorLabel(flow.source.vendor), vendorLabel(flow.target.vendor)];
  const set = (wanted: Change): void => {
    keep({ pairing: wanted }, { pairing });
  };
  return (
    <SettingsAtOnce>
      <TagsInput
        label={`Metadata of a charge that may name a payment of ${source}`}
        description={`The payment’s id, or the id or number of its invoice. ${source}’s own references count without any setting.`}
        placeholder="Add a key"
        value={[...pairing.keys]}
        maxTags={20}
        onChange={(keys) => {
          set({ keys });
        }}
        maw={520}
      />
      <Radio.Group
        label="Descriptions of charges"
        value={pairing.description}
        onChange={(value) => {
          if (value === 'read' || value === 'ignore') set({ description: value });
        }}
      >
        <Stack gap="sm" mt="sm">
          <Radio value="ignore" label="Are not looked at" />
          <Radio
            value="read"
            label="May name a payment or its invoice"
            description={`Only where no other invoices, such as the ones of ${target}, have numbers like those of ${source}.`}
          />
        </Stack>
      </Radio.Group>
      <Radio.Group
        label="A card’s surcharge"
        value={pairing.surcharge}
        onChange={(value) => {
          if (value === 'included' || value === 'added') set({ surcharge: value });
        }}
      >
        <Stack gap="sm" mt="sm">
          <Radio value="included" label={`The payment’s amount in ${source} holds it`} />
          <Radio value="added" label={`The charge in ${target} is higher by it`} />
        </Stack>
      </Radio.Group>
      <TextInput
        type="date"
        label="Payments from"
        description="Earlier ones are not paired. Empty: all are."
        value={pairing.from ?? ''}
        onChange={(event) => {
          if (/^\d{4}-\d\d-\d\d$/.test(event.currentTarget.value)) set({ from: event.currentTarget.value });
        }}
        w={220}
      />
    </SettingsAtOnce>
  );
};
