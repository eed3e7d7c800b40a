import { html } from '#sim/kit/html.ts';
import { tableOf } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { clientLink, dollars, frame, pageNumber, pageOf, pager } from './page-frame.ts';
import { wordsOfCadence } from './wire-proposals.ts';
import type { World } from './world.ts';

/** The pages of deals and of the library of services, to look at. */
export const addLibraryPages = (pages: Router, world: World): Router =>
  pages
    .get('/deals', (request) => {
      const { deals, dealStages } = world.practice;
      const page = pageNumber(request.query);
      return frame(
        'Deals',
        html`<section>
          ${tableOf(
            'Deals',
            ['Deal', 'Client', 'Stage', 'Value', 'State'],
            pageOf(deals.rows, page).map((deal) => [
              deal.name,
              clientLink(world, deal.clientSlug),
              dealStages.find(deal.stageSlug)?.name ?? null,
              dollars(deal.valueMinor),
              deal.state,
            ]),
          )}
          ${pager('/deals', {}, page, deals.size)}
        </section>`,
      );
    })
    .get('/services', () =>
      frame(
        'Services',
        html`<section>
          ${tableOf(
            'Services',
            ['Service', 'Group', 'Billing', 'Price', 'Tax rate', 'State'],
            world.practice.services.rows.map((service) => [
              service.name,
              service.groupName,
              wordsOfCadence(service.cadence).summary,
              dollars(service.priceMinor),
              service.taxRate,
              service.state,
            ]),
          )}
        </section>`,
      ),
    );
