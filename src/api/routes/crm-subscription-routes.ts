import type { SubscriptionId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import { subscriptionDetailOf, subscriptionSummariesOf } from '#api/crm/subscription-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import * as contract from '#contract/crm-subscriptions.ts';
import { said } from '#crm/differences.ts';
import { askOfSubscription, startSubscription } from '#crm/subscriptions/subscription-service.ts';
import { look } from '#crm/work.ts';
import { listSubscriptions } from '#store/crm/subscriptions.ts';

export const crmSubscriptionRoutes = (app: HttpSurface, { crm, clock }: ApiDeps): void => {
  const answer = (member: Member, id: SubscriptionId): Promise<contract.SubscriptionDetail> =>
    look(crm, member, 'finance', (trx) => subscriptionDetailOf(trx, id, clock.now()));

  serve(app, contract.listSubscriptions, ({ query, member }) => {
    const { state, contact, opportunity, service } = query;
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'finance', async (trx) => {
      const found = await listSubscriptions(trx, { state, contact, opportunity, service }, page);
      return { items: await subscriptionSummariesOf(trx, found.rows), nextCursor: found.next };
    });
  });

  serve(app, contract.readSubscription, ({ params, member }) => answer(member(), params.id));

  serve(app, contract.startSubscription, async ({ body, member }) => {
    const acting = member();
    const { requestKey, ...input } = body;
    return answer(acting, await startSubscription(crm, acting, requestKey, input));
  });

  serve(app, contract.changeSubscription, async ({ params, body, member }) => {
    const acting = member();
    const { requestKey, ...change } = body;
    await askOfSubscription(crm, acting, params.id, 'change_subscription', requestKey, said(change));
    return answer(acting, params.id);
  });

  serve(app, contract.pauseSubscription, async ({ params, body, member }) => {
    const acting = member();
    await askOfSubscription(crm, acting, params.id, 'pause_subscription', body.requestKey);
    return answer(acting, params.id);
  });

  serve(app, contract.resumeSubscription, async ({ params, body, member }) => {
    const acting = member();
    await askOfSubscription(crm, acting, params.id, 'resume_subscription', body.requestKey);
    return answer(acting, params.id);
  });

  serve(app, contract.cancelSubscription, async ({ params, body, member }) => {
    const acting = member();
    const { requestKey, when } = body;
    await askOfSubscription(crm, acting, params.id, 'cancel_subscription', requestKey, { when });
    return answer(acting, params.id);
  });
};
