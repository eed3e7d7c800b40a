import type { Router } from '#sim/kit/router.ts';
import { wireAccount } from './account.ts';
import { limitOf } from './list-page.ts';
import { integer, readFields, text, timeRange, isWithin } from './params.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { accountInvalid } from './stripe-refusal.ts';
import { accountOf } from './stripe-world.ts';
import type { Wire } from './table.ts';

export const accountRoutes = (router: Router): void => {
  router
    .get(
      '/v1/account',
      route((call) => wireAccount(call.books.account)),
    )
    .get('/v1/accounts', route(listConnected))
    .get('/v1/accounts/:id', route(retrieve));
};

/** The caller's own account, or one that is connected to it; everything else answers alike. */
const retrieve = (call: Call): Wire => {
  const { world, books, key } = call;
  const id = call.path['id'] ?? '';
  const isConnected = books.account === world.platform && world.grants.reaches(id, books.livemode);
  const account = id === books.account.id || isConnected ? accountOf(world, id) : null;
  if (account === null) throw accountInvalid(key.key, id);
  return wireAccount(account);
};

const listConnected = (call: Call): Wire => {
  const { world, books } = call;
  const {
    limit,
    created,
    starting_after: after,
  } = readFields(call.form, {
    limit: integer,
    created: timeRange,
    starting_after: text(),
    ending_before: text(),
  });
  const connected = world.accounts.filter(
    ({ id, created: at }) =>
      books.account === world.platform && world.grants.reaches(id, books.livemode) && isWithin(created, at),
  );
  const rest = connected.slice(connected.findIndex(({ id }) => id === after) + 1);
  const most = limitOf(limit);
  return {
    object: 'list',
    data: rest.slice(0, most).map(wireAccount),
    has_more: rest.length > most,
    url: '/v1/accounts',
  };
};
