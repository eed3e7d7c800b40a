import type { OpportunityId } from '#base/ids.ts';
import { amountText } from '#base/money.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import { personAsked } from '#api/crm/lookups.ts';
import { opportunityDetailOf, opportunitySummaryOf } from '#api/crm/opportunity-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  archiveOpportunity,
  changeOpportunity,
  createOpportunity,
  listOpportunities,
  loseOpportunity,
  readOpportunity,
  readPipeline,
  reopenOpportunity,
  restoreOpportunity,
  winOpportunity,
  type OpportunityDetail,
} from '#contract/crm-opportunities.ts';
import { closeOpportunity } from '#crm/opportunities/closing-service.ts';
import * as opportunities from '#crm/opportunities/opportunity-service.ts';
import { look } from '#crm/work.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { minorDigits } from '#model/currency.ts';
import * as rows from '#store/crm/opportunities.ts';
import { loadPeople } from '#store/crm/people.ts';
import { countStages, listStages } from '#store/crm/stages.ts';

export const crmOpportunityRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const answer = (member: Member, id: OpportunityId): Promise<OpportunityDetail> =>
    look(crm, member, 'opportunities', (trx) => opportunityDetailOf(trx, member.workspaceId, id));

  serve(app, listOpportunities, ({ query, member }) => {
    const acting = member();
    const { q, stage, state, contact, archived, sort } = query;
    const owner = personAsked(query.owner, acting);
    const page = pageRequest(query, [rows.opportunityOrderings[sort].type, 'string']);
    return look(crm, acting, 'opportunities', async (trx) => {
      const filter = { prefixes: searchPrefixes(q ?? ''), stage, state, contact, owner, archived };
      const found = await rows.listOpportunities(trx, filter, sort, page);
      const owners = found.rows.map((row) => row.owner_id);
      const personOf = await loadPeople(trx, acting.workspaceId, owners);
      return { items: found.rows.map((row) => opportunitySummaryOf(row, personOf)), nextCursor: found.next };
    });
  });

  serve(app, readPipeline, ({ query, member }) => {
    const acting = member();
    const owner = personAsked(query.owner, acting);
    return look(crm, acting, 'opportunities', async (trx) => {
      const counts = await countStages(trx, owner);
      const stages = await listStages(trx, acting.workspaceId);
      return {
        stages: stages.map(({ id, name, position }) => {
          const mine = counts.filter((count) => count.stage_id === id);
          return {
            id,
            name,
            position,
            count: mine.reduce((sum, { count }) => sum + count, 0),
            values: mine.map(({ currency, amount }) => ({
              currency,
              amount: amountText(BigInt(amount), minorDigits(currency)),
            })),
          };
        }),
      };
    });
  });

  serve(app, readOpportunity, ({ params, member }) => answer(member(), params.id));

  serve(app, createOpportunity, async ({ body, member }) => {
    const acting = member();
    return answer(acting, await opportunities.createOpportunity(crm, acting, body));
  });

  serve(app, changeOpportunity, async ({ params, body, member }) => {
    const acting = member();
    const { version, ...change } = body;
    await opportunities.changeOpportunity(crm, acting, params.id, version, change);
    return answer(acting, params.id);
  });

  serve(app, winOpportunity, async ({ params, body, member }) => {
    const acting = member();
    await closeOpportunity(crm, acting, params.id, body.version, { to: 'won' });
    return answer(acting, params.id);
  });

  serve(app, loseOpportunity, async ({ params, body, member }) => {
    const acting = member();
    const { version, reason } = body;
    await closeOpportunity(crm, acting, params.id, version, { to: 'lost', reason });
    return answer(acting, params.id);
  });

  serve(app, reopenOpportunity, async ({ params, body, member }) => {
    const acting = member();
    await closeOpportunity(crm, acting, params.id, body.version, { to: 'open' });
    return answer(acting, params.id);
  });

  serve(app, archiveOpportunity, async ({ params, body, member }) => {
    const acting = member();
    await opportunities.setOpportunityArchived(crm, acting, params.id, body.version, true);
    return answer(acting, params.id);
  });

  serve(app, restoreOpportunity, async ({ params, body, member }) => {
    const acting = member();
    await opportunities.setOpportunityArchived(crm, acting, params.id, body.version, false);
    return answer(acting, params.id);
  });
};
