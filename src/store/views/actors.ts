import { sql, type Transaction } from 'kysely';
import type { Database } from '#store/tables.ts';

/** Of those who are no person and no key. */
const ownNames: Readonly<Record<string, string>> = {
  plumbline: 'Plumbline',
  'user:operator': 'The command line',
};

/** Names of those who did something, by the text that the audit log has for them. */
export const loadActorNames = async (
  trx: Transaction<Database>,
  actors: readonly (string | null)[],
): Promise<(actor: string) => { readonly id: string; readonly name: string }> => {
  const idsOf = (prefix: string): string[] => [
    ...new Set(
      actors.flatMap((actor) => (actor?.startsWith(prefix) === true ? [actor.slice(prefix.length)] : [])),
    ),
  ];
  const users = idsOf('user:');
  const keys = idsOf('key:');
  const names = new Map<string, string>();
  if (users.length + keys.length > 0) {
    const found = await sql<{ id: string; name: string }>`
      select 'user:' || u.id as id, u.name from auth_user u where u.id = any(${users})
      union all
      select 'key:' || k.id, k.name from api_key k where k.id = any(${keys})`.execute(trx);
    for (const row of found.rows) names.set(row.id, row.name);
  }
  return (actor) => ({ id: actor, name: names.get(actor) ?? ownNames[actor] ?? actor });
};
