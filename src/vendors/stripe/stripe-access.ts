import type { Credential } from '#model/connection.ts';
import type { ConnectionSettings } from '#model/connection.ts';
import { stripeError } from './stripe-errors.ts';

export const stripeModes = ['live', 'test'] as const;
export type StripeMode = (typeof stripeModes)[number];

export const connectProfile = 'connect';

/** `sk_live_…`, `rk_test_…`: the mode is part of a key; null for a text that is no secret key of Stripe's. */
export const modeOfKey = (key: string): StripeMode | null => {
  const found = /^(?:sk|rk)_(live|test)_\w+$/.exec(key)?.[1];
  return found === 'live' || found === 'test' ? found : null;
};

/** The mode that the person said the pasted key is of. */
export const modeOfSettings = (settings: ConnectionSettings): StripeMode =>
  settings['mode'] === 'live' ? 'live' : 'test';

/**
 * The key of a key profile. A key of the other mode would read and bill another set of books.
 * @throws `vendor.refused` for what is no secret key, or one of the other mode.
 */
export const ownKeyOf = (credential: Credential, settings: ConnectionSettings): string => {
  if (credential.kind !== 'api_key')
    throw stripeError('vendor.unauthorised', 'The connection holds no key of Stripe.');
  const mode = modeOfKey(credential.apiKey);
  if (mode === null)
    throw stripeError('vendor.refused', 'This is no secret or restricted key of Stripe.', {
      hint: 'Copy a key that begins with sk_ or rk_ from Developers, API keys.',
      details: { reason: 'not_a_key' },
    });
  const wanted = modeOfSettings(settings);
  if (mode !== wanted)
    throw stripeError('vendor.refused', `The key is of ${mode} mode, the connection of ${wanted} mode.`, {
      hint: 'Choose the mode that the key is of, or paste the other key.',
      details: { reason: 'wrong_mode', keyMode: mode, wantedMode: wanted },
    });
  return credential.apiKey;
};

/** @throws `vendor.unauthorised` when the installation has no platform key. */
export const platformKeyOf = (platformKey: string | null): string => {
  if (platformKey !== null && modeOfKey(platformKey) !== null) return platformKey;
  throw stripeError('vendor.unauthorised', 'This installation holds no key of a Stripe platform.', {
    hint: 'Set PLUMBLINE_STRIPE_SECRET_KEY to the secret key of your Connect platform.',
    details: { reason: 'platform_key_missing' },
  });
};
