import type { Router } from '#sim/kit/router.ts';
import { listPage } from './list-page.ts';
import { flag, listOf, text } from './params.ts';
import { route } from './stripe-call.ts';
import { invalid, missing } from './stripe-refusal.ts';

/** Most values of `types` (docs.stripe.com/api/events/list, 2026). */
const mostTypes = 20;

const eventFilters = { type: text(), types: listOf(text()), delivery_success: flag } as const;

export const eventRoutes = (router: Router): void => {
  router
    .get(
      '/v1/events',
      route((call) =>
        listPage(call, call.books.tables.events, eventFilters, {
          fits: (event, { type, types, delivery_success: isDelivered }) => {
            if (types !== undefined && types.length > mostTypes)
              throw invalid(`You may pass up to ${String(mostTypes)} types.`, 'types');
            return (
              (type === undefined || matches(type, event.type)) &&
              (types?.some((one) => matches(one, event.type)) ?? true) &&
              (isDelivered === undefined || isDelivered === (event.undelivered === 0))
            );
          },
        }),
      ),
    )
    .get(
      '/v1/events/:id',
      route((call) => {
        const { events } = call.books.tables;
        const id = call.path['id'] ?? '';
        const event = events.get(id);
        if (event === null) throw missing('event', id);
        return events.wire(event);
      }),
    );
};

/** `invoice.*` stands for a whole family. */
const matches = (pattern: string, type: string): boolean =>
  pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
