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

/** `offline_access` is what gives a refresh token at all; the first three tell who consented. */
export const consentScope = ['openid', 'profile', 'email', 'offline_access', ...accountingScopes].join(' ');

/** A custom connection has no user and no refresh token. */
export const customConnectionScope = accountingScopes.join(' ');
