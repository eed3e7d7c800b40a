import { sql, type Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';

/** A member of a workspace. */
export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Members of the workspace by name. */
export const listPeople = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<readonly PersonView[]> => {
  const found = await sql<PersonView>`
    select u.id, u.name, u.email from auth_member m join auth_user u on u.id = m.user_id
    where m.workspace_id = ${workspaceId} order by lower(u.name), u.id`.execute(trx);
  return found.rows;
};

/** Members among these, by id; those who left the workspace are not there. */
export const loadPeople = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  ids: readonly (string | null)[],
): Promise<(id: string | null) => PersonView | null> => {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return () => null;
  const found = await sql<PersonView>`
    select u.id, u.name, u.email from auth_member m join auth_user u on u.id = m.user_id
    where m.workspace_id = ${workspaceId} and u.id = any(${wanted})`.execute(trx);
  const byId = new Map(found.rows.map((row) => [row.id, row]));
  return (id) => (id === null ? null : (byId.get(id) ?? null));
};

/** The member with this e-mail, without regard to case. */
export const findPersonByEmail = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  email: string,
): Promise<PersonView | null> => {
  const found = await sql<PersonView>`
    select u.id, u.name, u.email from auth_member m join auth_user u on u.id = m.user_id
    where m.workspace_id = ${workspaceId} and lower(u.email) = lower(${email}) limit 1`.execute(trx);
  return found.rows[0] ?? null;
};
