import type { Kysely } from 'kysely';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import { notifyLive } from '#engine/deps.ts';
import { appendAudit } from '#store/audit.ts';
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
    const sharing = await lockConnectionsSharing(trx, owner.connectionId);
    const expired = sharing.filter((connection) => connection.state === 'connected');
    for (const connection of expired) await moveConnection(trx, connection.id, 'reconnect', code, now);
    if (expired.length > 0) await notifyLive(trx, owner.workspaceId, ['connections', 'overview']);
    const entries = expired.map((connection) => ({
      actor: 'plumbline',
      action: 'connection.expired' as const,
      subjectKind: 'connection',
      subjectId: connection.id,
      details: { code },
    }));
    await appendAudit(trx, owner.workspaceId, entries, now);
  });
