import { createHmac } from 'node:crypto';
import type { ConnectionId } from '#base/ids.ts';
import { takeDelivery } from '#engine/inbox/inbox.ts';
import type { ConnectionSettings } from '#model/connection.ts';
import type { World } from '#test/world/world.ts';

/** What everybody signs by who pushes to an incoming webhook of a test. */
export const pushSecret = 'a secret of twenty-four characters';

/** A sender pushes a body, signed as the profile `hmac` asks; answers what became of it. */
export const pushSigned = async (
  world: World,
  to: { readonly id: ConnectionId; readonly settings: ConnectionSettings },
  body: unknown,
): Promise<string> => {
  const rawBody = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  const time = String(Math.floor(world.clock.now() / 1_000));
  const signature = createHmac('sha256', pushSecret).update(`${time}.`).update(rawBody).digest('hex');
  const result = world.registry.get('webhook').webhook?.receive({
    headers: { 'x-timestamp': time, 'x-signature': `sha256=${signature}` },
    rawBody,
    path: `/hooks/webhook/${to.id}`,
    now: world.clock.now(),
    profile: 'hmac',
    settings: to.settings,
    secrets: [pushSecret],
  });
  if (result?.result !== 'pushed') throw new Error('the signature holds');
  const { vault, registry, clock } = world;
  const deps = { db: world.database.db, vault, registry, clock, wake: () => Promise.resolve() };
  const owner = { connectionId: to.id, workspaceId: world.workspaceId };
  return (await takeDelivery(deps, owner, result.push, rawBody)).outcome;
};
