import type { ConnectionSettings } from '#model/connection.ts';
import type { BudgetSpec, Connector, ProfileSpec } from '#model/connector.ts';
import { hourMs } from '#base/clock.ts';
import { createIgnitionOAuth } from './ignition-auth.ts';
import { openIgnition } from './ignition-client.ts';
import { composeBody } from './ignition-compose.ts';
import { ignitionCollected } from './ignition-collected.ts';
import { ignitionKinds } from './ignition-kinds.ts';
import { parseRecord, viewRecord } from './ignition-mapper.ts';
import { ignitionReceived } from './ignition-received.ts';
import { readSettings, type IgnitionApp } from './ignition-settings.ts';
import { receiveWebhook } from './ignition-webhook.ts';

/** The vendor's own host. Source: Reporting API, read 2026-11. */
export const ignitionHost = 'https://developers.ignitionapp.com';

/**
 * Ignition behind the port. `baseUrl` is the installation's address of Ignition (its host, or the Reporting API's root on
 * it), overridden by a connection's `settings.baseUrl`; the app's id and secret serve the `reporting` profile and may be
 * missing where only keyed connections are used.
 */
export const createIgnitionConnector = (app: {
  readonly baseUrl?: string | undefined;
  readonly clientId?: string | null | undefined;
  readonly clientSecret?: string | null | undefined;
}): Connector => {
  const known: IgnitionApp = {
    baseUrl: app.baseUrl ?? ignitionHost,
    clientId: app.clientId ?? null,
    clientSecret: app.clientSecret ?? null,
  };
  return {
    vendor: 'ignition',
    label: 'Ignition',
    profiles,
    kinds: ignitionKinds,
    budgets: ({ settings }) => budgetsOf(settings),
    open: (context) => openIgnition(known, context),
    parse: parseRecord,
    view: viewRecord,
    compose: composeBody,
    received: ignitionReceived,
    collected: ignitionCollected,
    oauth: createIgnitionOAuth(known),
    webhook: { scope: 'connection', receive: receiveWebhook },
  };
};

/** One budget for the practice. `settings.callsPerHour` is for feeds and test servers with a limit of their own. */
const budgetsOf = (settings: ConnectionSettings): readonly BudgetSpec[] => [
  { name: 'hour', calls: readSettings(settings).callsPerHour, windowMs: hourMs, scope: 'connection' },
];

const currencyInput = {
  name: 'currency',
  label: 'Currency',
  secret: false,
  required: false,
  hint: 'Of prices in your service library, which name none. Three letters.',
  default: 'AUD',
} as const;

const profiles: readonly ProfileSpec[] = [
  {
    profile: 'reporting',
    label: 'Ignition (Reporting API)',
    description:
      'Sign in to Ignition as an admin of a practice on Pro+ or Enterprise. Plumbline reads everything and polls for changes; it can write nothing.',
    auth: 'oauth',
    readsOnly: true,
    inputs: [currencyInput],
  },
  {
    profile: 'keyed',
    label: 'Ignition (API key)',
    description:
      'For a partner feed or relay with an API key: reads, receives webhooks, creates and updates clients and contacts, and writes invoices as drafts.',
    auth: 'api_key',
    inputs: [
      {
        name: 'baseUrl',
        label: 'Base address',
        secret: false,
        required: true,
        hint: 'What resource names are put behind, as the feed’s provider names it: https://host/path.',
      },
      {
        name: 'apiKey',
        label: 'API key',
        secret: true,
        required: true,
        hint: 'Given by the feed’s provider. It is sealed and never shown again.',
      },
      {
        name: 'keyHeader',
        label: 'Key is sent as',
        secret: false,
        required: false,
        hint: 'Ask the feed’s provider if calls are refused with 401.',
        options: [
          { value: 'Authorization', label: 'Authorization: Bearer' },
          { value: 'X-Api-Key', label: 'X-Api-Key' },
        ],
        default: 'Authorization',
      },
      {
        name: 'webhookScheme',
        label: 'Webhooks are proved by',
        secret: false,
        required: false,
        hint: 'A signature where the sender can make one; a shared secret in a header for Zapier and the like.',
        options: [
          { value: 'hmac_sha256', label: 'Signature (X-Ignition-Signature)' },
          { value: 'shared_secret_header', label: 'Shared secret (x-ignition-secret)' },
        ],
        default: 'hmac_sha256',
      },
      {
        name: 'webhookSecret',
        label: 'Webhook secret',
        secret: true,
        required: false,
        hint: 'The same text as at the sender. Without it no webhook is accepted and changes are found by polling.',
      },
      currencyInput,
    ],
  },
];
