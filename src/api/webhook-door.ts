import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unreachable } from '#base/never.ts';
import type { Clock } from '#base/clock.ts';
import type { Logger } from '#base/log.ts';
import type { Connector, WebhookDoor, WebhookInput, WebhookResult } from '#model/connector.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import type { GroupCommitter } from '#engine/group-committer.ts';
import { apiError } from './api-errors.ts';
import { asApiError } from './error-answers.ts';
import type { WebhookTarget, WebhookTargets } from './webhook-targets.ts';

export interface WebhookDoorDeps {
  readonly registry: ConnectorRegistry;
  readonly targets: WebhookTargets;
  readonly committer: GroupCommitter;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Largest webhook, in bytes; vendors send a few kilobytes. */
const largestBody = 1_048_576;

/**
 * `POST /hooks/:vendor/:connection` and, for vendors with one address for all, `POST /hooks/:vendor`. Bytes are read as
 * they are and nothing is parsed before the vendor's proof holds; a webhook is acknowledged after its commit.
 */
export const webhookDoor = async (app: FastifyInstance, deps: WebhookDoorDeps): Promise<void> => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestBody }, (_request, body, done) => {
    done(null, body);
  });
  app.setErrorHandler((caught) => {
    const error = asApiError(caught);
    throw error.code === 'api.too_large'
      ? apiError('hook.too_large', 'The webhook is larger than one megabyte.')
      : error;
  });
  const options = { bodyLimit: largestBody, schema: { hide: true } };
  app.post<{ Params: { vendor: string; connection: string } }>(
    '/hooks/:vendor/:connection',
    options,
    async (request, reply) => {
      const { connector, door } = doorOf(deps, request.params.vendor, 'connection');
      const known = await targetOf(deps, connector, request.params.connection, false);
      let target = known;
      let result = door.receive(inputOf(deps, request, target));
      if (result.result === 'rejected') {
        // The secret may have been rotated since it was read.
        target = await targetOf(deps, connector, request.params.connection, true);
        result = door.receive(inputOf(deps, request, target));
      }
      const raw = bodyOf(request);
      return settle(deps, reply, connector, result, (events) =>
        deps.committer.ingest({
          to: 'connection',
          connectionId: target.connectionId,
          workspaceId: target.workspaceId,
          events,
          raw: new TextDecoder().decode(raw),
        }),
      );
    },
  );
  app.post<{ Params: { vendor: string } }>('/hooks/:vendor', options, async (request, reply) => {
    const { connector, door } = doorOf(deps, request.params.vendor, 'app');
    const result = door.receive(inputOf(deps, request, null));
    return settle(deps, reply, connector, result, (events) =>
      deps.committer.ingest({ to: 'tenants', vendor: connector.vendor, events }),
    );
  });
};

const doorOf = (
  deps: WebhookDoorDeps,
  vendor: string,
  scope: WebhookDoor['scope'],
): { readonly connector: Connector; readonly door: WebhookDoor } => {
  const connector = deps.registry.list().find((each) => each.vendor === vendor);
  if (connector === undefined) throw apiError('hook.unknown_vendor', 'There is no vendor of this name.');
  const door = connector.webhook;
  if (door === undefined || door.scope !== scope)
    throw apiError('hook.no_webhook', `${connector.label} sends no webhooks to this address.`);
  return { connector, door };
};

const targetOf = async (
  deps: WebhookDoorDeps,
  connector: Connector,
  connection: string,
  fresh: boolean,
): Promise<WebhookTarget> => {
  const target = await deps.targets.find(connection, { fresh });
  if (target === null || target.vendor !== connector.vendor)
    throw apiError('hook.unknown_connection', 'There is no such connection.');
  return target;
};

const bodyOf = (request: FastifyRequest): Uint8Array =>
  request.body instanceof Uint8Array ? request.body : new Uint8Array();

const inputOf = (
  deps: WebhookDoorDeps,
  request: FastifyRequest,
  target: WebhookTarget | null,
): WebhookInput => ({
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  ),
  rawBody: bodyOf(request),
  path: request.url,
  now: deps.clock.now(),
  settings: target?.settings ?? {},
  secrets: target?.secrets ?? [],
});

/** Turns the outcome into the status that the vendor wants to hear. */
const settle = async (
  deps: WebhookDoorDeps,
  reply: FastifyReply,
  connector: Connector,
  result: WebhookResult,
  ingest: (events: Extract<WebhookResult, { result: 'accepted' }>['events']) => Promise<void>,
): Promise<FastifyReply> => {
  switch (result.result) {
    case 'accepted':
      if (result.events.length > 0) await ingest(result.events);
      return reply.code(200).send();
    case 'handshake':
      return reply.code(result.status).send();
    case 'rejected':
      deps.logger.warn({ vendor: connector.vendor, code: result.code }, 'a webhook was refused');
      throw apiError('hook.rejected', result.message, {
        status: result.status,
        details: { reason: result.code },
      });
    default:
      return unreachable(result);
  }
};
