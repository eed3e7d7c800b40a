import { sql, type Kysely, type Selectable } from 'kysely';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { CredentialTable, Database } from './tables.ts';

export type CredentialRow = Selectable<CredentialTable>;

/** Adds a sealed credential. Run in its workspace's scope, as is everything here. */
export const insertCredential = async (
  db: Kysely<Database>,
  row: {
    readonly id: string;
    readonly workspaceId: WorkspaceId;
    readonly vendor: string;
    readonly sealed: string;
    readonly expiresAt: number | null;
    readonly now: number;
  },
): Promise<void> => {
  await db
    .insertInto('credential')
    .values({
      id: row.id,
      workspace_id: row.workspaceId,
      vendor: row.vendor,
      sealed: row.sealed,
      expires_at: row.expiresAt,
      refreshed_at: row.now,
      refresh_by: null,
    })
    .execute();
};

/** The credential that a connection acts by at this moment; several connections may share one. */
export const findCredentialOf = (
  db: Kysely<Database>,
  connectionId: ConnectionId,
): Promise<CredentialRow | undefined> =>
  db
    .selectFrom('credential')
    .innerJoin('connection', 'connection.credential_id', 'credential.id')
    .selectAll('credential')
    .where('connection.id', '=', connectionId)
    .executeTakeFirst();

/**
 * Claims the right to refresh this generation until `until`. False when it was refreshed meanwhile or another claim
 * still stands.
 */
export const claimRefresh = async (
  db: Kysely<Database>,
  claim: {
    readonly id: string;
    readonly generation: number;
    readonly by: string;
    readonly until: number;
    readonly now: number;
  },
): Promise<boolean> => {
  const result = await db
    .updateTable('credential')
    .set({ refresh_by: claim.by, refresh_until: claim.until })
    .where('id', '=', claim.id)
    .where('generation', '=', claim.generation)
    .where('refresh_until', '<=', claim.now)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
};

/** Gives a claim up without a new credential, so that the next caller need not wait for it to lapse. */
export const releaseRefresh = async (db: Kysely<Database>, id: string, by: string): Promise<void> => {
  await db
    .updateTable('credential')
    .set({ refresh_by: null, refresh_until: 0 })
    .where('id', '=', id)
    .where('refresh_by', '=', by)
    .execute();
};

/**
 * Replaces the credential if it is still of this generation, whoever holds the claim: a new pair that the vendor has
 * handed out must not be lost because its claim lapsed. False when another one was stored first.
 */
export const replaceCredential = async (
  db: Kysely<Database>,
  next: {
    readonly id: string;
    readonly generation: number;
    readonly sealed: string;
    readonly expiresAt: number | null;
    readonly now: number;
  },
): Promise<boolean> => {
  const result = await db
    .updateTable('credential')
    .set({
      sealed: next.sealed,
      generation: sql`generation + 1`,
      expires_at: next.expiresAt,
      refreshed_at: next.now,
      refresh_by: null,
      refresh_until: 0,
    })
    .where('id', '=', next.id)
    .where('generation', '=', next.generation)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
};

/** Destroys the credential unless a connection still uses it. True when it is gone. */
export const deleteUnusedCredential = async (db: Kysely<Database>, id: string): Promise<boolean> => {
  const result = await db
    .deleteFrom('credential')
    .where('id', '=', id)
    .where((where) =>
      where.not(
        where.exists(
          where.selectFrom('connection').select('connection.id').where('connection.credential_id', '=', id),
        ),
      ),
    )
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
};
