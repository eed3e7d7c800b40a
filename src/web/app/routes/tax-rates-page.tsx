import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { allTaxRatesQuery } from '#web/features/tax-rates/list-tax-rates.ts';
import { TaxRateForm } from '#web/features/tax-rates/tax-rate-form.tsx';
import { TaxRateTable } from '#web/features/tax-rates/tax-rate-table.tsx';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

/** What services and invoice lines are taxed with. */
export const TaxRatesPage = () => {
  const rates = useQuery(allTaxRatesQuery);
  const [adding, form] = useDisclosure(false);
  return (
    <SettingsFrame
      title="Tax rates"
      description="A rate never changes its percentage, so that what was invoiced stays true: archive it and add another."
      actions={
        <AdminOnly otherwise="Only owners and admins of the workspace change these.">
          <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={form.open}>
            Add a rate
          </Button>
        </AdminOnly>
      }
    >
      <Stack gap="lg">
        {adding ? (
          <Panel title="New tax rate">
            <TaxRateForm onDone={form.close} />
          </Panel>
        ) : null}
        <Panel flush>
          <Loaded query={rates}>{(known) => <TaxRateTable rates={known} />}</Loaded>
        </Panel>
      </Stack>
    </SettingsFrame>
  );
};
