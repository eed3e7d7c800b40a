import type { ConnectionId } from '#base/ids.ts';
import type { Credential } from '#model/connection.ts';
import type { Tenant } from '#model/connector.ts';
import {
  deleteWaitingConnection,
  findConnectionsOfTenant,
  storeFacts,
  type ConnectionRow,
} from '#store/connections.ts';
import { retryDeadlocks } from '#store/leases.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { connectionError } from './connection-errors.ts';
import type { ConnectionServiceDeps, SettledConsent } from './connection-service.ts';
import {
  awaitChoice,
  becomeConnected,
  connectTenant,
  reconnectTenant,
  storeCredential,
  type Access,
} from './establish.ts';
import { probeFacts, probeTenants } from './probe.ts';
import { chooseCourse, judgeTenants, tenantTaken } from './tenant-choice.ts';

/**
 * Turns a credential that was just obtained into connections. The vendor is asked first (its tenants, then one test
 * call); only when it has answered is anything stored, in one transaction. Workers are at work meanwhile, and what the vendor gave
 * is given once: a deadlock with them is tried again and loses nothing.
 *
 * @throws `connection.other_tenant`, `connection.tenant_taken`, or the vendor's error.
 */
export const settleAccess = async (
  deps: ConnectionServiceDeps,
  access: Access,
  again: ConnectionRow | null,
  obtained: Credential,
): Promise<SettledConsent> => {
  const { db, vault } = deps;
  const { workspaceId, connector } = access;
  const { credential, tenants } = await probeTenants({ ...deps, ...access }, obtained);
  const course = await inWorkspace(db, workspaceId, (trx) => chooseCourse(trx, connector, again, tenants));
  if (course.course === 'choose') {
    const connectionId = await retryDeadlocks(() =>
      inWorkspace(db, workspaceId, async (trx) =>
        awaitChoice(trx, access, again, await storeCredential(trx, vault, access, credential)),
      ),
    );
    if (again !== null) deps.contexts.forgetCredential(again.id);
    return { outcome: 'choose', connectionId };
  }
  const facts = await probeFacts({ ...deps, ...access }, credential, course.tenant?.tenantId ?? null);
  const connectionIds = await retryDeadlocks(() =>
    inWorkspace(db, workspaceId, async (trx) => {
      const credentialId = await storeCredential(trx, vault, access, credential);
      const ids =
        course.course === 'again'
          ? await reconnectTenant(trx, deps, access, { ...course, reached: tenants }, credentialId)
          : [await connectTenant(trx, deps, access, credentialId, course.tenant)];
      const [asked] = course.course === 'again' ? [course.row.id] : ids;
      if (asked !== undefined) await storeFacts(trx, asked, facts, access.now);
      return ids;
    }),
  );
  for (const id of connectionIds) deps.contexts.forgetCredential(id);
  const [asked] = course.course === 'again' ? [course.row.id] : connectionIds;
  if (asked === undefined) throw connectionError('connection.no_tenant', 'Nothing was connected.');
  return { outcome: 'connected', connectionId: asked };
};

/**
 * Connects the chosen tenants by the credential of the connection that waits for the choice; it becomes the first new one.
 * @throws `connection.tenant_unknown`, `connection.tenant_taken`, or the vendor's error; then nothing is stored.
 */
export const chooseAmong = async (
  deps: ConnectionServiceDeps,
  access: Access,
  row: ConnectionRow,
  credential: Credential,
  tenantIds: readonly string[],
): Promise<readonly ConnectionId[]> => {
  const { db } = deps;
  const { tenants } = await probeTenants({ ...deps, ...access }, credential);
  const chosen = [...new Set(tenantIds)].map((tenantId) => requireTenant(tenants, tenantId));
  if (chosen.length === 0 || row.credential_id === null)
    throw connectionError('connection.tenant_unknown', 'No organisation was chosen.');
  const credentialId = row.credential_id;
  const facts = new Map<string, Awaited<ReturnType<typeof probeFacts>>>();
  for (const tenant of chosen)
    facts.set(tenant.tenantId, await probeFacts({ ...deps, ...access }, credential, tenant.tenantId));
  return retryDeadlocks(() =>
    inWorkspace(db, access.workspaceId, async (trx) => {
      const [held] = (await judgeTenants(trx, access.connector, chosen)).filter(
        (each) => each.holder !== null,
      );
      if (held !== undefined) throw tenantTaken(access.connector, held.holder);
      const ids: ConnectionId[] = [];
      let waiting: ConnectionRow | null = row;
      for (const tenant of chosen) {
        const isNew =
          (await findConnectionsOfTenant(trx, access.connector.vendor, tenant.tenantId)).length === 0;
        if (isNew && waiting !== null) {
          ids.push(waiting.id);
          await becomeConnected(trx, deps, access, waiting.id, credentialId, tenant);
          waiting = null;
        } else ids.push(await connectTenant(trx, deps, { ...access, name: null }, credentialId, tenant));
      }
      // All chosen tenants had connections to take up again, so nothing became of the one that waited.
      if (waiting !== null) await deleteWaitingConnection(trx, waiting.id);
      for (const [index, tenant] of chosen.entries()) {
        const [id, read] = [ids[index], facts.get(tenant.tenantId)];
        if (id !== undefined && read !== undefined) await storeFacts(trx, id, read, access.now);
      }
      return ids;
    }),
  );
};

const requireTenant = (tenants: readonly Tenant[], tenantId: string): Tenant => {
  const tenant = tenants.find((each) => each.tenantId === tenantId);
  if (tenant === undefined)
    throw connectionError('connection.tenant_unknown', 'The consent does not reach that organisation.');
  return tenant;
};
