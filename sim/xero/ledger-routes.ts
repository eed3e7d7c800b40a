import type { Router } from '#sim/kit/router.ts';
import { readPage, wirePagination } from './paging.ts';
import { enveloped, resourceNotFound } from './xero-answers.ts';
import { apiRoot, reads } from './xero-call.ts';
import type { XeroWorld } from './xero-world.ts';

/** Lists of documents an organisation of this simulator has none of: the right shape, no records. */
const documentLists = ['Overpayments', 'Prepayments'];

export const ledgerRoutes = (router: Router, world: XeroWorld): void => {
  for (const name of documentLists) {
    router
      .get(
        `${apiRoot}/${name}`,
        reads(world, ({ request, now }) => {
          const page = readPage(request);
          const paging = page === null ? {} : { pagination: wirePagination(0, page) };
          return enveloped(request, now, { ...paging, [name]: [] });
        }),
      )
      .get(
        `${apiRoot}/${name}/:id`,
        reads(world, () => resourceNotFound()),
      );
  }
};
