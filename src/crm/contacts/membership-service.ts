import type { ContactId } from '#base/ids.ts';
import { laterThanBefore } from '#store/crm/changed-rows.ts';
import { updateContact, type ContactRow } from '#store/crm/contacts.ts';
import { deleteMembership, findMembership, putMembership } from '#store/crm/memberships.ts';
import { crmError } from '#crm/crm-errors.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';
import { requireContact } from './contact-service.ts';

export interface MembershipChange {
  readonly role?: string | undefined;
  readonly isPrimary?: boolean | undefined;
  readonly isBilling?: boolean | undefined;
}

/**
 * Says that an individual belongs to an organization, or changes their part in it. Only one can be primary and one
 * billing contact: they take it over. @throws `crm.not_found`, `crm.bad_reference`, `crm.invalid`.
 */
export const putMember = (
  deps: CrmDeps,
  acting: Acting,
  organizationId: ContactId,
  individualId: ContactId,
  change: MembershipChange,
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const organization = await requireOrganization(work, organizationId);
    const individual = await requireIndividual(work, individualId);
    const held = await findMembership(work.trx, organizationId, individualId);
    const next = {
      role: change.role ?? held?.role ?? '',
      is_primary: change.isPrimary ?? held?.is_primary ?? false,
      is_billing: change.isBilling ?? held?.is_billing ?? false,
    };
    if (
      held !== undefined &&
      held.role === next.role &&
      held.is_primary === next.is_primary &&
      held.is_billing === next.is_billing
    )
      return;
    await putMembership(work.trx, work.workspaceId, organizationId, individualId, next, work.now);
    await notePeople(work, organization, individual, held === undefined ? 'member_added' : 'member_changed');
  });

/** @throws `crm.not_found`. */
export const removeMember = (
  deps: CrmDeps,
  acting: Acting,
  organizationId: ContactId,
  individualId: ContactId,
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const organization = await requireOrganization(work, organizationId);
    const individual = await requireContact(work, individualId, null);
    if (!(await deleteMembership(work.trx, organizationId, individualId)))
      throw crmError('crm.not_found', `${individual.name} does not belong to ${organization.name}.`);
    await notePeople(work, organization, individual, 'member_removed');
  });

const requireOrganization = async (work: CrmWork, id: ContactId): Promise<ContactRow> => {
  const row = await requireContact(work, id, null);
  if (row.type === 'organization') return row;
  throw crmError('crm.invalid', `${row.name} is an individual: only organizations have people.`);
};

const requireIndividual = async (work: CrmWork, id: ContactId): Promise<ContactRow> => {
  const row = await requireContact(work, id, null).catch((cause: unknown) => {
    throw crmError('crm.bad_reference', 'The individual is not in this workspace.', {
      details: { field: 'individualId' },
      cause,
    });
  });
  if (row.type === 'individual') return row;
  throw crmError('crm.invalid', `${row.name} is an organization: only individuals belong to one.`, {
    details: { fields: ['individualId: is an organization'] },
  });
};

/** Who belongs to whom is part of both: their versions move on, and flows look at both again. */
const notePeople = async (
  work: CrmWork,
  organization: ContactRow,
  individual: ContactRow,
  verb: 'member_added' | 'member_changed' | 'member_removed',
): Promise<void> => {
  for (const row of [organization, individual]) {
    const version = row.version + 1;
    await updateContact(work.trx, row.id, {
      version,
      updated_by: work.actor,
      updated_at: laterThanBefore(work.now),
    });
    work.touch('contact', row.id);
    const other = row === organization ? individual : organization;
    work.tell({
      verb,
      kind: 'contact',
      id: row.id,
      contactId: row.id,
      fields: ['members'],
      details: { name: other.name, member: other.id },
      version,
    });
  }
};
