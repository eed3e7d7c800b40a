import type { IncomingMessage } from 'node:http';
import type { StatusCode } from 'hono/utils/http-status';
import { unreachable } from '#base/never.ts';
import type { Clock } from '#base/clock.ts';
import type { Logger } from '#base/log.ts';
import type {
  Connector,
  PushedDelivery,
  WebhookDoor,
  WebhookInput,
  WebhookResult,
} from '#model/connector.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import type { GroupCommitter } from '#engine/group-committer.ts';
import type { Actions } from './actions.ts';
import { apiError } from './api-errors.ts';
import type { HttpContext, HttpSurface } from './http-surface.ts';
import { createPushPace } from './push-pace.ts';
import { readBody } from './request-body.ts';
import type { WebhookTarget, WebhookTargets } from './webhook-targets.ts';

export interface WebhookDoorDeps {
  readonly registry: ConnectorRegistry;
  readonly targets: WebhookTargets;
  readonly committer: GroupCommitter;
  readonly actions: Pick<Actions, 'inbox'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Largest webhook, in bytes; vendors send a few kilobytes. */
const largestBody = 1_048_576;

/**
 * `POST /hooks/:vendor/:connection` and, for vendors with one address for all, `POST /hooks/:vendor`. Bytes are read as
 * they are and nothing is parsed before the vendor's proof holds; a webhook is acknowledged after its commit. What is pushed
 * whole is kept before it is answered as well, also where it is answered that it cannot be read.
 */
export const webhookDoor = ({ http }: HttpSurface, deps: WebhookDoorDeps): void => {
  const hasRoom = createPushPace(deps.clock);
  http.post('/hooks/:vendor/:connection', async (context) => {
    const raw = await bytesOf(context);
    const { connector, door } = doorOf(deps, context.req.param('vendor'), 'connection');
    const connection = context.req.param('connection');
    const known = await targetOf(deps, connector, connection, false);
    let target = known;
    let result = door.receive(inputOf(deps, context, raw, target));
    if (result.result === 'rejected') {
      // The secret may have been rotated since it was read.
      target = await targetOf(deps, connector, connection, true);
      result = door.receive(inputOf(deps, context, raw, target));
    }
    if (result.result === 'pushed') {
      if (!hasRoom(target.connectionId)) {
        context.header('retry-after', '60');
        throw apiError('hook.too_many', 'More deliveries came within a minute than are taken.');
      }
      return takePushed(deps, context, target, result.push, raw);
    }
    return settle(deps, context, connector, result, (events) =>
      deps.committer.ingest({
        to: 'connection',
        connectionId: target.connectionId,
        workspaceId: target.workspaceId,
        events,
        raw: new TextDecoder().decode(raw),
      }),
    );
  });
  http.post('/hooks/:vendor', async (context) => {
    const raw = await bytesOf(context);
    const { connector, door } = doorOf(deps, context.req.param('vendor'), 'app');
    const result = door.receive(inputOf(deps, context, raw, null));
    if (result.result === 'pushed')
      throw apiError('hook.no_webhook', `${connector.label} is sent to an address of each connection’s own.`);
    return settle(deps, context, connector, result, (events) =>
      deps.committer.ingest({ to: 'tenants', vendor: connector.vendor, events }),
    );
  });
};

const bytesOf = ({ env }: HttpContext): Promise<Uint8Array> =>
  readBody(env.incoming, largestBody, () =>
    apiError('hook.too_large', 'The webhook is larger than one megabyte.'),
  );

const doorOf = (
  deps: WebhookDoorDeps,
  vendor: string,
  scope: 'connection' | 'app',
): { readonly connector: Connector; readonly door: WebhookDoor } => {
  const connector = deps.registry.list().find((each) => each.vendor === vendor);
  if (connector === undefined) throw apiError('hook.unknown_vendor', 'There is no vendor of this name.');
  const door = connector.webhook;
  if (door === undefined || (door.scope !== scope && door.scope !== 'by_auth'))
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

const inputOf = (
  deps: WebhookDoorDeps,
  { env: { incoming } }: HttpContext,
  rawBody: Uint8Array,
  target: WebhookTarget | null,
): WebhookInput => ({
  headers: headersOf(incoming),
  rawBody,
  path: incoming.url ?? '/',
  now: deps.clock.now(),
  ...(target === null ? {} : { profile: target.profile }),
  settings: target?.settings ?? {},
  secrets: target?.secrets ?? [],
});

const headersOf = ({ headers }: IncomingMessage): WebhookInput['headers'] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );

/** Keeps what was pushed, then says under which id, or why it cannot be read. */
const takePushed = async (
  deps: WebhookDoorDeps,
  context: HttpContext,
  target: WebhookTarget,
  push: PushedDelivery,
  raw: Uint8Array,
): Promise<Response> => {
  const { id, outcome } = await deps.actions.inbox.take(target, push, raw);
  if (outcome === 'refused' && !push.read.ok)
    throw apiError('hook.unreadable', push.read.message, {
      hint: push.read.hint,
      details: { reason: push.read.code, delivery: id },
    });
  return context.json({ delivery: id, outcome }, 200);
};

/** Turns the outcome into the status that the vendor wants to hear. */
const settle = async (
  deps: WebhookDoorDeps,
  context: HttpContext,
  connector: Connector,
  result: Exclude<WebhookResult, { result: 'pushed' }>,
  ingest: (events: Extract<WebhookResult, { result: 'accepted' }>['events']) => Promise<void>,
): Promise<Response> => {
  switch (result.result) {
    case 'accepted':
      if (result.events.length > 0) await ingest(result.events);
      return context.body(null, 200);
    case 'handshake':
      return context.body(null, result.status as StatusCode);
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
