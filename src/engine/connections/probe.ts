import type { Clock } from '#base/clock.ts';
import type { JsonObject } from '#base/json.ts';
import type { Logger } from '#base/log.ts';
import type { ConnectionSettings, Credential } from '#model/connection.ts';
import type { Connector, Tenant } from '#model/connector.ts';

/** What a credential that is not stored yet turned out to reach. */
export interface Probed {
  /** Renewed where asking needed it: this one is to be stored. */
  readonly credential: Credential;
  /** Empty when the vendor has one tenant a credential and does not name it. */
  readonly tenants: readonly Tenant[];
}

interface ProbeTarget {
  readonly connector: Connector;
  readonly profile: string;
  readonly settings: ConnectionSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** Asks the vendor which tenants a new credential reaches. Throws the vendor's errors. */
export const probeTenants = async (target: ProbeTarget, credential: Credential): Promise<Probed> => {
  const door = target.connector.oauth;
  if (door === undefined || credential.kind === 'api_key') return { credential, tenants: [] };
  const { profile, settings, clock, fetch } = target;
  const usable =
    credential.kind === 'client_credentials' && credential.accessToken === null
      ? await door.refresh({ profile, settings, clock, fetch, credential })
      : credential;
  const tenants = await door.listTenants({ profile, settings, clock, fetch, credential: usable });
  return { credential: usable, tenants };
};

/** One test call with a credential that is not stored yet. It has no budget to spend from: a person is connecting. */
export const probeFacts = (
  target: ProbeTarget,
  credential: Credential,
  tenantId: string | null,
): Promise<JsonObject> => {
  const { connector, profile, settings, clock, logger, fetch } = target;
  const client = connector.open({
    connectionId: 'being-connected',
    profile,
    tenantId,
    settings,
    clock,
    logger,
    fetch,
    credential: () => Promise.resolve(credential),
    spend: () => Promise.resolve(),
    noteLimits: () => Promise.resolve(),
  });
  return client.readFacts('person');
};
