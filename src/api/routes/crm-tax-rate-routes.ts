import type { SavedTaxId } from '#base/ids.ts';
import { decimalOf, decimalText } from '#base/decimal.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { changeTaxRate, createTaxRate, listTaxRates, type TaxRate } from '#contract/crm-tax-rates.ts';
import { crmError } from '#crm/crm-errors.ts';
import * as rates from '#crm/services/tax-rate-service.ts';
import { look } from '#crm/work.ts';
import * as rows from '#store/crm/tax-rates.ts';

export const crmTaxRateRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const all = (member: Member): Promise<readonly rows.TaxRateRow[]> =>
    look(crm, member, 'services', (trx) => rows.listTaxRates(trx, member.workspaceId));

  const answer = async (member: Member, id: SavedTaxId): Promise<TaxRate> => {
    const row = (await all(member)).find((each) => each.id === id);
    if (row === undefined) throw crmError('crm.not_found', 'There is no such tax rate.');
    return taxRateOf(row);
  };

  serve(app, listTaxRates, async ({ query, member }) => {
    const wanted = (await all(member())).filter(
      (row) => query.archived === 'all' || (row.archived_at !== null) === (query.archived === 'yes'),
    );
    return { items: wanted.map(taxRateOf) };
  });

  serve(app, createTaxRate, async ({ body, member }) => {
    const acting = member();
    return answer(acting, await rates.createTaxRate(crm, acting, body));
  });

  serve(app, changeTaxRate, async ({ params, body, member }) => {
    const acting = member();
    const { version, ...change } = body;
    await rates.changeTaxRate(crm, acting, params.id, version, change);
    return answer(acting, params.id);
  });
};

const taxRateOf = (row: rows.TaxRateRow): TaxRate => ({
  id: row.id,
  code: row.code,
  name: row.name,
  percentage: decimalText(decimalOf(row.percentage)),
  isInclusive: row.is_inclusive,
  country: row.country,
  archivedAt: row.archived_at,
  version: row.version,
});
