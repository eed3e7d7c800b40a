import { sql, type Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { NotificationChoice } from '#model/telling/notification-kinds.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';

/** What the person has chosen, by kind; kinds that they left alone are missing. */
export const loadPreferences = async (
  trx: Transaction<Database>,
  personId: string,
): Promise<ReadonlyMap<string, NotificationChoice>> => {
  const rows = await trx
    .selectFrom('notification_preference')
    .select(['kind', 'choice'])
    .where(ownRows('notification_preference'))
    .where('person_id', '=', personId)
    .execute();
  return new Map(rows.map(({ kind, choice }) => [kind, choice]));
};

export const storePreferences = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  personId: string,
  choices: Readonly<Record<string, NotificationChoice>>,
): Promise<void> => {
  const rows = Object.entries(choices).map(([kind, choice]) => ({ kind, choice }));
  if (rows.length === 0) return;
  await sql`
    insert into notification_preference (workspace_id, person_id, kind, choice)
    select ${workspaceId}, ${personId}, p.kind, p.choice
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (kind text, choice text)
    on conflict (workspace_id, person_id, kind) do update set choice = excluded.choice`.execute(trx);
};
