import { createHash, randomBytes } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { minuteMs } from '#base/clock.ts';
import type { WorkspaceId } from '#base/ids.ts';
import type { ApiKeyTable } from './auth-tables.ts';
import type { Database } from './tables.ts';
import { inSystem } from './workspace-scope.ts';

/** `plk_` and 43 characters of base64url: 256 random bits. */
const keyPattern = /^plk_[A-Za-z0-9_-]{43}$/;
/** How exactly the last use is kept. */
const usedEveryMs = minuteMs;

const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url');

/** Makes a key and stores its hash. The key itself is in the answer and nowhere else. */
export const createApiKey = async (
  trx: Transaction<Database>,
  input: {
    readonly workspaceId: WorkspaceId;
    readonly name: string;
    readonly role: 'admin' | 'member';
    readonly mayApprove: boolean;
    readonly actor: string;
    readonly now: number;
  },
): Promise<{ readonly key: string; readonly row: ApiKeyTable }> => {
  const key = `plk_${randomBytes(32).toString('base64url')}`;
  const row: ApiKeyTable = {
    id: `key_${randomBytes(10).toString('hex')}`,
    workspace_id: input.workspaceId,
    name: input.name,
    start: key.slice(0, 8),
    hash: hashOf(key),
    role: input.role,
    may_approve: input.mayApprove,
    created_by: input.actor,
    created_at: input.now,
    last_used_at: null,
    revoked_at: null,
  };
  await trx.insertInto('api_key').values(row).execute();
  return { key, row };
};

/** The key's row while it counts; null for anything else. Notes the use, to the minute. */
export const useApiKey = async (
  db: Kysely<Database>,
  key: string,
  now: number,
): Promise<ApiKeyTable | null> => {
  if (!keyPattern.test(key)) return null;
  return inSystem(db, async (trx) => {
    const row = await trx
      .selectFrom('api_key')
      .selectAll()
      .where('hash', '=', hashOf(key))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) return null;
    if (row.last_used_at === null || row.last_used_at < now - usedEveryMs)
      await trx.updateTable('api_key').set({ last_used_at: now }).where('id', '=', row.id).execute();
    return row;
  });
};

/** Keys that count, newest first. */
export const listApiKeys = (trx: Transaction<Database>): Promise<ApiKeyTable[]> =>
  trx
    .selectFrom('api_key')
    .selectAll()
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();

/** Ends all keys that somebody made in the workspace, as the audit log names them; tells which these were. */
export const revokeKeysOf = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  actor: string,
  now: number,
): Promise<readonly Pick<ApiKeyTable, 'id' | 'name'>[]> =>
  trx
    .updateTable('api_key')
    .set({ revoked_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('created_by', '=', actor)
    .where('revoked_at', 'is', null)
    .returning(['id', 'name'])
    .execute();

/** False when there is no such key, or it was ended before. */
export const revokeApiKey = async (trx: Transaction<Database>, id: string, now: number): Promise<boolean> => {
  const done = await trx
    .updateTable('api_key')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
};
