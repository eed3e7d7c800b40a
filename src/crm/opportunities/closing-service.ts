import type { OpportunityId } from '#base/ids.ts';
import type { OpportunityState } from '#model/crm/nouns.ts';
import type { FeedVerb } from '#model/telling/event-catalogue.ts';
import { laterThanBefore } from '#store/crm/changed-rows.ts';
import { updateOpportunity, type OpportunityRow } from '#store/crm/opportunities.ts';
import { tellWon } from '#crm/activity/assignment.ts';
import { acceptQuote } from '#crm/billables/quotes.ts';
import { crmError } from '#crm/crm-errors.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';
import { requireOpportunity } from './opportunity-service.ts';

type Closing =
  | { readonly to: 'won' }
  | { readonly to: 'lost'; readonly reason: string }
  | { readonly to: 'open' };

const verbs: Readonly<Record<OpportunityState, FeedVerb>> = { open: 'reopened', won: 'won', lost: 'lost' };

/**
 * Wins, loses or reopens an opportunity. A won one's quoted lines become billables in the same transaction; reopening
 * takes none of them back. @throws `crm.not_found`, `crm.stale`, `crm.closed`.
 */
export const closeOpportunity = (
  deps: CrmDeps,
  acting: Acting,
  id: OpportunityId,
  seen: number,
  closing: Closing,
): Promise<void> =>
  act(deps, acting, 'opportunities', async (work) => {
    const row = await requireOpportunity(work, id, seen);
    requireStep(row, closing.to);
    await moveOpportunity(work, row, closing);
  });

const requireStep = (row: OpportunityRow, to: OpportunityState): void => {
  const isOpen = row.state === 'open';
  if (to === 'open' ? !isOpen : isOpen) return;
  throw crmError(
    'crm.closed',
    isOpen ? 'The opportunity is open.' : `The opportunity is ${row.state} already.`,
  );
};

/** The step itself, for who knows that it can be taken. */
export const moveOpportunity = async (
  work: CrmWork,
  row: OpportunityRow,
  closing: Closing,
): Promise<void> => {
  const { trx, actor, now } = work;
  const version = row.version + 1;
  await updateOpportunity(trx, row.id, {
    state: closing.to,
    lost_reason: closing.to === 'lost' ? closing.reason : null,
    closed_at: closing.to === 'open' ? null : now,
    version,
    updated_by: actor,
    updated_at: laterThanBefore(now),
  });
  work.tell({
    verb: verbs[closing.to],
    kind: 'opportunity',
    id: row.id,
    contactId: row.contact_id,
    fields: ['state'],
    version,
  });
  work.touch('opportunity', row.id);
  if (closing.to === 'won') {
    await tellWon(work, row);
    await acceptQuote(work, row.id);
  }
};
