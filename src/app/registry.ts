import type { Connector, PushedRecords } from '#model/connector.ts';
import type { CrmPort } from '#model/crm/records-port.ts';
import { createRegistry, type ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { createCrmConnector } from '#vendors/crm/crm-connector.ts';
import { createIgnitionConnector } from '#vendors/ignition/ignition-connector.ts';
import { createStripeConnector } from '#vendors/stripe/stripe-connector.ts';
import { createWebhookConnector } from '#vendors/webhook/webhook-connector.ts';
import { createXeroConnector } from '#vendors/xero/xero-connector.ts';
import { appError } from './app-errors.ts';
import type { Config } from './config.ts';

/** The vendors of this release, as this installation is configured for them. */
export const createVendorRegistry = (
  config: Config,
  ports: { readonly crm: CrmPort; readonly pushed: PushedRecords },
): ConnectorRegistry =>
  createRegistry([
    ignitionOf(config),
    createCrmConnector(ports.crm),
    xeroOf(config),
    stripeOf(config),
    createWebhookConnector(ports.pushed),
  ]);

const ignitionOf = ({ ignition, secrets }: Config): Connector =>
  createIgnitionConnector({
    ...(ignition.url === null ? {} : { baseUrl: ignition.url }),
    clientId: ignition.clientId,
    clientSecret: secrets.ignitionClientSecret,
  });

const xeroOf = ({ xero, secrets }: Config): Connector => {
  const { loginUrl, identityUrl, apiUrl, clientId } = xero;
  const connector = createXeroConnector({
    loginUrl,
    identityUrl,
    apiUrl,
    clientId: clientId ?? '',
    clientSecret: secrets.xeroClientSecret ?? '',
    webhookKeys: secrets.xeroWebhookKeys,
  });
  return clientId === null ? withoutApp(connector, 'PLUMBLINE_XERO_CLIENT_ID') : connector;
};

const stripeOf = ({ stripe, secrets }: Config): Connector => {
  const { connectUrl, apiUrl, clientId } = stripe;
  const connector = createStripeConnector({
    connectUrl,
    apiUrl,
    clientId: clientId ?? '',
    secretKey: secrets.stripeSecretKey,
    webhookSecrets: secrets.stripeWebhookSecrets,
  });
  return clientId === null ? withoutApp(connector, 'PLUMBLINE_STRIPE_CLIENT_ID') : connector;
};

/** Custom connections and pasted keys need no app of ours; consent does, and says so before it sends anybody away. */
const withoutApp = (connector: Connector, setting: string): Connector => {
  if (connector.oauth === undefined) return connector;
  return {
    ...connector,
    oauth: {
      ...connector.oauth,
      authorizeUrl: () => {
        throw appError(
          'config.vendor_app_missing',
          `This installation has no ${connector.label} app: ${setting} is not set.`,
        );
      },
    },
  };
};
