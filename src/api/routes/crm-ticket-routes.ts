import type { TicketId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import { personAsked } from '#api/crm/lookups.ts';
import { ticketDetailOf, ticketSummaryOf } from '#api/crm/ticket-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  addTimeEntry,
  changeTicket,
  changeTimeEntry,
  createTicket,
  listTickets,
  readTicket,
  removeTimeEntry,
  type TicketDetail,
} from '#contract/crm-tickets.ts';
import * as tickets from '#crm/tickets/ticket-service.ts';
import * as time from '#crm/tickets/time-service.ts';
import { look } from '#crm/work.ts';
import type { TicketStatus } from '#model/crm/nouns.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { loadPeople } from '#store/crm/people.ts';
import * as rows from '#store/crm/tickets.ts';

export const crmTicketRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const answer = (member: Member, id: TicketId): Promise<TicketDetail> =>
    look(crm, member, 'tickets', (trx) => ticketDetailOf(trx, member.workspaceId, id));

  serve(app, listTickets, ({ query, member }) => {
    const acting = member();
    const { q, priority, contact, opportunity, sort } = query;
    const statuses = statusesAsked(query.status);
    const assignee = personAsked(query.assignee, acting);
    const page = pageRequest(query, [rows.ticketOrderings[sort].type, 'string']);
    return look(crm, acting, 'tickets', async (trx) => {
      const filter = {
        prefixes: searchPrefixes(q ?? ''),
        statuses,
        priority,
        contact,
        opportunity,
        assignee,
      };
      const found = await rows.listTickets(trx, filter, sort, page);
      const assignees = found.rows.map((row) => row.assignee_id);
      const personOf = await loadPeople(trx, acting.workspaceId, assignees);
      return { items: found.rows.map((row) => ticketSummaryOf(row, personOf)), nextCursor: found.next };
    });
  });

  serve(app, readTicket, ({ params, member }) => answer(member(), params.id));

  serve(app, createTicket, async ({ body, member }) => {
    const acting = member();
    return answer(acting, await tickets.createTicket(crm, acting, body));
  });

  serve(app, changeTicket, async ({ params, body, member }) => {
    const acting = member();
    const { version, ...change } = body;
    await tickets.changeTicket(crm, acting, params.id, version, change);
    return answer(acting, params.id);
  });

  serve(app, addTimeEntry, async ({ params, body, member }) => {
    const acting = member();
    await time.addTime(crm, acting, params.id, body);
    return answer(acting, params.id);
  });

  serve(app, changeTimeEntry, async ({ params, body, member }) => {
    const acting = member();
    const { version, ...change } = body;
    await time.changeTime(crm, acting, params.id, params.entryId, version, change);
    return answer(acting, params.id);
  });

  serve(app, removeTimeEntry, async ({ params, member }) => {
    const acting = member();
    await time.removeTime(crm, acting, params.id, params.entryId);
    return answer(acting, params.id);
  });
};

const statusesAsked = (asked: TicketStatus | 'active' | undefined): readonly TicketStatus[] | undefined => {
  if (asked === undefined) return undefined;
  return asked === 'active' ? ['open', 'waiting'] : [asked];
};
