import type { KindSpec } from '#model/connector.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';

/** The kind of a vendor's records; null for one that this release does not know any more. */
export const kindOf = (registry: ConnectorRegistry, vendor: string, kind: string): KindSpec | null =>
  registry
    .list()
    .find((connector) => connector.vendor === vendor)
    ?.kinds.find((spec) => spec.kind === kind) ?? null;

export const kindLabel = (registry: ConnectorRegistry, vendor: string, kind: string): string =>
  kindOf(registry, vendor, kind)?.label ?? kind;

export const vendorLabel = (registry: ConnectorRegistry, vendor: string): string =>
  registry.list().find((connector) => connector.vendor === vendor)?.label ?? vendor;
