import type { Router } from '#sim/kit/router.ts';
import type { JsonObject } from '#base/json.ts';
import { jsonResponse } from '#sim/kit/wire.ts';
import { keyedBase } from './api-gate.ts';
import type { Disbursal } from './entities.ts';
import { errorResponse, refusable } from './json-api-errors.ts';
import { listPage, overlaid, page } from './listing.ts';
import { clientResource, eachResource, invoiceResource, paymentResource } from './resources.ts';
import type { Resource } from './resources.ts';
import { wireKeyedClient } from './wire-clients.ts';
import { payoutMinors, wirePayout } from './wire-disbursals.ts';
import { wireKeyedInvoice } from './wire-invoices.ts';
import { wireKeyedPayment } from './wire-payments.ts';
import type { World } from './world.ts';

/** Clients as the keyed profile shows them: with tax number, company number and addresses. */
const keyedClients = { ...clientResource, wire: wireKeyedClient };
/** Invoices likewise: with the tax rate of lines that were given one. */
const keyedInvoices = { ...invoiceResource, wire: wireKeyedInvoice };

/** Payments with the id that another system has of them. */
const keyedPayments = { ...paymentResource, wire: wireKeyedPayment };

/** The keyed profile's reads (assumed): the nine lists, each object by its slug, and payouts, all on one page. */
export const addKeyedReads = (router: Router, world: World): Router => {
  eachResource((resource) => {
    if (resource.name === 'clients') addReads(router, world, keyedClients);
    else if (resource.name === 'payments') addReads(router, world, keyedPayments);
    else if (resource.name === 'invoices') addReads(router, world, keyedInvoices);
    else addReads(router, world, resource);
  });
  const shown = (payout: Disbursal, minors: ReadonlyMap<string, number>): JsonObject =>
    overlaid(world, payout.id, wirePayout(world, payout, minors.get(payout.id) ?? 0));
  return router
    .get(`${keyedBase}/payouts`, () => {
      const minors = payoutMinors(world.practice);
      return page(
        [...world.practice.disbursals.values()].map((payout) => shown(payout, minors)),
        null,
      );
    })
    .get(`${keyedBase}/payouts/:id`, (request) => {
      const payout = world.practice.disbursals.get(request.params['id'] ?? '');
      return payout === undefined
        ? errorResponse(404, 'There is no such payout.')
        : jsonResponse(200, shown(payout, payoutMinors(world.practice)));
    });
};

const addReads = <Row>(router: Router, world: World, resource: Resource<Row>): void => {
  router
    .get(`${keyedBase}/${resource.name}`, (request) => refusable(() => listPage(world, resource, request)))
    .get(`${keyedBase}/${resource.name}/:slug`, (request) => {
      const slug = request.params['slug'] ?? '';
      const row = resource.find(world, slug);
      return row === null
        ? errorResponse(404, `There is nothing of that slug in ${resource.name}.`)
        : jsonResponse(200, overlaid(world, slug, resource.wire(world, row)));
    });
};
