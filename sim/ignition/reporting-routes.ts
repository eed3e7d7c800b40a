import type { Router } from '#sim/kit/router.ts';
import { reportingBase } from './api-gate.ts';
import { refusable } from './json-api-errors.ts';
import { listPage } from './listing.ts';
import { eachResource } from './resources.ts';
import type { Resource } from './resources.ts';
import type { World } from './world.ts';

/** The nine lists of the Reporting API. No reading by id, no payouts, no writes. */
export const addReportingRoutes = (router: Router, world: World): Router => {
  eachResource((resource) => {
    addList(router, world, resource);
  });
  return router;
};

const addList = <Row>(router: Router, world: World, resource: Resource<Row>): void => {
  router.get(`${reportingBase}/reporting/${resource.name}`, (request) =>
    refusable(() => listPage(world, resource, request)),
  );
};
