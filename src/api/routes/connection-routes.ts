import type { ApiDeps } from '#api/api-deps.ts';
import { sessionOf } from '#api/caller.ts';
import { connectionDetailOf, connectionSummaryOf } from '#api/connection-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  addConnection,
  disconnectConnection,
  listConnections,
  readConnection,
  reconnectConnection,
  testConnection,
} from '#contract/connections.ts';
import { connectionError } from '#engine/connections/connection-errors.ts';
import { findConnection, listConnections as listRows } from '#store/connections.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const connectionRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const { connections } = deps.actions;

  serve(app, listConnections, ({ member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const now = deps.clock.now();
      return { items: (await listRows(trx)).map((row) => connectionSummaryOf(deps, row, now)) };
    }),
  );

  serve(app, readConnection, ({ params, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const row = await findConnection(trx, params.id);
      if (row === undefined)
        throw connectionError('connection.not_found', 'There is no such connection in this workspace.');
      return connectionDetailOf(trx, deps, row, deps.clock.now());
    }),
  );

  serve(app, addConnection, ({ body, member }) =>
    connections.add(member(), { ...body, name: body.name ?? null }),
  );

  serve(app, testConnection, ({ params, member }) => connections.test(member(), params.id));

  serve(app, disconnectConnection, async ({ params, member }) => {
    const { revokedAtVendor } = await connections.disconnect(member(), params.id);
    return { connectionId: params.id, revokedAtVendor };
  });

  serve(app, reconnectConnection, async ({ params, body, member }) => {
    const acting = member();
    const done = await connections.reconnect(acting, params.id, {
      inputs: body.inputs,
      // A program may bring new keys; only a consent page needs the browser that asked for it.
      sessionId: acting.caller.sessionId ?? acting.actor,
    });
    if (done.next === 'connected') return { next: done.next, connectionId: params.id };
    sessionOf(acting);
    return done;
  });
};
