import { opportunityDetailOf, opportunitySummaryOf } from '#api/crm/opportunity-answers.ts';
import type { OpportunityDetail, OpportunitySummary } from '#contract/crm-opportunities.ts';
import { closeOpportunity } from '#crm/opportunities/closing-service.ts';
import { opportunityStates, type OpportunityState } from '#model/crm/nouns.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { listOpportunities } from '#store/crm/opportunities.ts';
import { loadPeople } from '#store/crm/people.ts';
import { idTyped, type CrmDesk } from './crm-desk.ts';

export { opportunityStates };

/** Changed last first, at most `limit`. */
export const opportunityLines = (
  { look, acting }: CrmDesk,
  filter: { readonly words: string; readonly state?: OpportunityState | undefined; readonly limit: number },
): Promise<readonly OpportunitySummary[]> =>
  look('opportunities', async (trx) => {
    const { words, state, limit } = filter;
    const asked = { prefixes: searchPrefixes(words), state, archived: 'no' } as const;
    const found = await listOpportunities(trx, asked, '-updated', { after: null, limit });
    const owners = found.rows.map((row) => row.owner_id);
    const personOf = await loadPeople(trx, acting.workspaceId, owners);
    return found.rows.map((row) => opportunitySummaryOf(row, personOf));
  });

/** @throws `crm.not_found`. */
export const readOpportunity = ({ look, acting }: CrmDesk, id: string): Promise<OpportunityDetail> =>
  look('opportunities', (trx) => opportunityDetailOf(trx, acting.workspaceId, idTyped('opportunity', id)));

/** Wins it, or loses it with the reason. @throws `crm.not_found`, `crm.closed`. */
export const endOpportunity = async (
  desk: CrmDesk,
  id: string,
  closing: { readonly to: 'won' } | { readonly to: 'lost'; readonly reason: string },
): Promise<OpportunityDetail> => {
  const { id: opportunityId, version } = await readOpportunity(desk, id);
  await closeOpportunity(desk.crm, desk.acting, opportunityId, version, closing);
  return readOpportunity(desk, opportunityId);
};
