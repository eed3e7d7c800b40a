import { resolve } from 'node:path';
import { z } from 'zod';
import { appError } from './app-errors.ts';

export type Role = 'all' | 'web' | 'worker';

/** An installation's settings, read once at start. Secrets are in `secrets` and nowhere else. */
export interface Config {
  /** Null: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Where browsers and vendors reach us, without a slash at the end; null: host and port. */
  readonly publicUrl: string | null;
  /** A proxy of ours stands in front: clients' addresses are read from X-Forwarded-For. */
  readonly trustProxy: boolean;
  readonly role: Role;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Worker processes that `all` starts beside the web process, and connections that each drains at a time. */
  readonly workers: number;
  readonly slots: number;
  readonly demo: boolean;
  /** Who mail is from; set together with the mail server. */
  readonly mailFrom: string | null;
  /** Webhooks may be posted to this machine and private networks, and without TLS. */
  readonly allowPrivateWebhooks: boolean;
  readonly ignition: { readonly url: string | null; readonly clientId: string | null };
  readonly xero: {
    readonly loginUrl: string;
    readonly identityUrl: string;
    readonly apiUrl: string;
    readonly clientId: string | null;
  };
  readonly stripe: {
    readonly connectUrl: string;
    readonly apiUrl: string;
    readonly clientId: string | null;
  };
  readonly secrets: {
    readonly masterKey: string | null;
    /** May carry the mail server's password; null: no mail is sent. */
    readonly smtpUrl: string | null;
    readonly ignitionClientSecret: string | null;
    readonly xeroClientSecret: string | null;
    /** Newest first; more than one while a key is replaced. */
    readonly xeroWebhookKeys: readonly string[];
    readonly stripeSecretKey: string | null;
    readonly stripeWebhookSecrets: readonly string[];
  };
}

const text = z
  .string()
  .trim()
  .transform((value) => (value === '' ? null : value))
  .nullable()
  .default(null);
const address = z.url({ protocol: /^https?$/, error: 'is not an http(s) address' });
const noSlash = (value: string): string => value.replace(/\/+$/, '');
const addressOr = (fallback: string) =>
  z.preprocess(unsetWhenEmpty, address.default(fallback)).transform(noSlash);
const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
const unsetWhenEmpty = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;
const choice = <const Choices extends readonly [string, ...string[]]>(
  choices: Choices,
  fallback: Choices[number],
) =>
  z.preprocess(
    unsetWhenEmpty,
    z.enum(choices, { error: `is none of ${choices.join(', ')}` }).default(fallback as never),
  );
const count = (min: number, max: number, fallback: number) =>
  z.preprocess(
    unsetWhenEmpty,
    z.coerce
      .number({ error: 'is not a number' })
      .int({ error: 'is not a whole number' })
      .min(min, { error: `is less than ${String(min)}` })
      .max(max, { error: `is more than ${String(max)}` })
      .default(fallback),
  );

/** Every setting by its name in the environment. A variable that begins with PLUMBLINE_ and is not here is refused. */
const environmentSchema = z.object({
  PLUMBLINE_DATABASE_URL: text,
  PLUMBLINE_DATA_DIR: z.preprocess(unsetWhenEmpty, z.string().default('.plumbline')),
  PLUMBLINE_HOST: z.preprocess(unsetWhenEmpty, z.string().default('127.0.0.1')),
  PLUMBLINE_PORT: count(0, 65_535, 4_400),
  PLUMBLINE_PUBLIC_URL: z.preprocess(unsetWhenEmpty, address.transform(noSlash).nullable().default(null)),
  PLUMBLINE_TRUST_PROXY: choice(['yes', 'no'], 'no'),
  PLUMBLINE_MASTER_KEY: text,
  PLUMBLINE_ROLE: choice(['all', 'web', 'worker'], 'all'),
  PLUMBLINE_LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent'], 'info'),
  PLUMBLINE_WORKERS: count(1, 64, 1),
  PLUMBLINE_WORKER_SLOTS: count(1, 200, 8),
  PLUMBLINE_DEMO: choice(['auto', 'on', 'off'], 'auto'),
  PLUMBLINE_SMTP_URL: z.preprocess(
    unsetWhenEmpty,
    z
      .url({ protocol: /^smtps?$/, error: 'is not an smtp:// or smtps:// address' })
      .nullable()
      .default(null),
  ),
  PLUMBLINE_MAIL_FROM: text,
  PLUMBLINE_ALLOW_PRIVATE_WEBHOOKS: choice(['yes', 'no', 'true', 'false'], 'no'),
  PLUMBLINE_IGNITION_URL: z.preprocess(unsetWhenEmpty, address.transform(noSlash).nullable().default(null)),
  PLUMBLINE_IGNITION_CLIENT_ID: text,
  PLUMBLINE_IGNITION_CLIENT_SECRET: text,
  PLUMBLINE_XERO_LOGIN_URL: addressOr('https://login.xero.com'),
  PLUMBLINE_XERO_IDENTITY_URL: addressOr('https://identity.xero.com'),
  PLUMBLINE_XERO_API_URL: addressOr('https://api.xero.com'),
  PLUMBLINE_XERO_CLIENT_ID: text,
  PLUMBLINE_XERO_CLIENT_SECRET: text,
  PLUMBLINE_XERO_WEBHOOK_KEY: list,
  PLUMBLINE_STRIPE_CONNECT_URL: addressOr('https://connect.stripe.com'),
  PLUMBLINE_STRIPE_API_URL: addressOr('https://api.stripe.com'),
  PLUMBLINE_STRIPE_CLIENT_ID: text,
  PLUMBLINE_STRIPE_SECRET_KEY: text,
  PLUMBLINE_STRIPE_WEBHOOK_SECRET: list,
});

/** Names of all settings; docs/settings.md has a row for each. */
export const settingNames: readonly string[] = Object.keys(environmentSchema.shape);

export type Environment = Readonly<Record<string, string | undefined>>;

/** Read by tests only: the vendors' specifications, the browser of page tests, the seed of one story. */
const foreignSettings = new Set(['PLUMBLINE_SPECS', 'PLUMBLINE_CHROMIUM', 'PLUMBLINE_SEED']);

/** Pairs that are of use only together. */
const pairs = [
  ['PLUMBLINE_IGNITION_CLIENT_ID', 'PLUMBLINE_IGNITION_CLIENT_SECRET'],
  ['PLUMBLINE_XERO_CLIENT_ID', 'PLUMBLINE_XERO_CLIENT_SECRET'],
  ['PLUMBLINE_STRIPE_CLIENT_ID', 'PLUMBLINE_STRIPE_SECRET_KEY'],
  ['PLUMBLINE_SMTP_URL', 'PLUMBLINE_MAIL_FROM'],
] as const;

/**
 * The settings that an environment makes. Values are never part of an error, for they may be secrets.
 * @throws `config.invalid` naming every variable that is wrong and why.
 */
export const readConfig = (environment: Environment): Config => {
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('PLUMBLINE_') && !settingNames.includes(name) && !foreignSettings.has(name),
  );
  const parsed = environmentSchema.safeParse(environment);
  const problems = [
    ...unknown.map((name) => `${name} is not a setting`),
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])} ${issue.message}`),
    ...pairs
      .filter(([id, secret]) => isSet(environment[id]) !== isSet(environment[secret]))
      .map(([id, secret]) => `${id} and ${secret} must be set together`),
  ];
  if (!parsed.success || problems.length > 0)
    throw appError('config.invalid', `Settings that cannot be used: ${problems.join('; ')}.`, {
      details: { problems },
    });
  return configOf(parsed.data);
};

const isSet = (value: string | undefined): boolean => value !== undefined && value.trim() !== '';

const configOf = (given: z.infer<typeof environmentSchema>): Config => ({
  databaseUrl: given.PLUMBLINE_DATABASE_URL,
  dataDir: resolve(given.PLUMBLINE_DATA_DIR),
  host: given.PLUMBLINE_HOST,
  port: given.PLUMBLINE_PORT,
  publicUrl: given.PLUMBLINE_PUBLIC_URL,
  trustProxy: given.PLUMBLINE_TRUST_PROXY === 'yes',
  role: given.PLUMBLINE_ROLE,
  logLevel: given.PLUMBLINE_LOG_LEVEL,
  workers: given.PLUMBLINE_WORKERS,
  slots: given.PLUMBLINE_WORKER_SLOTS,
  demo: wantsDemo(given),
  mailFrom: given.PLUMBLINE_MAIL_FROM,
  allowPrivateWebhooks: ['yes', 'true'].includes(given.PLUMBLINE_ALLOW_PRIVATE_WEBHOOKS),
  ignition: { url: given.PLUMBLINE_IGNITION_URL, clientId: given.PLUMBLINE_IGNITION_CLIENT_ID },
  xero: {
    loginUrl: given.PLUMBLINE_XERO_LOGIN_URL,
    identityUrl: given.PLUMBLINE_XERO_IDENTITY_URL,
    apiUrl: given.PLUMBLINE_XERO_API_URL,
    clientId: given.PLUMBLINE_XERO_CLIENT_ID,
  },
  stripe: {
    connectUrl: given.PLUMBLINE_STRIPE_CONNECT_URL,
    apiUrl: given.PLUMBLINE_STRIPE_API_URL,
    clientId: given.PLUMBLINE_STRIPE_CLIENT_ID,
  },
  secrets: {
    masterKey: given.PLUMBLINE_MASTER_KEY,
    smtpUrl: given.PLUMBLINE_SMTP_URL,
    ignitionClientSecret: given.PLUMBLINE_IGNITION_CLIENT_SECRET,
    xeroClientSecret: given.PLUMBLINE_XERO_CLIENT_SECRET,
    xeroWebhookKeys: given.PLUMBLINE_XERO_WEBHOOK_KEY,
    stripeSecretKey: given.PLUMBLINE_STRIPE_SECRET_KEY,
    stripeWebhookSecrets: given.PLUMBLINE_STRIPE_WEBHOOK_SECRET,
  },
});

/** The simulated firm comes with an installation that knows no vendor and has no database of its own. */
const wantsDemo = (given: z.infer<typeof environmentSchema>): boolean => {
  if (given.PLUMBLINE_DEMO !== 'auto') return given.PLUMBLINE_DEMO === 'on';
  return (
    given.PLUMBLINE_DATABASE_URL === null &&
    given.PLUMBLINE_XERO_CLIENT_ID === null &&
    given.PLUMBLINE_IGNITION_CLIENT_ID === null &&
    given.PLUMBLINE_IGNITION_URL === null &&
    given.PLUMBLINE_STRIPE_SECRET_KEY === null
  );
};

/** Where this installation says it can be reached, without a slash at the end. */
export const publicUrlOf = (config: Pick<Config, 'publicUrl' | 'host' | 'port'>): string =>
  config.publicUrl ?? `http://${hostInUrl(config.host)}:${String(config.port)}`;

/** The console's address as other systems may keep it: set by a person, and https. Null where there is none. */
export const secureUrlOf = ({ publicUrl }: Pick<Config, 'publicUrl'>): string | null =>
  publicUrl?.startsWith('https://') === true ? publicUrl : null;

const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};

/** The environment of this process; the only place that reads it. */
export const processEnvironment = (): Environment => process.env;
