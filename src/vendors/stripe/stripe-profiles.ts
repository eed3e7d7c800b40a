import type { ProfileSpec } from '#model/connector.ts';
import { connectProfile } from './stripe-access.ts';

const modeInput = {
  name: 'mode',
  label: 'Mode',
  secret: false,
  required: true,
  hint: 'A key is of one mode: sk_test_ and rk_test_ of test mode, sk_live_ and rk_live_ of live mode.',
  options: [
    { value: 'live', label: 'Live' },
    { value: 'test', label: 'Test (sandbox)' },
  ],
  default: 'live',
} as const;

/** Told by a person, because Stripe's API does not tell it: predicted totals must be rounded as the account rounds. */
const taxRoundingInput = {
  name: 'taxRounding',
  label: 'Tax is rounded',
  secret: false,
  required: false,
  hint: 'As under Settings, Billing, Invoices at Stripe. Accounts round each line unless somebody changed it.',
  options: [
    { value: 'line', label: 'On each line' },
    { value: 'subtotal', label: 'On the subtotal' },
  ],
  default: 'line',
} as const;

const keyInputs = (keyHint: string): ProfileSpec['inputs'] => [
  modeInput,
  {
    name: 'apiKey',
    label: 'Key',
    secret: true,
    required: true,
    hint: keyHint,
  },
  {
    name: 'webhookSecret',
    label: 'Webhook signing secret',
    secret: true,
    required: false,
    hint: 'Begins with whsec_. Without it changes at Stripe are seen by polling only, up to half an hour late.',
  },
  taxRoundingInput,
];

export const stripeProfiles: readonly ProfileSpec[] = [
  {
    profile: connectProfile,
    label: 'Sign in with Stripe',
    description: 'A person consents at Stripe and chooses the account. Plumbline holds no key of it.',
    auth: 'oauth',
    inputs: [taxRoundingInput],
  },
  {
    profile: 'restricted_key',
    label: 'Restricted key',
    description: 'A key that may do only what Plumbline needs, made in the account’s own dashboard.',
    auth: 'api_key',
    inputs: keyInputs(
      'Begins with rk_. Made under Developers, API keys, with the permissions that our page lists.',
    ),
  },
  {
    profile: 'own_key',
    label: 'Secret key',
    description: 'The account’s own secret key, which may do everything. For trying out.',
    auth: 'api_key',
    inputs: keyInputs('Begins with sk_.'),
  },
];
