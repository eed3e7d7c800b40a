import type { Connector } from '#model/connector.ts';
import { createXeroAuth, type XeroAddresses } from './xero-auth.ts';
import { openXero } from './xero-client.ts';
import { xeroCompleted } from './xero-completed.ts';
import { xeroKinds } from './xero-kinds.ts';
import { xeroLedger } from './xero-ledger.ts';
import { compose, parse, view } from './xero-mapper.ts';
import { xeroBudgets, xeroProfiles } from './xero-profiles.ts';
import { createXeroWebhook } from './xero-webhook.ts';

/** Addresses without a trailing slash. `webhookKeys`: newest first, any of them may have signed. */
export interface XeroConfig extends XeroAddresses {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookKeys: readonly string[];
}

/** The door of this room: Xero behind the port. Holds configuration only, no state. */
export const createXeroConnector = (config: XeroConfig): Connector => ({
  vendor: 'xero',
  label: 'Xero',
  profiles: xeroProfiles,
  kinds: xeroKinds.map(({ spec }) => spec),
  budgets: ({ settings }) => xeroBudgets(settings),
  open: (context) => openXero(context, config.apiUrl),
  parse,
  view: (_kind, fields) => view(fields),
  compose,
  ledger: xeroLedger,
  completed: xeroCompleted,
  oauth: createXeroAuth(config, { clientId: config.clientId, clientSecret: config.clientSecret }),
  webhook: createXeroWebhook(config.webhookKeys),
});
