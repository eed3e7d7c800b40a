import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import * as contract from '#contract/crm-currencies.ts';
import { look } from '#crm/work.ts';
import { listCurrencies } from '#store/crm/currencies.ts';

export const crmCurrencyRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  serve(app, contract.listCurrencies, async ({ member }) => ({
    items: [...(await look(crm, member(), 'finance', listCurrencies))],
  }));
};
