import { PlumblineError } from '#base/errors.ts';
import { storeError } from './store-errors.ts';

const codeOf = (caught: unknown): string =>
  typeof caught === 'object' && caught !== null && 'code' in caught && typeof caught.code === 'string'
    ? caught.code
    : '';

const messageOf = (caught: unknown): string => (caught instanceof Error ? caught.message : '');

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
]);

/** libpq, OpenSSL and Node name certificate trouble by code; the driver's own two refusals have only their text. */
const isTlsTrouble = (code: string, message: string): boolean =>
  code.startsWith('ERR_SSL') ||
  code.startsWith('ERR_TLS') ||
  code.startsWith('CERT_') ||
  code.startsWith('UNABLE_TO_') ||
  code.includes('SELF_SIGNED') ||
  message.includes('does not support SSL') ||
  message.includes('no encryption');

/** Host, port and database of a URL, without user and password. */
export const addressOf = (url: string): string => {
  const parsed = URL.parse(url);
  return parsed === null ? 'the database' : `${parsed.host}${parsed.pathname}`;
};

/**
 * Reads why connecting failed, by SQLSTATE (PostgreSQL documentation, appendix A) or by Node's error code, and names the
 * server without user and password. What is not recognised is `store.unreachable` with the driver's error as its cause.
 */
export const connectionError = (caught: unknown, url: string): PlumblineError => {
  if (caught instanceof PlumblineError) return caught;
  const code =
    caught instanceof AggregateError && caught.errors.length > 0 ? codeOf(caught.errors[0]) : codeOf(caught);
  const message = messageOf(caught);
  const address = addressOf(url);
  const init = { cause: caught, details: { address, reason: code } };
  if (isTlsTrouble(code, message)) return storeError('store.tls_failed', `TLS with ${address} failed.`, init);
  if (networkCodes.has(code))
    return storeError('store.unreachable', `No database answers at ${address} (${code}).`, init);
  switch (code) {
    case '28000':
    case '28P01':
      return storeError('store.auth_failed', `${address} refuses the user or the password.`, init);
    case '3D000':
      return storeError('store.no_such_database', `There is no such database: ${address}.`, init);
    case '53300':
      return storeError('store.too_many_connections', `${address} has no connection left.`, init);
    case '42501':
      return storeError('store.role_not_allowed', `The role may not create tables in ${address}.`, init);
    default:
      return storeError('store.unreachable', `Connecting to ${address} failed.`, init);
  }
};
