import type { FinanceSettings } from '#contract/crm-finance-settings.ts';
import type { KeptFinanceSettings } from '#crm/invoicing/finance-settings.ts';

export const financeSettingsOf = ({ taxRounding, connection }: KeptFinanceSettings): FinanceSettings => ({
  taxRounding,
  account:
    connection === null
      ? null
      : {
          connectionId: connection.id,
          name: connection.tenant_name ?? connection.name,
          state: connection.state,
        },
});
