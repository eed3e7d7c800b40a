import type { Transaction } from 'kysely';
import type { ContactId, WorkspaceId } from '#base/ids.ts';
import { crmError } from '#crm/crm-errors.ts';
import type { ContactDetail, ContactSummary } from '#contract/crm-contacts.ts';
import { findContact, type ContactSummaryRow } from '#store/crm/contacts.ts';
import { listMemberships } from '#store/crm/memberships.ts';
import { loadPeople, type PersonView } from '#store/crm/people.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { standingOf } from './lookups.ts';

export const contactSummaryOf = (
  row: ContactSummaryRow,
  personOf: (id: string | null) => PersonView | null,
): ContactSummary => ({
  id: row.id,
  type: row.type,
  name: row.name,
  code: row.code,
  email: row.email,
  phone: row.phone,
  mobile: row.mobile,
  taxId: row.tax_id,
  currency: row.currency,
  owner: personOf(row.owner_id),
  tags: row.tags,
  archivedAt: row.archived_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
});

/** @throws `crm.not_found`. */
export const contactDetailOf = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: ContactId,
): Promise<ContactDetail> => {
  const row = await findContact(trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such contact.');
  const personOf = await loadPeople(trx, workspaceId, [row.owner_id]);
  const nameOf = await loadActorNames(trx, [row.created_by, row.updated_by]);
  const memberships = await listMemberships(trx, id);
  return {
    ...contactSummaryOf(row, personOf),
    firstName: row.first_name,
    lastName: row.last_name,
    website: row.website,
    taxIdType: row.tax_id_type,
    paymentTermsDays: row.payment_terms_days,
    billingAddress: row.billing_address,
    postalAddress: row.postal_address,
    custom: row.custom,
    memberships: memberships.map((each) => ({
      contact: { id: each.id, type: each.type, name: each.name, archived: each.archived_at !== null },
      email: each.email,
      phone: each.phone,
      role: each.role,
      isPrimary: each.is_primary,
      isBilling: each.is_billing,
    })),
    createdBy: nameOf(row.created_by),
    updatedBy: nameOf(row.updated_by),
    ...(await standingOf(trx, 'contact', id)),
  };
};
