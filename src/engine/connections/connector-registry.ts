import type { Connector } from '#model/connector.ts';
import { connectionError } from './connection-errors.ts';

/** The vendors of this installation, by name. */
export interface ConnectorRegistry {
  /** @throws `connection.unknown_vendor`. */
  get(vendor: string): Connector;
  list(): readonly Connector[];
}

export const createRegistry = (connectors: readonly Connector[]): ConnectorRegistry => {
  const byVendor = new Map(connectors.map((connector) => [connector.vendor, connector]));
  return {
    get: (vendor) => {
      const connector = byVendor.get(vendor);
      if (connector === undefined)
        throw connectionError('connection.unknown_vendor', `There is no connector for "${vendor}".`, {
          details: { known: [...byVendor.keys()] },
        });
      return connector;
    },
    list: () => [...byVendor.values()],
  };
};
