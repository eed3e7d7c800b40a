import { z } from 'zod';
import { systemClock } from '#base/clock.ts';
import type { Logger } from '#base/log.ts';
import type { Config, Environment } from '#app/config.ts';
import { superviseChild, type Child } from '#app/supervisor.ts';
import type { FirmFacts } from './simulated-firm.ts';

/** Where the simulated vendors are looked for first: next to our own usual port. */
const usualPorts = ['4401', '4402', '4403'] as const;

const factsSchema = z.object({
  ignition: z.object({
    url: z.string(),
    apiKey: z.string(),
    webhookSecret: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
  }),
  xero: z.object({
    url: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
    webhookKey: z.string(),
    tenantId: z.string(),
  }),
  stripe: z.object({
    url: z.string(),
    secretKey: z.string(),
    clientId: z.string(),
    webhookSecret: z.string(),
    accountId: z.string(),
  }),
}) satisfies z.ZodType<FirmFacts>;

/** The simulated firm in a process of its own; `facts` resolves once it answers. */
export const startFirmProcess = (
  config: Pick<Config, 'port'>,
  environment: Environment,
  logger: Logger,
): Child & { readonly facts: Promise<FirmFacts> } => {
  const child = superviseChild(
    {
      name: 'simulated firm',
      file: new URL('firm-process.ts', import.meta.url),
      args: config.port === 0 ? ['0', '0', '0'] : [...usualPorts],
      environment,
    },
    systemClock,
    logger,
  );
  return { ...child, facts: child.ready.then((value) => factsSchema.parse(value)) };
};

/** The settings under which any process of ours takes the simulated vendors for the real ones. */
export const firmSettings = ({ ignition, xero, stripe }: FirmFacts): Readonly<Record<string, string>> => ({
  PLUMBLINE_IGNITION_URL: ignition.url,
  PLUMBLINE_IGNITION_CLIENT_ID: ignition.clientId,
  PLUMBLINE_IGNITION_CLIENT_SECRET: ignition.clientSecret,
  PLUMBLINE_XERO_LOGIN_URL: xero.url,
  PLUMBLINE_XERO_IDENTITY_URL: xero.url,
  PLUMBLINE_XERO_API_URL: xero.url,
  PLUMBLINE_XERO_CLIENT_ID: xero.clientId,
  PLUMBLINE_XERO_CLIENT_SECRET: xero.clientSecret,
  PLUMBLINE_XERO_WEBHOOK_KEY: xero.webhookKey,
  PLUMBLINE_STRIPE_CONNECT_URL: stripe.url,
  PLUMBLINE_STRIPE_API_URL: stripe.url,
  PLUMBLINE_STRIPE_CLIENT_ID: stripe.clientId,
  PLUMBLINE_STRIPE_SECRET_KEY: stripe.secretKey,
  PLUMBLINE_STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
});
