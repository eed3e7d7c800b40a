import { z } from 'zod';
import type { ConnectionSettings } from '#model/connection.ts';
import { ignitionError } from './ignition-errors.ts';
import { callsPerHour, readsAtOnce } from './ignition-limits.ts';

export const webhookSchemes = ['hmac_sha256', 'shared_secret_header'] as const;
export const keyHeaders = ['Authorization', 'X-Api-Key'] as const;

const positive = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .pipe(z.number().int().positive());
const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/)
  .transform((name) => name.toLowerCase());

const settingsSchema = z.object({
  /** Root of the API; overrides the installation's address. */
  baseUrl: z.string().trim().min(1).optional().catch(undefined),
  keyHeader: z.enum(keyHeaders).default('Authorization').catch('Authorization'),
  /** Anything but a known scheme accepts no webhook at all. */
  webhookScheme: z
    .union([z.enum(webhookSchemes), z.literal('none')])
    .default('hmac_sha256')
    .catch('none'),
  webhookSignatureHeader: headerName.default('x-ignition-signature').catch('x-ignition-signature'),
  webhookSignatureEncoding: z.enum(['hex', 'base64']).default('hex').catch('hex'),
  webhookSecretHeader: headerName.default('x-ignition-secret').catch('x-ignition-secret'),
  /** ISO 4217 of scalar prices, which name none. */
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/)
    .transform((code) => code.toUpperCase())
    .default('AUD')
    .catch('AUD'),
  callsPerHour: positive.default(callsPerHour).catch(callsPerHour),
  /** Reads of single records under way at once, for feeds that take fewer. */
  readsAtOnce: positive.default(readsAtOnce).catch(readsAtOnce),
});
export type IgnitionSettings = z.infer<typeof settingsSchema>;

/** Settings with their defaults; a value that cannot be understood falls back, a webhook scheme to none. Never throws. */
export const readSettings = (settings: ConnectionSettings): IgnitionSettings =>
  settingsSchema.parse(settings);

/** What this installation knows of the vendor; null where it is not configured. */
export interface IgnitionApp {
  /** The vendor's host, with or without the API's path behind it. */
  readonly baseUrl: string;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
}

export const reportingPath = '/external/api/v1';

/** Addresses of one connection, without a slash at the end. `oauth` is null where the profile has none. */
export interface IgnitionAddresses {
  /** What a resource's name is put behind: `…/reporting`. */
  readonly resources: string;
  readonly oauth: string | null;
}

/**
 * Where this profile's API lives. The Reporting API and its OAuth share a host, so either form of its address will do. A
 * keyed API is where its settings say. Plain HTTP is refused beyond this machine and the names reserved for tests.
 *
 * @throws PlumblineError `vendor.refused` when there is no usable address or no such profile.
 */
export const addressesOf = (
  app: IgnitionApp,
  profile: string,
  settings: ConnectionSettings,
): IgnitionAddresses => {
  const own = readSettings(settings).baseUrl;
  if (profile === 'keyed') {
    if (own === undefined) throw unusable('The connection has no base address.');
    return { resources: checkedAddress(own), oauth: null };
  }
  if (profile !== 'reporting') throw unusable('Ignition has no profile of that name.');
  const given = checkedAddress(own ?? app.baseUrl);
  const root = given.endsWith(reportingPath) ? given.slice(0, -reportingPath.length) : given;
  return { resources: `${root}${reportingPath}/reporting`, oauth: `${root}/oauth2` };
};

const checkedAddress = (address: string): string => {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) throw unusable('The base address is not an address.');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw unusable('The base address may hold a host and a path only.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isNearby(url.hostname)))
    throw unusable('The base address must begin with https://.');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
};

const isNearby = (host: string): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:[\w-]+\.)*(?:localhost|test|invalid))$/.test(host);

const unusable = (message: string): Error =>
  ignitionError('vendor.refused', message, {
    hint: 'Set the connection’s base address as your Ignition partner feed names it: https://host/path.',
  });
