import type { Kysely } from 'kysely';
import type { Clock } from '#base/clock.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { isId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import type { ConnectionSettings } from '#model/connection.ts';
import { readStoredCredential } from '#engine/connections/sealed-credential.ts';
import { findConnection } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';

/** What the webhook door must know of a connection. */
export interface WebhookTarget {
  readonly connectionId: ConnectionId;
  readonly workspaceId: WorkspaceId;
  readonly vendor: string;
  readonly profile: string;
  readonly settings: ConnectionSettings;
  /** Newest first. */
  readonly secrets: readonly string[];
}

export interface WebhookTargets {
  /** Null for what is no connection, or is not connected. `fresh` does not trust what was read a moment ago. */
  find(connectionId: string, options?: { readonly fresh: boolean }): Promise<WebhookTarget | null>;
}

/** How long what was read counts; a secret rotated meanwhile is found by `fresh`. Milliseconds. */
const goodForMs = 10_000;
/** Most connections remembered; past it the oldest are forgotten. */
const mostRemembered = 10_000;

/** Webhooks come by the hundred a second for few connections, so what is known of them is kept for a moment. */
export const createWebhookTargets = (deps: {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly clock: Clock;
}): WebhookTargets => {
  const held = new Map<string, { readonly at: number; readonly target: Promise<WebhookTarget | null> }>();

  const read = (connectionId: ConnectionId): Promise<WebhookTarget | null> =>
    inSystem(deps.db, async (trx) => {
      const row = await findConnection(trx, connectionId);
      if (row === undefined || (row.state !== 'connected' && row.state !== 'reconnect')) return null;
      const credential = await readStoredCredential(trx, deps.vault, connectionId);
      return {
        connectionId,
        workspaceId: row.workspace_id,
        vendor: row.vendor,
        profile: row.profile,
        settings: row.settings,
        secrets: credential?.kind === 'api_key' ? credential.webhookSecrets : [],
      };
    });

  return {
    find: async (connectionId, options) => {
      if (!isId('connection', connectionId)) return null;
      const now = deps.clock.now();
      const before = held.get(connectionId);
      if (before !== undefined && options?.fresh !== true && now - before.at < goodForMs)
        return before.target;
      const target = read(connectionId);
      held.delete(connectionId);
      held.set(connectionId, { at: now, target });
      target.catch(() => held.delete(connectionId));
      for (const oldest of held.keys()) {
        if (held.size <= mostRemembered) break;
        held.delete(oldest);
      }
      return target;
    },
  };
};
