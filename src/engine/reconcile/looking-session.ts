import type { VendorClient } from '#model/connector.ts';
import type { ConnectionRow } from '#store/connections.ts';
import type { Session, SessionDeps } from '#engine/session.ts';

const refuse = (): Promise<never> =>
  Promise.reject(new Error('whoever only looks at both sides calls no vendor'));

const noClient: VendorClient = {
  listRecords: refuse,
  readRecords: refuse,
  findByReference: refuse,
  writeRecords: refuse,
  readFacts: refuse,
};

/** A session that considers records as a drain does, without a lease and without a vendor: every call is refused. */
export const openLookingSession = (deps: SessionDeps, connection: ConnectionRow): Session => ({
  looksOnly: true,
  deps,
  lease: { connectionId: connection.id, workspaceId: connection.workspace_id, holder: '', no: 0 },
  owner: { workspaceId: connection.workspace_id, connectionId: connection.id },
  connection,
  connector: deps.registry.get(connection.vendor),
  client: noClient,
  billing: () => null,
  reserveCall: refuse,
  hasCalled: () => false,
});
