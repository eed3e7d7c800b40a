import type { Kysely, Selectable } from 'kysely';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { ConsentTable, Database } from './tables.ts';

/** Remembers a consent under way, by the hash of the state that the vendor will send back. */
export const insertConsent = async (
  db: Kysely<Database>,
  consent: {
    readonly stateHash: string;
    readonly workspaceId: WorkspaceId;
    /** Of the browser session that began it. */
    readonly sessionHash: string;
    readonly vendor: string;
    readonly connectionId: ConnectionId | null;
    readonly sealed: string;
    readonly now: number;
    readonly expiresAt: number;
  },
): Promise<void> => {
  await db
    .insertInto('consent')
    .values({
      state_hash: consent.stateHash,
      workspace_id: consent.workspaceId,
      session_hash: consent.sessionHash,
      vendor: consent.vendor,
      connection_id: consent.connectionId,
      sealed: consent.sealed,
      created_at: consent.now,
      expires_at: consent.expiresAt,
    })
    .execute();
};

/** Takes the consent away and hands it out: of two who come with the same state, one gets it. */
export const takeConsent = (
  db: Kysely<Database>,
  stateHash: string,
): Promise<Selectable<ConsentTable> | undefined> =>
  db.deleteFrom('consent').where('state_hash', '=', stateHash).returningAll().executeTakeFirst();

export const deleteLapsedConsents = async (db: Kysely<Database>, now: number): Promise<void> => {
  await db.deleteFrom('consent').where('expires_at', '<=', now).execute();
};
