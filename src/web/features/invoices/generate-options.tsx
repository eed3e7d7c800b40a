import { Group, Radio, SegmentedControl, Stack, Switch, Text, Textarea } from '@mantine/core';
import type { GenerateInput } from '#web/features/invoices/generate-invoices.ts';
import { NumberBox } from '#web/ui/number-box.tsx';
import { Pick } from '#web/ui/pick.tsx';
import classes from './generate-options.module.css';

/** The options as their form holds them: text as typed, empty for what is left to the contact. */
export interface OptionsDraft {
  readonly collection: 'send_invoice' | 'charge_automatically';
  readonly termsDays: string;
  readonly memo: string;
  readonly discountKind: 'amount' | 'percent';
  readonly discountValue: string;
  readonly until: 'draft' | 'finalized' | 'sent';
}

export const usualOptions: OptionsDraft = {
  collection: 'send_invoice',
  termsDays: '',
  memo: '',
  discountKind: 'percent',
  discountValue: '',
  until: 'sent',
};

/** What the API takes of them. Terms that are no number are left out: the box says so itself. */
export const inputOf = (draft: OptionsDraft, billableIds: readonly string[]): GenerateInput => ({
  billableIds: [...billableIds],
  collection: draft.collection,
  ...(draft.collection === 'send_invoice' && /^\d{1,3}$/.test(draft.termsDays)
    ? { termsDays: Number(draft.termsDays) }
    : {}),
  ...(draft.memo.trim() === '' ? {} : { memo: draft.memo.trim() }),
  ...(draft.discountValue === ''
    ? {}
    : { discount: { kind: draft.discountKind, value: draft.discountValue } }),
  until: draft.until,
});

interface GenerateOptionsProps {
  draft: OptionsDraft;
  onChange: (draft: OptionsDraft) => void;
}

/** How the invoices are collected, how far they are carried, and what is on all of them. */
export const GenerateOptions = ({ draft, onChange }: GenerateOptionsProps) => {
  const set = (change: Partial<OptionsDraft>): void => {
    onChange({ ...draft, ...change });
  };
  const isSent = draft.collection === 'send_invoice';
  return (
    <Stack gap="lg">
      <Radio.Group
        label="Collected by"
        value={draft.collection}
        onChange={(value) => {
          set({ collection: value === 'charge_automatically' ? value : 'send_invoice' });
        }}
      >
        <Stack gap="xs" mt={6}>
          <Radio
            value="send_invoice"
            label="Invoice with a payment link"
            description="The customer gets an email and pays on Stripe’s page."
          />
          <Radio
            value="charge_automatically"
            label="Stored payment method"
            description="Stripe charges the customer’s default method."
          />
        </Stack>
      </Radio.Group>
      {isSent ? (
        <NumberBox
          label="Due after days"
          description="Empty for each contact’s own terms."
          maxLength={3}
          value={draft.termsDays}
          places={0}
          most="365"
          onText={(text) => {
            set({ termsDays: text });
          }}
        />
      ) : null}
      <div>
        <Text size="sm" fw={500} mb={4} id="until-label">
          Carry it as far as
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby="until-label"
          value={draft.until === 'sent' ? 'finalized' : draft.until}
          data={[
            { value: 'draft', label: 'Draft' },
            { value: 'finalized', label: 'Finalized' },
          ]}
          onChange={(value) => {
            set({ until: value === 'draft' ? 'draft' : 'sent' });
          }}
        />
        {draft.until === 'draft' ? (
          <Text size="sm" c="dimmed" mt={6}>
            You look at it and finalize it yourself.
          </Text>
        ) : (
          <Switch
            mt="sm"
            label={isSent ? 'Send it now' : 'Charge it now'}
            checked={draft.until === 'sent'}
            onChange={(event) => {
              set({ until: event.currentTarget.checked ? 'sent' : 'finalized' });
            }}
          />
        )}
      </div>
      <Group gap="xs" align="flex-end" wrap="nowrap" className={classes['discount'] ?? ''}>
        <NumberBox
          label="Discount on the whole invoice"
          placeholder="None"
          value={draft.discountValue}
          onText={(text) => {
            set({ discountValue: text });
          }}
        />
        <Pick
          aria-label="Discount in"
          value={draft.discountKind}
          choices={[
            { value: 'percent', label: 'Percent' },
            { value: 'amount', label: 'Amount' },
          ]}
          onPick={(discountKind) => {
            set({ discountKind });
          }}
        />
      </Group>
      <Textarea
        label="Memo"
        description="Stands on the invoice."
        autosize
        minRows={2}
        maxLength={1000}
        value={draft.memo}
        onChange={(event) => {
          set({ memo: event.currentTarget.value });
        }}
      />
    </Stack>
  );
};
