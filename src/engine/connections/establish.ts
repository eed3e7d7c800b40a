import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '#base/clock.ts';
import { newId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import type { ConnectionSettings, Credential } from '#model/connection.ts';
import type { Connector, Tenant } from '#model/connector.ts';
import { appendAudit } from '#store/audit.ts';
import { ensureCheckpoints, requestPass } from '#store/checkpoints.ts';
import {
  connectConnection,
  findConnectionsOfTenant,
  insertConnection,
  giveCredential,
  lockConnectionsSharing,
  moveConnection,
  type ConnectionRow,
} from '#store/connections.ts';
import { deleteUnusedCredential, insertCredential } from '#store/credentials.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { notifyLive } from '#engine/deps.ts';
import { ensureBudgets } from './budgets.ts';
import { expiryOf, sealCredential } from './sealed-credential.ts';
import { tenantTaken } from './tenant-choice.ts';

export interface EstablishDeps {
  readonly vault: Vault;
  readonly wake: (trx: Transaction<Database>, connections: readonly ConnectionId[]) => Promise<void>;
  /** What follows for the workspace from a tenant that a person has connected, in the same transaction. */
  readonly connected?: (trx: Transaction<Database>, tenant: ConnectedTenant) => Promise<void>;
}

/** A tenant that was connected, anew or for the first time, and by whom. */
export interface ConnectedTenant {
  readonly vendor: string;
  readonly connectionId: ConnectionId;
  readonly workspaceId: WorkspaceId;
  readonly actor: string;
}

/** An authorised access that connections are to be made of, or that takes the place of an older one. */
export interface Access {
  readonly workspaceId: WorkspaceId;
  /** Who connects, as the audit names them. */
  readonly actor: string;
  readonly connector: Connector;
  readonly profile: string;
  readonly settings: ConnectionSettings;
  readonly name: string | null;
  readonly now: number;
}

/** Stores a credential sealed and gives its id. */
export const storeCredential = async (
  trx: Kysely<Database>,
  vault: Vault,
  access: Pick<Access, 'workspaceId' | 'connector' | 'now'>,
  credential: Credential,
): Promise<string> => {
  const id = `crd_${crypto.randomUUID()}`;
  await insertCredential(trx, {
    id,
    workspaceId: access.workspaceId,
    vendor: access.connector.vendor,
    sealed: sealCredential(vault, id, credential),
    expiresAt: expiryOf(credential),
    now: access.now,
  });
  return id;
};

/**
 * Connects one tenant (null where the vendor names none) by a stored credential. A connection that was disconnected from
 * the same tenant is taken up again, with its links; otherwise one is made. @throws `connection.tenant_taken`.
 */
export const connectTenant = async (
  trx: Transaction<Database>,
  deps: EstablishDeps,
  access: Access,
  credentialId: string | null,
  tenant: Tenant | null,
): Promise<ConnectionId> => {
  const { connector, workspaceId, now } = access;
  const earlier =
    tenant === null ? [] : await findConnectionsOfTenant(trx, connector.vendor, tenant.tenantId);
  const [first] = earlier;
  if (first !== undefined && first.state !== 'disconnected') throw tenantTaken(connector, first);
  const id = first?.id ?? newId('connection', now);
  if (first === undefined)
    await insertConnection(trx, {
      id,
      workspaceId,
      vendor: connector.vendor,
      profile: access.profile,
      name: access.name ?? tenant?.name ?? connector.label,
      credentialId,
      tenantId: tenant?.tenantId ?? null,
      tenantName: tenant?.name ?? null,
      state: 'connecting',
      settings: access.settings,
      now,
    });
  await becomeConnected(trx, deps, access, id, credentialId, tenant);
  const { actor } = access;
  await deps.connected?.(trx, { vendor: connector.vendor, connectionId: id, workspaceId, actor });
  return id;
};

/**
 * Authorises a connection again by a new credential, keeping its id, its links and its queue. Others that shared the old
 * credential follow when the new one reaches their tenants; the old one is destroyed when nobody uses it any more.
 */
export const reconnectTenant = async (
  trx: Transaction<Database>,
  deps: EstablishDeps,
  access: Access,
  again: { readonly row: ConnectionRow; readonly tenant: Tenant | null; readonly reached: readonly Tenant[] },
  credentialId: string,
): Promise<readonly ConnectionId[]> => {
  const { row } = again;
  const sharing = await lockConnectionsSharing(trx, row.id);
  const connected: ConnectionId[] = [];
  for (const connection of sharing) {
    const isAsked = connection.id === row.id;
    const tenant = isAsked
      ? again.tenant
      : again.reached.find((each) => each.tenantId === connection.tenant_id);
    if (tenant === undefined) continue;
    const settings = isAsked ? access.settings : connection.settings;
    await becomeConnected(trx, deps, { ...access, settings }, connection.id, credentialId, tenant);
    connected.push(connection.id);
  }
  if (row.credential_id !== null) await deleteUnusedCredential(trx, row.credential_id);
  return connected;
};

/** Keeps a credential that reaches several tenants until a person has chosen. A new connection waits with it. */
export const awaitChoice = async (
  trx: Transaction<Database>,
  access: Access,
  row: ConnectionRow | null,
  credentialId: string,
): Promise<ConnectionId> => {
  const { workspaceId, connector, now } = access;
  const id = row?.id ?? newId('connection', now);
  if (row === null)
    await insertConnection(trx, {
      id,
      workspaceId,
      vendor: connector.vendor,
      profile: access.profile,
      name: access.name ?? connector.label,
      credentialId,
      tenantId: null,
      tenantName: null,
      state: 'choose_tenant',
      settings: access.settings,
      now,
    });
  else {
    await giveCredential(trx, id, credentialId);
    await moveConnection(trx, id, 'choose_tenant', null, now);
    if (row.credential_id !== null) await deleteUnusedCredential(trx, row.credential_id);
  }
  await notifyLive(trx, workspaceId, ['connections']);
  return id;
};

/** From any state to `connected`: budgets and checkpoints are there, all kinds are listed now, the drain is woken. */
export const becomeConnected = async (
  trx: Transaction<Database>,
  deps: EstablishDeps,
  access: Access,
  id: ConnectionId,
  credentialId: string | null,
  tenant: Tenant | null,
): Promise<void> => {
  const { connector, workspaceId, profile, settings, now } = access;
  const owner = { connectionId: id, workspaceId };
  const kinds = connector.kinds.map((kind) => kind.kind);
  await connectConnection(trx, id, {
    credentialId,
    tenantId: tenant?.tenantId ?? null,
    tenantName: tenant?.name ?? null,
    settings,
    now,
  });
  await ensureBudgets(trx, connector, { ...owner, vendor: connector.vendor, profile, settings });
  await ensureCheckpoints(trx, owner, kinds);
  await requestPass(trx, id, kinds, { all: false, now });
  await deps.wake(trx, [id]);
  await notifyLive(trx, workspaceId, ['connections', 'overview']);
  await appendAudit(
    trx,
    workspaceId,
    [
      {
        actor: access.actor,
        action: 'connection.connected',
        subjectKind: 'connection',
        subjectId: id,
        details: { vendor: connector.vendor, profile, tenant: tenant?.tenantId ?? null },
      },
    ],
    now,
  );
};

/** A connection that was thought to be over works after all: back to `connected`, and its work goes on. */
export const resumeConnection = (
  deps: EstablishDeps & { readonly db: Kysely<Database>; readonly clock: Clock },
  acting: { readonly workspaceId: WorkspaceId; readonly actor: string },
  row: ConnectionRow,
): Promise<void> =>
  inWorkspace(deps.db, acting.workspaceId, async (trx) => {
    const now = deps.clock.now();
    await moveConnection(trx, row.id, 'connected', null, now);
    await deps.wake(trx, [row.id]);
    await notifyLive(trx, acting.workspaceId, ['connections', 'overview']);
    const { actor } = acting;
    await appendAudit(
      trx,
      acting.workspaceId,
      [{ actor, action: 'connection.resumed', subjectKind: 'connection', subjectId: row.id, details: {} }],
      now,
    );
  });
