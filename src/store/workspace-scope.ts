import { sql, type Kysely, type Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { Database } from './tables.ts';

/** The setting that row level security policies compare `workspace_id` with. It ends with its transaction. */
const setting = 'plumbline.workspace';
/** The value that policies let see all workspaces. */
const everyWorkspace = '*';

const inScope = <Result>(
  db: Kysely<Database>,
  scope: string,
  work: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> =>
  db.transaction().execute(async (trx) => {
    await sendAhead(trx, sql`select set_config(${setting}, ${scope}, true)`);
    return work(trx);
  });

/**
 * Runs `work` in one transaction that sees and writes rows of this workspace only: the database itself refuses others.
 * Commits when `work` resolves, rolls back and rejects with its error when it rejects.
 */
export const inWorkspace = <Result>(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  work: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> => inScope(db, workspaceId, work);

/** The same over all workspaces, for what serves none in particular: the sweeper, the webhook door, administration. */
export const inSystem = <Result>(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> => inScope(db, everyWorkspace, work);

/**
 * As `inWorkspace`, reading only: all statements see one moment, and the database refuses to write. For work that must be
 * certain to change nothing.
 */
export const inSnapshot = <Result>(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  work: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      await sendAhead(trx, sql`select set_config(${setting}, ${workspaceId}, true)`);
      return work(trx);
    });
