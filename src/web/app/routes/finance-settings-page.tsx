import { useQuery } from '@tanstack/react-query';
import { financeSettingsQuery } from '#web/features/finance-settings/finance-settings.ts';
import { TaxRoundingForm } from '#web/features/finance-settings/tax-rounding-form.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

/** How invoices are reckoned. */
export const FinanceSettingsPage = () => {
  const settings = useQuery(financeSettingsQuery);
  return (
    <SettingsFrame title="Invoicing" description="What is decided once for all invoices to come.">
      <Panel title="Rounding of tax">
        <Loaded query={settings}>
          {(known) => <TaxRoundingForm key={known.taxRounding} settings={known} />}
        </Loaded>
      </Panel>
    </SettingsFrame>
  );
};
