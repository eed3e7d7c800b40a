import type { Kysely } from 'kysely';
import type { Clock } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { Logger } from '#base/log.ts';
import type { ConnectionSettings, Credential } from '#model/connection.ts';
import type { Connector, ConnectorContext, VendorClient } from '#model/connector.ts';
import type { ConnectionRow } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { awaitBudgets, budgetKey, noteBudgets } from './budgets.ts';
import { connectionError } from './connection-errors.ts';
import type { ConnectorRegistry } from './connector-registry.ts';
import { createCredentialKeeper } from './credential-keeper.ts';
import { expireConnection } from './expired-connection.ts';

/** What a context needs to know of its connection. */
export interface ContextTarget {
  readonly connectionId: ConnectionId;
  readonly workspaceId: WorkspaceId;
  readonly vendor: string;
  readonly profile: string;
  readonly tenantId: string | null;
  readonly settings: ConnectionSettings;
}

export const targetOf = (row: ConnectionRow): ContextTarget => ({
  connectionId: row.id,
  workspaceId: row.workspace_id,
  vendor: row.vendor,
  profile: row.profile,
  tenantId: row.tenant_id,
  settings: row.settings,
});

export interface Contexts {
  /** The world outside, as functions, for one connection. Cheap to make; holds no state of its own. */
  contextFor(target: ContextTarget): ConnectorContext;
  /** A client of the connection's vendor, with its connector. @throws `connection.unknown_vendor`. */
  clientFor(target: ContextTarget): { readonly connector: Connector; readonly client: VendorClient };
  /** Forgets what is believed of a connection's credential, after this process replaced or destroyed it. */
  forgetCredential(connectionId: ConnectionId): void;
}

export interface ContextDeps {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly registry: ConnectorRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** What the vendor says of its limits is written at most this often for a connection, refusals always. */
const noteEveryMs = 1_000;

export const createContexts = (deps: ContextDeps): Contexts => {
  const { db, registry, clock, logger } = deps;
  const keeper = createCredentialKeeper(deps);
  const notedAt = new Map<ConnectionId, number>();

  const renew = (target: ContextTarget, held: Credential): Promise<Credential> => {
    const door = registry.get(target.vendor).oauth;
    if (door === undefined)
      throw connectionError('connection.expired', `The access to ${target.vendor} has lapsed.`);
    const { profile, settings } = target;
    return door.refresh({ profile, settings, clock, fetch: deps.fetch, credential: held });
  };

  const credential = async (target: ContextTarget, rejected: string | undefined): Promise<Credential> => {
    try {
      return await keeper.current(target, (held) => renew(target, held), rejected);
    } catch (caught) {
      if (caught instanceof PlumblineError && caught.code === 'connection.expired')
        await expireConnection(db, target, caught.code, clock.now());
      throw caught;
    }
  };

  const contextFor = (target: ContextTarget): ConnectorContext => {
    const { connectionId, vendor, profile, tenantId, settings } = target;
    const specs = registry.get(vendor).budgets(target);
    return {
      connectionId,
      profile,
      tenantId,
      settings,
      clock,
      logger,
      fetch: deps.fetch,
      credential: (options) => credential(target, options?.rejected),
      spend: (purpose, calls, names) => {
        const asked = specs.filter((spec) =>
          names === undefined ? spec.byName !== true : names.includes(spec.name),
        );
        if (asked.length === 0) return Promise.resolve();
        const budgets = asked.map((spec) => ({ ...spec, key: budgetKey(target, spec) }));
        return awaitBudgets(db, budgets, { vendor, purpose, calls }, clock);
      },
      noteLimits: async (report) => {
        const now = clock.now();
        const due = now - (notedAt.get(connectionId) ?? Number.NEGATIVE_INFINITY) >= noteEveryMs;
        if (!due && report.blocked === undefined) return;
        notedAt.set(connectionId, now);
        await noteBudgets(db, target, specs, report, now);
      },
    };
  };

  return {
    contextFor,
    clientFor: (target) => {
      const connector = registry.get(target.vendor);
      return { connector, client: connector.open(contextFor(target)) };
    },
    forgetCredential: (connectionId) => {
      keeper.forget(connectionId);
    },
  };
};
