import type { Kysely } from 'kysely';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import { lockConnectionsSharing, moveConnection } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

/**
 * The vendor will not renew the access: this connection and all that share its credential wait for a person. Their work
 * stays queued. Those that are not connected are left as they are, so that repeating it changes nothing.
 */
export const expireConnection = (
  db: Kysely<Database>,
  owner: { readonly connectionId: ConnectionId; readonly workspaceId: WorkspaceId },
  code: string,
  now: number,
): Promise<void> =>
  inWorkspace(db, owner.workspaceId, async (trx) => {
    for (const connection of await lockConnectionsSharing(trx, owner.connectionId)) {
      if (connection.state !== 'connected') continue;
      await moveConnection(trx, connection.id, 'reconnect', code, now);
    }
  });
