import type { ContactId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import { contactDetailOf, contactSummaryOf } from '#api/crm/contact-answers.ts';
import { personAsked } from '#api/crm/lookups.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  addMember,
  archiveContact,
  changeContact,
  createContact,
  listContacts,
  listTags,
  readContact,
  removeMember,
  restoreContact,
  type ContactDetail,
} from '#contract/crm-contacts.ts';
import * as contacts from '#crm/contacts/contact-service.ts';
import * as memberships from '#crm/contacts/membership-service.ts';
import { look } from '#crm/work.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import * as rows from '#store/crm/contacts.ts';
import { loadPeople } from '#store/crm/people.ts';

export const crmContactRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const answer = (member: Member, id: ContactId): Promise<ContactDetail> =>
    look(crm, member, 'contacts', (trx) => contactDetailOf(trx, member.workspaceId, id));

  serve(app, listContacts, ({ query, member }) => {
    const acting = member();
    const { q, type, tag, archived, sort } = query;
    const owner = personAsked(query.owner, acting);
    const page = pageRequest(query, [rows.contactOrderings[sort].type, 'string']);
    return look(crm, acting, 'contacts', async (trx) => {
      const filter = { prefixes: searchPrefixes(q ?? ''), type, owner, tag, archived };
      const found = await rows.listContacts(trx, filter, sort, page);
      const owners = found.rows.map((row) => row.owner_id);
      const personOf = await loadPeople(trx, acting.workspaceId, owners);
      return { items: found.rows.map((row) => contactSummaryOf(row, personOf)), nextCursor: found.next };
    });
  });

  serve(app, readContact, ({ params, member }) => answer(member(), params.id));

  serve(app, createContact, async ({ body, member }) => {
    const acting = member();
    const { type, ...change } = body;
    return answer(acting, await contacts.createContact(crm, acting, type, change));
  });

  serve(app, changeContact, async ({ params, body, member }) => {
    const acting = member();
    const { version, ...change } = body;
    await contacts.changeContact(crm, acting, params.id, version, change);
    return answer(acting, params.id);
  });

  serve(app, archiveContact, async ({ params, body, member }) => {
    const acting = member();
    await contacts.setContactArchived(crm, acting, params.id, body.version, true);
    return answer(acting, params.id);
  });

  serve(app, restoreContact, async ({ params, body, member }) => {
    const acting = member();
    await contacts.setContactArchived(crm, acting, params.id, body.version, false);
    return answer(acting, params.id);
  });

  serve(app, addMember, async ({ params, body, member }) => {
    const acting = member();
    const { individualId, ...change } = body;
    await memberships.putMember(crm, acting, params.id, individualId, change);
    return answer(acting, params.id);
  });

  serve(app, removeMember, async ({ params, member }) => {
    const acting = member();
    await memberships.removeMember(crm, acting, params.id, params.individualId);
    return answer(acting, params.id);
  });

  serve(app, listTags, ({ member }) =>
    look(crm, member(), 'contacts', async (trx) => ({ items: [...(await rows.listTags(trx))] })),
  );
};
