import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { FinanceSettings } from '#contract/crm-finance-settings.ts';
import { useChangeFinanceSettings } from '#web/features/finance-settings/finance-settings.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { notifyDone } from '#web/ui/notify.ts';

type Rounding = FinanceSettings['taxRounding'];

const choices: readonly { readonly value: Rounding; readonly label: string; readonly about: string }[] = [
  {
    value: 'line',
    label: 'On each line',
    about:
      'The tax of every line is rounded to the cent, and the lines are added up. Stripe does so unless it was changed.',
  },
  {
    value: 'subtotal',
    label: 'On the subtotal',
    about: 'The lines of each rate are added up first, and their tax is rounded once.',
  },
];

/** Where tax is rounded, to be told as the Stripe account has it; three lines of 0.05 show what it comes to. */
export const TaxRoundingForm = ({ settings }: { settings: FinanceSettings }) => {
  const isAdmin = useIsAdmin();
  const [chosen, choose] = useState<Rounding>(settings.taxRounding);
  const change = useChangeFinanceSettings();
  if (settings.account === null)
    return (
      <Text size="sm">
        No Stripe account is connected yet. <TextLink to="/connections">Connect one</TextLink> first: this is
        a setting of the account.
      </Text>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { taxRounding: chosen },
          {
            onSuccess: () => {
              notifyDone('Invoices to come are reckoned so.');
            },
          },
        );
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          Stripe does not tell how the account {settings.account.name} rounds, so say it here as it is there:
          under Settings, Billing, Invoices. Totals are predicted by it and compared to the cent before
          anything is sent; where it is wrong, an invoice of several taxed lines may stop with “the totals
          differ”.
        </Text>
        <Radio.Group
          label="Tax is rounded"
          value={chosen}
          onChange={(value) => {
            choose(value === 'subtotal' ? 'subtotal' : 'line');
          }}
        >
          <Stack gap="sm" mt="xs">
            {choices.map(({ value, label, about }) => (
              <Radio key={value} value={value} label={label} description={about} disabled={!isAdmin} />
            ))}
          </Stack>
        </Radio.Group>
        <Text size="sm" c="dimmed">
          For example, three lines of 0.05 with 10 % tax: 0.03 on each line, 0.02 on the subtotal. Invoices
          that are there already keep their figures.
        </Text>
        {change.error === null ? null : <Failure error={change.error} />}
        {isAdmin ? (
          <Group>
            <Button type="submit" loading={change.isPending} disabled={chosen === settings.taxRounding}>
              Save
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            Only owners and admins of the workspace change this.
          </Text>
        )}
      </Stack>
    </form>
  );
};
