import { newId, type ServiceId, type TicketId, type TimeEntryId } from '#base/ids.ts';
import { updateTicket, type TicketRow } from '#store/crm/tickets.ts';
import {
  deleteTimeEntry,
  insertTimeEntry,
  isBilled,
  lockTimeEntry,
  updateTimeEntry,
  type TimeEntryRow,
} from '#store/crm/time-entries.ts';
import { crmError } from '#crm/crm-errors.ts';
import { changedFields, said } from '#crm/differences.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, userOf, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';
import { requireTicket } from './ticket-service.ts';

/** Time worked on a ticket, as people see it. */
export interface TimeDraft {
  readonly minutes: number;
  /** A plain date. */
  readonly on: string;
  readonly personId: string | null;
  readonly note: string | null;
  readonly serviceId: ServiceId | null;
  readonly isBillable: boolean;
}

export type TimeChange = { readonly [Name in keyof TimeDraft]?: TimeDraft[Name] | undefined };

const draftOf = (row: TimeEntryRow): TimeDraft => ({
  minutes: row.minutes,
  on: row.worked_on,
  personId: row.person_id,
  note: row.note,
  serviceId: row.service_id,
  isBillable: row.is_billable,
});

/** Who acts worked, unless somebody else is named. @throws `crm.not_found`, `crm.bad_reference`. */
export const addTime = (
  deps: CrmDeps,
  acting: Acting,
  ticketId: TicketId,
  input: TimeChange & { readonly minutes: number; readonly on: string },
): Promise<TimeEntryId> =>
  act(deps, acting, 'tickets', async (work) => {
    const ticket = await requireTicket(work, ticketId);
    const id = newId('timeEntry', work.now);
    const draft: TimeDraft = {
      personId: userOf(work.actor),
      note: null,
      serviceId: null,
      isBillable: true,
      ...said(input),
      minutes: input.minutes,
      on: input.on,
    };
    await insertTimeEntry(work.trx, {
      ...columnsOf(draft),
      id,
      workspace_id: work.workspaceId,
      ticket_id: ticketId,
      created_by: work.actor,
      created_at: work.now,
      updated_at: work.now,
    });
    await noteTime(work, ticket, 'time_added', draft.minutes);
    return id;
  });

/** @throws `crm.not_found`, `crm.stale`, `crm.in_use` when it was billed. */
export const changeTime = (
  deps: CrmDeps,
  acting: Acting,
  ticketId: TicketId,
  id: TimeEntryId,
  seen: number,
  change: TimeChange,
): Promise<void> =>
  act(deps, acting, 'tickets', async (work) => {
    const ticket = await requireTicket(work, ticketId);
    const row = await requireEntry(work, ticketId, id);
    await requireVersion(work, { kind: 'time entry', id, version: row.version }, seen);
    const held = draftOf(row);
    const next: TimeDraft = { ...held, ...said(change) };
    if (changedFields(held, next).length === 0) return;
    await requireUnbilled(work, row);
    await updateTimeEntry(work.trx, id, {
      ...columnsOf(next),
      version: row.version + 1,
      updated_at: work.now,
    });
    await noteTime(work, ticket, 'time_changed', next.minutes);
  });

/** @throws `crm.not_found`, `crm.in_use` when it was billed. */
export const removeTime = (
  deps: CrmDeps,
  acting: Acting,
  ticketId: TicketId,
  id: TimeEntryId,
): Promise<void> =>
  act(deps, acting, 'tickets', async (work) => {
    const ticket = await requireTicket(work, ticketId);
    const row = await requireEntry(work, ticketId, id);
    await requireUnbilled(work, row);
    await deleteTimeEntry(work.trx, id);
    await noteTime(work, ticket, 'time_removed', row.minutes);
  });

const requireEntry = async (work: CrmWork, ticketId: TicketId, id: TimeEntryId): Promise<TimeEntryRow> => {
  const row = await lockTimeEntry(work.trx, id);
  if (row === undefined || row.ticket_id !== ticketId)
    throw crmError('crm.not_found', 'There is no such time entry on this ticket.');
  return row;
};

const requireUnbilled = async (work: CrmWork, row: TimeEntryRow): Promise<void> => {
  if (!(await isBilled(work.trx, row))) return;
  throw crmError('crm.in_use', 'This time is billed already.', {
    hint: 'Remove its billable first, or correct the billable instead.',
  });
};

/** Time is told of on the ticket. It does not move the ticket's version: nobody's form is out of date for it. */
const noteTime = async (
  work: CrmWork,
  ticket: TicketRow,
  verb: 'time_added' | 'time_changed' | 'time_removed',
  minutes: number,
): Promise<void> => {
  await updateTicket(work.trx, ticket.id, { updated_at: work.now });
  work.tell({
    verb,
    kind: 'ticket',
    id: ticket.id,
    contactId: ticket.contact_id,
    details: { minutes: String(minutes) },
  });
};

const columnsOf = (draft: TimeDraft) => ({
  minutes: draft.minutes,
  worked_on: draft.on,
  person_id: draft.personId,
  note: draft.note === '' ? null : draft.note,
  service_id: draft.serviceId,
  is_billable: draft.isBillable,
});
