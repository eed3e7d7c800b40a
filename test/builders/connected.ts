import type { Kysely } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { ConnectionId, FlowId, WorkspaceId } from '#base/ids.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { connectTenant, storeCredential, type EstablishDeps } from '#engine/connections/establish.ts';
import { createFlow } from '#engine/flows.ts';
import { presets } from '#engine/presets/presets.ts';
import type { Credential } from '#model/connection.ts';
import type { Tenant } from '#model/connector.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

/** Who does it, as the audit names them. */
const actor = 'user:test';

/** What a connection is made of. A `tenant` of null is one that the vendor has no id of. */
export interface Connecting {
  readonly vendor: string;
  readonly profile: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly credential: Credential;
  readonly tenant: Tenant | null;
}

/** Makes a connection as the service does once the vendor has answered, without asking the vendor. */
export const aConnection = (
  deps: EstablishDeps & {
    readonly db: Kysely<Database>;
    readonly registry: ConnectorRegistry;
    readonly clock: Clock;
  },
  workspaceId: WorkspaceId,
  { vendor, profile, settings = {}, credential, tenant }: Connecting,
): Promise<ConnectionId> =>
  inWorkspace(deps.db, workspaceId, async (trx) => {
    const connector = deps.registry.get(vendor);
    const now = deps.clock.now();
    const access = { workspaceId, actor, connector, profile, settings, name: null, now };
    const credentialId = await storeCredential(trx, deps.vault, access, credential);
    return connectTenant(trx, deps, access, credentialId, tenant);
  });

/** Enables a shipped flow between two connections. */
export const aFlow = (
  { db, clock }: { readonly db: Kysely<Database>; readonly clock: Clock },
  workspaceId: WorkspaceId,
  name: string,
  ends: { readonly source: ConnectionId; readonly target: ConnectionId },
): Promise<FlowId> => {
  const preset = presets.get(name);
  if (preset === undefined) throw new Error(`there is no preset ${name}`);
  return inWorkspace(db, workspaceId, (trx) =>
    createFlow(
      trx,
      {
        source: { workspaceId, connectionId: ends.source },
        target: { workspaceId, connectionId: ends.target },
      },
      preset,
      actor,
      clock.now(),
    ),
  );
};
