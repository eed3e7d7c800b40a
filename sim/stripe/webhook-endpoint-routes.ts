import type { Router } from '#sim/kit/router.ts';
import { secsOf } from './stripe-world.ts';
import { apiVersion } from './event.ts';
import { listPage } from './list-page.ts';
import { changedMetadata, metadata } from './metadata.ts';
import { clearableText, filled, flag, listOf, need, readFields, text } from './params.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { base62, newId } from './stripe-ids.ts';
import { invalid, missing } from './stripe-refusal.ts';
import type { Wire } from './table.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';

/** Endpoints of one account and mode (docs.stripe.com/webhooks, 2026). */
const mostEndpoints = 16;
const path = '/v1/webhook_endpoints';

export const webhookEndpointRoutes = (router: Router): void => {
  router
    .get(
      path,
      route((call) => listPage(call, call.books.tables.webhookEndpoints, {}, { hasCreated: false })),
    )
    .post(path, route(create))
    .get(
      `${path}/:id`,
      route((call) => call.books.tables.webhookEndpoints.wire(chosen(call))),
    )
    .post(`${path}/:id`, route(update))
    .delete(
      `${path}/:id`,
      route((call) => {
        const endpoint = chosen(call);
        endpoint.isEnabled = false;
        call.books.tables.webhookEndpoints.remove(endpoint);
        return { id: endpoint.id, object: 'webhook_endpoint', deleted: true };
      }),
    );
};

const chosen = ({ books, path: { id = '' } }: Call): WebhookEndpoint => {
  const endpoint = books.tables.webhookEndpoints.get(id);
  if (endpoint === null) throw missing('webhook endpoint', id);
  return endpoint;
};

const checkedUrl = (url: string, livemode: boolean): string => {
  if (!URL.canParse(url)) throw invalid(`Invalid URL: ${url}`, 'url', 'url_invalid');
  if (livemode && !url.startsWith('https://'))
    throw invalid(
      'Invalid URL: URL must be publicly accessible over HTTPS in live mode.',
      'url',
      'url_invalid',
    );
  return url;
};

const create = (call: Call): Wire => {
  const { books } = call;
  const { webhookEndpoints } = books.tables;
  const fields = readFields(call.form, {
    url: filled(),
    enabled_events: listOf(filled()),
    api_version: text(),
    connect: flag,
    description: clearableText(),
    metadata,
  });
  if (fields.api_version !== undefined && fields.api_version !== apiVersion)
    throw invalid(
      `Invalid Stripe API version: ${fields.api_version}; only ${apiVersion} is simulated.`,
      'api_version',
    );
  if (webhookEndpoints.size >= mostEndpoints)
    throw invalid(`You have reached the maximum of ${String(mostEndpoints)} webhook endpoints.`);
  const secret = `whsec_${base62(books.world.random.keys, 32)}`;
  const endpoint = webhookEndpoints.add({
    id: newId(books.world.random.ids, 'we'),
    object: 'webhook_endpoint',
    created: secsOf(books),
    livemode: books.livemode,
    isConnect: fields.connect ?? false,
    url: checkedUrl(need(fields.url, 'url'), books.livemode),
    enabledEvents: need(fields.enabled_events, 'enabled_events'),
    description: fields.description ?? null,
    metadata: changedMetadata({}, fields.metadata),
    isEnabled: true,
    secrets: [{ secret, goodUntil: null }],
  });
  // The secret is told once, at creation.
  return { ...webhookEndpoints.wire(endpoint), secret };
};

const update = (call: Call): Wire => {
  const endpoint = chosen(call);
  const fields = readFields(call.form, {
    url: filled(),
    enabled_events: listOf(filled()),
    disabled: flag,
    description: clearableText(),
    metadata,
  });
  if (fields.url !== undefined) endpoint.url = checkedUrl(fields.url, call.books.livemode);
  if (fields.enabled_events !== undefined) endpoint.enabledEvents = fields.enabled_events;
  if (fields.disabled !== undefined) endpoint.isEnabled = !fields.disabled;
  if (fields.description !== undefined) endpoint.description = fields.description;
  endpoint.metadata = changedMetadata(endpoint.metadata, fields.metadata);
  return call.books.tables.webhookEndpoints.wire(endpoint);
};
