import { wireAccount } from './account.ts';
import { differences, emit } from './announce.ts';
import { base62 } from './stripe-ids.ts';
import { accountOf } from './stripe-world.ts';
import type { StripeWorld } from './stripe-world.ts';
import type { Wire } from './table.ts';

/** Lets the platform into an account: the answer of the token call. Keys and tokens of the consent die with it. */
export const grantAccess = (
  world: StripeWorld,
  given: {
    readonly accountId: string;
    readonly scope: 'read_only' | 'read_write';
    readonly livemode: boolean;
  },
): Wire => {
  const before = world.grants.of(given.accountId);
  const refreshToken = before?.refreshToken ?? `rt_${base62(world.random.keys, 24)}`;
  world.grants.add({ ...given, refreshToken });
  const { key } = world.keys.make({ ...given, isGranted: true });
  if (before === null)
    emit(world.books(given.accountId, given.livemode), 'account.application.authorized', application(world));
  return {
    access_token: key,
    livemode: given.livemode,
    refresh_token: refreshToken,
    token_type: 'bearer',
    stripe_publishable_key: `pk_${given.livemode ? 'live' : 'test'}_51${base62(world.random.keys, 40)}`,
    stripe_user_id: given.accountId,
    scope: given.scope,
  };
};

/** Ends the platform's access, by either side. Nothing happens where there is none. */
export const revokeGrant = (world: StripeWorld, accountId: string): void => {
  const grant = world.grants.of(accountId);
  if (grant === null) return;
  world.grants.revoke(accountId);
  world.keys.revokeGranted(accountId);
  for (const livemode of grant.livemode ? [false, true] : [false])
    emit(world.books(accountId, livemode), 'account.application.deauthorized', application(world));
};

/** `charges_enabled` of an account turns; told in both modes. */
export const setActivated = (world: StripeWorld, accountId: string, isActivated: boolean): void => {
  const account = accountOf(world, accountId);
  if (account === null || account.isActivated === isActivated) return;
  const before = wireAccount(account);
  account.isActivated = isActivated;
  const after = wireAccount(account);
  for (const livemode of [false, true])
    emit(world.books(accountId, livemode), 'account.updated', after, differences(before, after));
};

const application = (world: StripeWorld): Wire => ({
  id: world.clientId,
  object: 'application',
  name: 'Plumbline',
});
