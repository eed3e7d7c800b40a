import type { Transaction } from 'kysely';
import type { TicketId, WorkspaceId } from '#base/ids.ts';
import { crmError } from '#crm/crm-errors.ts';
import type { TicketDetail, TicketSummary, TimeEntry } from '#contract/crm-tickets.ts';
import { loadPeople, type PersonView } from '#store/crm/people.ts';
import { findTicket, type TicketView } from '#store/crm/tickets.ts';
import { listTimeEntries, type TimeEntryView } from '#store/crm/time-entries.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';

type PersonOf = (id: string | null) => PersonView | null;

export const ticketSummaryOf = (row: TicketView, personOf: PersonOf): TicketSummary => ({
  id: row.id,
  number: row.number,
  title: row.title,
  status: row.status,
  priority: row.priority,
  contact: {
    id: row.contact_id,
    type: row.contact_type,
    name: row.contact_name,
    archived: row.contact_archived,
  },
  opportunity:
    row.opportunity_id === null ? null : { id: row.opportunity_id, title: row.opportunity_title ?? '' },
  assignee: personOf(row.assignee_id),
  tags: row.tags,
  minutes: row.minutes,
  closedAt: row.closed_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
});

const timeEntryOf = (row: TimeEntryView, personOf: PersonOf): TimeEntry => ({
  id: row.id,
  minutes: row.minutes,
  on: row.worked_on,
  person: personOf(row.person_id),
  note: row.note,
  service:
    row.service_id === null
      ? null
      : { id: row.service_id, code: row.service_code ?? '', name: row.service_name ?? '' },
  isBillable: row.is_billable,
  createdAt: row.created_at,
  version: row.version,
});

/** @throws `crm.not_found`. */
export const ticketDetailOf = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: TicketId,
): Promise<TicketDetail> => {
  const row = await findTicket(trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such ticket.');
  const entries = await listTimeEntries(trx, id);
  const people = [row.assignee_id, ...entries.map((entry) => entry.person_id)];
  const personOf = await loadPeople(trx, workspaceId, people);
  const nameOf = await loadActorNames(trx, [row.created_by, row.updated_by]);
  return {
    ...ticketSummaryOf(row, personOf),
    description: row.description,
    custom: row.custom,
    timeEntries: entries.map((entry) => timeEntryOf(entry, personOf)),
    createdBy: nameOf(row.created_by),
    updatedBy: nameOf(row.updated_by),
  };
};
