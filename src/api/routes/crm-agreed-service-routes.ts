import type { AgreedServiceId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import { agreedServiceOf, agreedServicesOf, unbilledServicesOf } from '#api/crm/agreed-service-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import * as contract from '#contract/crm-agreed-services.ts';
import {
  dismissAgreedService,
  startAgreedService,
  takeAgreedServiceBack,
} from '#crm/agreed/agreed-billing.ts';
import { look } from '#crm/work.ts';
import { listAgreedServices } from '#store/crm/agreed-services.ts';

export const crmAgreedServiceRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const answer = (member: Member, id: AgreedServiceId): Promise<contract.AgreedService> =>
    look(crm, member, 'finance', (trx) => agreedServiceOf(trx, id));

  serve(app, contract.listAgreedServices, ({ query, member }) => {
    const { state, contact, opportunity } = query;
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'finance', async (trx) => {
      const filter = { contact, opportunity, ...(state === undefined ? {} : { states: [state] }) };
      const found = await listAgreedServices(trx, filter, page);
      return { items: await agreedServicesOf(trx, found.rows), nextCursor: found.next };
    });
  });

  serve(app, contract.listUnbilledServices, ({ params, member }) =>
    look(crm, member(), 'finance', async (trx) => ({ items: await unbilledServicesOf(trx, params.id) })),
  );

  serve(app, contract.readAgreedService, ({ params, member }) => answer(member(), params.id));

  serve(app, contract.startAgreedService, async ({ params, body, member }) => {
    const acting = member();
    await startAgreedService(crm, acting, params.id, body.version);
    return answer(acting, params.id);
  });

  serve(app, contract.dismissAgreedService, async ({ params, body, member }) => {
    const acting = member();
    await dismissAgreedService(crm, acting, params.id, body.version, body.reason);
    return answer(acting, params.id);
  });

  serve(app, contract.reopenAgreedService, async ({ params, body, member }) => {
    const acting = member();
    await takeAgreedServiceBack(crm, acting, params.id, body.version);
    return answer(acting, params.id);
  });
};
