/** What the simulated vendors and the product must agree on. */
export const benchApp = {
  ignition: { clientId: 'bench', clientSecret: 'bench ignition secret', apiKey: 'bench-ignition-key' },
  xero: { clientId: 'bench', clientSecret: 'bench xero secret', webhookKey: 'bench xero webhook key' },
  webhookSecret: 'bench ignition webhooks',
} as const;

/** Calls in a window where a vendor's limit is off: more than are ever made, on both sides. */
export const withoutLimit = 100_000_000;

export interface FirmAddresses {
  readonly ignitionUrl: string;
  readonly xeroUrl: string;
  readonly tenantId: string;
}

/** One webhook as the vendor would send it. */
export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
