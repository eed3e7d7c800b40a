import type { Transaction } from 'kysely';
import type { OpportunityId, WorkspaceId } from '#base/ids.ts';
import { crmError } from '#crm/crm-errors.ts';
import { valueText } from '#crm/opportunities/opportunity-state.ts';
import type { OpportunityDetail, OpportunitySummary } from '#contract/crm-opportunities.ts';
import { findOpportunity, type OpportunityView } from '#store/crm/opportunities.ts';
import { loadPeople, type PersonView } from '#store/crm/people.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { standingOf } from './lookups.ts';

export const opportunitySummaryOf = (
  row: OpportunityView,
  personOf: (id: string | null) => PersonView | null,
): OpportunitySummary => ({
  id: row.id,
  title: row.title,
  contact: {
    id: row.contact_id,
    type: row.contact_type,
    name: row.contact_name,
    archived: row.contact_archived,
  },
  stage: { id: row.stage_id, name: row.stage_name, position: row.stage_position },
  state: row.state,
  value: valueText(row),
  valueIsQuoted: row.quoted_minor !== null,
  currency: row.currency,
  expectedClose: row.expected_close,
  owner: personOf(row.owner_id),
  lostReason: row.lost_reason,
  closedAt: row.closed_at,
  tags: row.tags,
  archivedAt: row.archived_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
});

/** @throws `crm.not_found`. */
export const opportunityDetailOf = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: OpportunityId,
): Promise<OpportunityDetail> => {
  const row = await findOpportunity(trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such opportunity.');
  const personOf = await loadPeople(trx, workspaceId, [row.owner_id]);
  const nameOf = await loadActorNames(trx, [row.created_by, row.updated_by]);
  return {
    ...opportunitySummaryOf(row, personOf),
    custom: row.custom,
    createdBy: nameOf(row.created_by),
    updatedBy: nameOf(row.updated_by),
    ...(await standingOf(trx, 'opportunity', id)),
  };
};
