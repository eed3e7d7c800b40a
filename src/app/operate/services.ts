import type { ServiceId } from '#base/ids.ts';
import { serviceDetailOf, serviceSummaryOf } from '#api/crm/service-answers.ts';
import { resyncService } from '#api/crm/service-drift-answers.ts';
import type { ServiceDetail, ServiceSummary } from '#contract/crm-services.ts';
import { crmError } from '#crm/crm-errors.ts';
import * as catalogue from '#crm/services/catalogue-service.ts';
import type { ServiceChange } from '#crm/services/service-state.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { listServices, loadPrices } from '#store/crm/services.ts';
import { idTyped, type CrmDesk } from './crm-desk.ts';
import type { Operator } from './operator.ts';

/** Most services of a catalogue that are looked at again at once. */
const mostServices = 10_000;

/** By name, at most `limit`. */
export const serviceLines = (
  { look }: CrmDesk,
  filter: { readonly words: string; readonly archived: 'no' | 'yes'; readonly limit: number },
): Promise<readonly ServiceSummary[]> =>
  look('services', async (trx) => {
    const { words, archived, limit } = filter;
    const page = { after: null, limit };
    const found = await listServices(trx, { prefixes: searchPrefixes(words), archived }, 'name', page);
    const pricesOf = await loadPrices(
      trx,
      found.rows.map((row) => row.id),
    );
    return found.rows.map((row) => serviceSummaryOf(row, pricesOf(row.id)));
  });

/** By id, or by code without regard to case. @throws `crm.not_found`. */
export const readService = ({ look }: CrmDesk, named: string): Promise<ServiceDetail> =>
  look('services', async (trx) => {
    const byCode = await trx
      .selectFrom('crm_service')
      .select('id')
      .where('code_key', '=', named.toLowerCase())
      .executeTakeFirst();
    if (byCode === undefined && !named.startsWith('svc_'))
      throw crmError('crm.not_found', `There is no service with the code "${named}".`);
    return serviceDetailOf(trx, byCode?.id ?? idTyped('service', named));
  });

export const addService = ({ crm, acting }: CrmDesk, fields: ServiceChange): Promise<ServiceId> =>
  catalogue.createService(crm, acting, fields);

/** @throws `crm.not_found`. */
export const archiveService = async (desk: CrmDesk, named: string): Promise<ServiceDetail> => {
  const { id, version } = await readService(desk, named);
  await catalogue.setServiceArchived(desk.crm, desk.acting, id, version, true);
  return readService(desk, id);
};

/**
 * Has these services, or all in use, read again with their products and compared; gives how many. One that no flow carries
 * yet is only read again. @throws `crm.not_found`, `flow.paused`.
 */
export const resyncServices = async (
  operator: Operator,
  desk: CrmDesk,
  named: readonly string[] | 'all',
): Promise<number> => {
  const chosen =
    named === 'all'
      ? await serviceLines(desk, { words: '', archived: 'no', limit: mostServices })
      : await Promise.all(named.map((each) => readService(desk, each)));
  const deps = { crm: desk.crm, actions: operator.actions };
  for (const { id } of chosen) await resyncService(deps, desk.acting, id);
  return chosen.length;
};
