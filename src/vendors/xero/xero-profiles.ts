import type { ConnectionSettings } from '#model/connection.ts';
import type { BudgetSpec, ProfileSpec } from '#model/connector.ts';
import { dayMs, minuteMs } from '#base/clock.ts';
import { appMinuteCalls, dayCalls, minuteCalls, starterDayCalls } from './xero-limits.ts';

const dayLimitInput = {
  name: 'dayLimit',
  label: 'Calls a day',
  secret: false,
  required: false,
  hint: 'Xero allows 5,000 calls a day to an organisation, 1,000 to apps on the free Starter tier.',
  options: [
    { value: String(dayCalls), label: '5,000 (Core and above)' },
    { value: String(starterDayCalls), label: '1,000 (Starter)' },
  ],
  default: String(dayCalls),
} as const;

export const xeroProfiles: readonly ProfileSpec[] = [
  {
    profile: 'oauth',
    label: 'Sign in with Xero',
    description: 'A person consents in Xero and chooses the organisation. The usual way.',
    auth: 'oauth',
    inputs: [dayLimitInput],
  },
  {
    profile: 'custom_connection',
    label: 'Custom connection',
    description: 'One organisation, paid for in Xero, with a client id and secret of its own and no user.',
    auth: 'client_credentials',
    inputs: [
      {
        name: 'clientId',
        label: 'Client id',
        secret: false,
        required: true,
        hint: 'From the custom connection’s page in Xero’s developer portal.',
      },
      {
        name: 'clientSecret',
        label: 'Client secret',
        secret: true,
        required: true,
        hint: 'Made on the same page; Xero shows it once.',
      },
      {
        name: 'bankScope',
        label: 'Payouts',
        secret: false,
        required: false,
        hint: 'Payouts are kept as transfers and bank transactions, which need the scope accounting.banktransactions.',
        options: [
          { value: 'no', label: 'The connection has no scope for bank transactions' },
          { value: 'yes', label: 'The connection has the scope accounting.banktransactions' },
        ],
        default: 'no',
      },
      dayLimitInput,
    ],
  },
];

/** Xero's published limits; `dayLimit` of the settings says which tier the app is on. */
export const xeroBudgets = (settings: ConnectionSettings): readonly BudgetSpec[] => [
  { name: 'minute', calls: minuteCalls, windowMs: minuteMs, scope: 'connection' },
  { name: 'day', calls: dayLimitOf(settings), windowMs: dayMs, scope: 'connection' },
  { name: 'app-minute', calls: appMinuteCalls, windowMs: minuteMs, scope: 'app' },
];

const dayLimitOf = (settings: ConnectionSettings): number => {
  const limit = Number(settings['dayLimit'] ?? dayCalls);
  return Number.isInteger(limit) && limit > 0 ? limit : dayCalls;
};
