import type { ServiceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import { driftDesk, healService, resyncService, serviceDriftOf } from '#api/crm/service-drift-answers.ts';
import { serviceDetailOf, serviceSummaryOf } from '#api/crm/service-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  archiveService,
  changeService,
  createService,
  listServices,
  readService,
  restoreService,
  type ServiceDetail,
} from '#contract/crm-services.ts';
import * as drift from '#contract/crm-service-drift.ts';
import { adoptService } from '#crm/services/adopt-service.ts';
import * as catalogue from '#crm/services/catalogue-service.ts';
import { look } from '#crm/work.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import * as rows from '#store/crm/services.ts';

export const crmServiceRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const { crm } = deps;
  const answer = (member: Member, id: ServiceId): Promise<ServiceDetail> =>
    look(crm, member, 'services', (trx) => serviceDetailOf(trx, id));

  serve(app, listServices, ({ query, member }) => {
    const { q, currency, archived, sort } = query;
    const recurring = query.recurring === undefined ? undefined : query.recurring === 'yes';
    const page = pageRequest(query, [rows.serviceOrderings[sort].type, 'string']);
    return look(crm, member(), 'services', async (trx) => {
      const filter = { prefixes: searchPrefixes(q ?? ''), recurring, currency, archived };
      const found = await rows.listServices(trx, filter, sort, page);
      const ids = found.rows.map((row) => row.id);
      const pricesOf = await rows.loadPrices(trx, ids);
      return {
        items: found.rows.map((row) => serviceSummaryOf(row, pricesOf(row.id))),
        nextCursor: found.next,
      };
    });
  });

  serve(app, readService, ({ params, member }) => answer(member(), params.id));

  serve(app, createService, async ({ body, member }) => {
    const acting = member();
    return answer(acting, await catalogue.createService(crm, acting, body));
  });

  serve(app, changeService, async ({ params, body, member }) => {
    const acting = member();
    const { version, ...change } = body;
    await catalogue.changeService(crm, acting, params.id, version, change);
    return answer(acting, params.id);
  });

  serve(app, archiveService, async ({ params, body, member }) => {
    const acting = member();
    await catalogue.setServiceArchived(crm, acting, params.id, body.version, true);
    return answer(acting, params.id);
  });

  serve(app, restoreService, async ({ params, body, member }) => {
    const acting = member();
    await catalogue.setServiceArchived(crm, acting, params.id, body.version, false);
    return answer(acting, params.id);
  });

  serve(app, drift.readServiceDrift, ({ params, member }) => serviceDriftOf(deps, member(), params.id));

  serve(app, drift.adoptServiceDrift, async ({ params, body, member }) => {
    const acting = member();
    await adoptService(crm, driftDesk(deps.actions), acting, params.id, body);
    return serviceDriftOf(deps, acting, params.id);
  });

  serve(app, drift.healServiceDrift, async ({ params, body, member }) => {
    const acting = member();
    await healService(deps, acting, params.id, body);
    return serviceDriftOf(deps, acting, params.id);
  });

  serve(app, drift.resyncService, async ({ params, member }) => {
    const { at, flowIds } = await resyncService(deps, member(), params.id);
    return { at, flowIds: [...flowIds] };
  });
};
