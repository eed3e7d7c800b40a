import { ticketDetailOf, ticketSummaryOf } from '#api/crm/ticket-answers.ts';
import type { TicketDetail, TicketSummary } from '#contract/crm-tickets.ts';
import { crmError } from '#crm/crm-errors.ts';
import { ticketStatuses, type TicketStatus } from '#model/crm/nouns.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { loadPeople } from '#store/crm/people.ts';
import { listTickets } from '#store/crm/tickets.ts';
import { idTyped, type CrmDesk } from './crm-desk.ts';

export { ticketStatuses };

/** Changed last first, at most `limit`. */
export const ticketLines = (
  { look, acting }: CrmDesk,
  filter: { readonly words: string; readonly status?: TicketStatus | undefined; readonly limit: number },
): Promise<readonly TicketSummary[]> =>
  look('tickets', async (trx) => {
    const { words, status, limit } = filter;
    const asked = { prefixes: searchPrefixes(words), statuses: status === undefined ? undefined : [status] };
    const found = await listTickets(trx, asked, '-updated', { after: null, limit });
    const assignees = found.rows.map((row) => row.assignee_id);
    const personOf = await loadPeople(trx, acting.workspaceId, assignees);
    return found.rows.map((row) => ticketSummaryOf(row, personOf));
  });

/** By id, or by number. @throws `crm.not_found`. */
export const readTicket = ({ look, acting }: CrmDesk, named: string): Promise<TicketDetail> =>
  look('tickets', async (trx) => {
    const number = /^#?(?<digits>\d{1,15})$/.exec(named)?.groups?.['digits'];
    if (number === undefined) return ticketDetailOf(trx, acting.workspaceId, idTyped('ticket', named));
    const row = await trx
      .selectFrom('crm_ticket')
      .select('id')
      .where('workspace_id', '=', acting.workspaceId)
      .where('number', '=', Number(number))
      .executeTakeFirst();
    if (row === undefined) throw crmError('crm.not_found', `There is no ticket #${number}.`);
    return ticketDetailOf(trx, acting.workspaceId, row.id);
  });
