import { apiVersion } from './event.ts';
import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

/** One secret; a rolled one stays good until `goodUntil` (epoch ms). */
export interface EndpointSecret {
  readonly secret: string;
  goodUntil: number | null;
}

/** Where events are sent. `isConnect`: those of connected accounts, else the account's own. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly object: 'webhook_endpoint';
  readonly created: number;
  readonly livemode: boolean;
  readonly isConnect: boolean;
  url: string;
  enabledEvents: readonly string[];
  description: string | null;
  metadata: Metadata;
  isEnabled: boolean;
  secrets: readonly EndpointSecret[];
}

export const webhookEndpointTable = (): Table<WebhookEndpoint> =>
  new Table<WebhookEndpoint>('webhook_endpoint', wireEndpoint);

const wireEndpoint = (endpoint: WebhookEndpoint): Wire => ({
  id: endpoint.id,
  object: 'webhook_endpoint',
  api_version: apiVersion,
  application: null,
  created: endpoint.created,
  description: endpoint.description,
  enabled_events: endpoint.enabledEvents,
  livemode: endpoint.livemode,
  metadata: endpoint.metadata,
  status: endpoint.isEnabled ? 'enabled' : 'disabled',
  url: endpoint.url,
});

export const wants = (endpoint: WebhookEndpoint, type: string): boolean =>
  endpoint.isEnabled && (endpoint.enabledEvents.includes('*') || endpoint.enabledEvents.includes(type));
