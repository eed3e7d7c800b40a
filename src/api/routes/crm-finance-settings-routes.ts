import type { ApiDeps } from '#api/api-deps.ts';
import { financeSettingsOf } from '#api/crm/finance-settings-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { changeFinanceSettings, readFinanceSettings } from '#contract/crm-finance-settings.ts';
import { loadFinanceSettings, setTaxRounding } from '#crm/invoicing/finance-settings.ts';
import { look } from '#crm/work.ts';

export const crmFinanceSettingsRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  serve(app, readFinanceSettings, async ({ member }) =>
    financeSettingsOf(await look(crm, member(), 'finance', loadFinanceSettings)),
  );

  serve(app, changeFinanceSettings, async ({ body, member }) => {
    const acting = member();
    await setTaxRounding(crm, acting, body.taxRounding);
    return financeSettingsOf(await look(crm, acting, 'finance', loadFinanceSettings));
  });
};
