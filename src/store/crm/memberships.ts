import { sql, type Transaction } from 'kysely';
import type { ContactId, WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';

export interface MembershipView {
  readonly id: ContactId;
  readonly type: 'organization' | 'individual';
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly archived_at: number | null;
  readonly role: string;
  readonly is_primary: boolean;
  readonly is_billing: boolean;
}

/** Of an organization its people, of an individual their organizations; by name, at most 500. */
export const listMemberships = async (
  trx: Transaction<Database>,
  id: ContactId,
): Promise<readonly MembershipView[]> => {
  const found = await sql<MembershipView>`
    select c.id, c.type, c.name, c.email, coalesce(c.phone, c.mobile) as phone, c.archived_at, m.role, m.is_primary,
      m.is_billing
    from crm_membership m
    join crm_contact c on c.id = case when m.organization_id = ${id} then m.individual_id else m.organization_id end
    where ${ownRows('m')} and (m.organization_id = ${id} or m.individual_id = ${id})
    order by c.sort_name, c.id limit 500`.execute(trx);
  return found.rows;
};

export interface RoleView {
  readonly organization_id: ContactId;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly is_primary: boolean;
  readonly is_billing: boolean;
}

/** The primary and billing contacts of organizations. */
export const loadRoles = async (
  trx: Transaction<Database>,
  ids: readonly ContactId[],
): Promise<(id: ContactId) => readonly RoleView[]> => {
  const found = await sql<RoleView>`
    select m.organization_id, c.name, c.email, coalesce(c.phone, c.mobile) as phone, m.is_primary, m.is_billing
    from crm_membership m join crm_contact c on c.id = m.individual_id
    where m.organization_id = any(${[...ids]}::text[]) and (m.is_primary or m.is_billing)`.execute(trx);
  const byOrganization = Map.groupBy(found.rows, (row) => row.organization_id);
  return (id) => byOrganization.get(id) ?? [];
};

export interface Membership {
  readonly role: string;
  readonly is_primary: boolean;
  readonly is_billing: boolean;
}

export const findMembership = (
  trx: Transaction<Database>,
  organizationId: ContactId,
  individualId: ContactId,
): Promise<Membership | undefined> =>
  trx
    .selectFrom('crm_membership')
    .select(['role', 'is_primary', 'is_billing'])
    .where('organization_id', '=', organizationId)
    .where('individual_id', '=', individualId)
    .executeTakeFirst();

/** Takes the part of primary or billing contact from whoever had it, then writes this one. */
export const putMembership = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  organizationId: ContactId,
  individualId: ContactId,
  membership: Membership,
  now: number,
): Promise<void> => {
  await sql`
    update crm_membership set is_primary = is_primary and not ${membership.is_primary}::boolean,
      is_billing = is_billing and not ${membership.is_billing}::boolean
    where organization_id = ${organizationId} and individual_id <> ${individualId}`.execute(trx);
  await trx
    .insertInto('crm_membership')
    .values({
      workspace_id: workspaceId,
      organization_id: organizationId,
      individual_id: individualId,
      ...membership,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['organization_id', 'individual_id']).doUpdateSet(membership))
    .execute();
};

/** False when there was none. */
export const deleteMembership = async (
  trx: Transaction<Database>,
  organizationId: ContactId,
  individualId: ContactId,
): Promise<boolean> => {
  const done = await trx
    .deleteFrom('crm_membership')
    .where('organization_id', '=', organizationId)
    .where('individual_id', '=', individualId)
    .executeTakeFirst();
  return done.numDeletedRows > 0n;
};
