import type { ConnectionSettings } from '#model/connection.ts';

/**
 * The granular scopes that apps made since 2 March 2026 get. Never derived from the OpenAPI file, which lists the old
 * ones only. Source: developer.xero.com/faq/granular-scopes, read 2026-11.
 */
const accountingScopes = [
  'accounting.contacts',
  'accounting.invoices',
  'accounting.payments',
  'accounting.settings.read',
];

/** Money received, spent and moved between bank accounts: what payouts are kept by. */
export const bankScope = 'accounting.banktransactions';

/** `offline_access` is what gives a refresh token at all; the first three tell who consented. */
export const consentScope = [
  'openid',
  'profile',
  'email',
  'offline_access',
  ...accountingScopes,
  bankScope,
].join(' ');

/**
 * A custom connection has no user and no refresh token. Its scopes are ticked in Xero's portal, and asking for one that is
 * not refuses the token, so the bank's is asked for only where a person says that it is.
 */
export const customConnectionScope = (settings: ConnectionSettings): string =>
  [...accountingScopes, ...(hasBankScope(settings) ? [bankScope] : [])].join(' ');

export const hasBankScope = (settings: ConnectionSettings): boolean => settings['bankScope'] === 'yes';
