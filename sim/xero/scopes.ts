/** Scopes an app made on or after 2 March 2026 may ask for; the broad ones are refused (faq/granular-scopes). */
const knownScopes: ReadonlySet<string> = new Set([
  'openid',
  'profile',
  'email',
  'offline_access',
  ...[
    'contacts',
    'invoices',
    'payments',
    'banktransactions',
    'manualjournals',
    'settings',
    'attachments',
  ].flatMap((name) => [`accounting.${name}`, `accounting.${name}.read`]),
  'accounting.reports.profitandloss.read',
  'accounting.reports.balancesheet.read',
  'accounting.reports.aged.read',
]);

export const unknownScopes = (scopes: readonly string[]): readonly string[] =>
  scopes.filter((scope) => !knownScopes.has(scope));

/** Whether the granted scopes let a call read or write; the writing scope covers reading. */
export const allows = (granted: readonly string[], area: string, writes: boolean): boolean =>
  granted.includes(`accounting.${area}`) || (!writes && granted.includes(`accounting.${area}.read`));

/** The area a resource belongs to (Xero's table of granular scopes, second-hand). */
export const scopeAreas: Readonly<Record<string, string>> = {
  contacts: 'contacts',
  contactgroups: 'contacts',
  invoices: 'invoices',
  creditnotes: 'invoices',
  quotes: 'invoices',
  items: 'invoices',
  payments: 'payments',
  overpayments: 'payments',
  prepayments: 'payments',
  banktransactions: 'banktransactions',
  banktransfers: 'banktransactions',
  organisation: 'settings',
  accounts: 'settings',
  taxrates: 'settings',
  currencies: 'settings',
  brandingthemes: 'settings',
  trackingcategories: 'settings',
};
