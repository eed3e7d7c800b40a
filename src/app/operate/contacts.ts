import type { ContactId } from '#base/ids.ts';
import { contactDetailOf, contactSummaryOf } from '#api/crm/contact-answers.ts';
import type { ContactDetail, ContactSummary } from '#contract/crm-contacts.ts';
import * as contacts from '#crm/contacts/contact-service.ts';
import type { ContactChange } from '#crm/contacts/contact-state.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { listContacts } from '#store/crm/contacts.ts';
import { loadPeople } from '#store/crm/people.ts';
import { idTyped, type CrmDesk } from './crm-desk.ts';

/** By name, at most `limit`. */
export const contactLines = (
  { look, acting }: CrmDesk,
  filter: {
    readonly words: string;
    readonly type?: 'organization' | 'individual' | undefined;
    readonly archived: 'no' | 'yes';
    readonly limit: number;
  },
): Promise<readonly ContactSummary[]> =>
  look('contacts', async (trx) => {
    const { words, type, archived, limit } = filter;
    const page = { after: null, limit };
    const found = await listContacts(trx, { prefixes: searchPrefixes(words), type, archived }, 'name', page);
    const owners = found.rows.map((row) => row.owner_id);
    const personOf = await loadPeople(trx, acting.workspaceId, owners);
    return found.rows.map((row) => contactSummaryOf(row, personOf));
  });

/** @throws `crm.not_found`. */
export const readContact = ({ look, acting }: CrmDesk, id: string): Promise<ContactDetail> =>
  look('contacts', (trx) => contactDetailOf(trx, acting.workspaceId, idTyped('contact', id)));

export const addContact = (
  { crm, acting }: CrmDesk,
  type: 'organization' | 'individual',
  fields: ContactChange,
): Promise<ContactId> => contacts.createContact(crm, acting, type, fields);

/** As it is now: the command line has seen no older version. @throws `crm.not_found`. */
export const archiveContact = async (desk: CrmDesk, id: string): Promise<ContactDetail> => {
  const { id: contactId, version } = await readContact(desk, id);
  await contacts.setContactArchived(desk.crm, desk.acting, contactId, version, true);
  return readContact(desk, contactId);
};
