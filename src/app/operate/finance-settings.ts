import { financeSettingsOf } from '#api/crm/finance-settings-answers.ts';
import type { FinanceSettings } from '#contract/crm-finance-settings.ts';
import { loadFinanceSettings, setTaxRounding } from '#crm/invoicing/finance-settings.ts';
import type { CrmDesk } from './crm-desk.ts';

export const readFinanceSettings = async ({ look }: CrmDesk): Promise<FinanceSettings> =>
  financeSettingsOf(await look('finance', loadFinanceSettings));

/** @throws `crm.stripe_not_connected`. */
export const changeFinanceSettings = async (
  desk: CrmDesk,
  change: Pick<FinanceSettings, 'taxRounding'>,
): Promise<FinanceSettings> => {
  await setTaxRounding(desk.crm, desk.acting, change.taxRounding);
  return readFinanceSettings(desk);
};
