import { sql, type Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';

/**
 * The next number of a sequence of the workspace, from 1 on. Held until the transaction ends, and given back when it
 * rolls back: so there are no gaps, and those who count at once wait for each other. Call it late.
 */
export const nextNumber = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  name: string,
): Promise<number> => {
  const counted = await sql<{ last: number }>`
    insert into crm_counter (workspace_id, name, last) values (${workspaceId}, ${name}, 1)
    on conflict (workspace_id, name) do update set last = crm_counter.last + 1 returning last`.execute(trx);
  const last = counted.rows[0]?.last;
  if (last === undefined) throw new Error('a counter always counts');
  return last;
};
