import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { checkedPayloadOf, inboundDeliveryOf } from '#api/inbound-answers.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  checkInboundPayload,
  listInboundDeliveries,
  readInboundDelivery,
  replayInboundDelivery,
} from '#contract/inbound-deliveries.ts';

export const inboundDeliveryRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const { inbox } = deps.actions;

  serve(app, listInboundDeliveries, async ({ params, query, member }) => {
    const page = pageRequest(query, ['number', 'string']);
    const { rows, next } = await inbox.list(member(), params.id, query.state ?? null, page);
    return { items: rows.map(inboundDeliveryOf), nextCursor: next };
  });

  serve(app, readInboundDelivery, async ({ params, member }) => {
    const { row, body } = await inbox.read(member(), params.id, params.delivery);
    return { ...inboundDeliveryOf(row), body };
  });

  serve(app, replayInboundDelivery, async ({ params, member }) => {
    const { row, changed } = await inbox.replay(member(), params.id, params.delivery);
    return { ...inboundDeliveryOf(row), changed };
  });

  serve(app, checkInboundPayload, async ({ params, body, member }) => {
    const { connector, checked } = await inbox.check(member(), params.id, body.body);
    return checkedPayloadOf(connector, checked);
  });
};
