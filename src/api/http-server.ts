import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { secondMs } from '#base/clock.ts';

/** Longer than the 60 s after which proxies drop a connection that idles, so that they do it first. */
const keepAliveMs = 72 * secondMs;

export interface HttpServer {
  /** Answers one request; this is what `listen` puts behind a socket. */
  readonly handle: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** Returns the address, with the port that was free where 0 was asked for. Rejects with Node's own error. */
  readonly listen: (at: { readonly host: string; readonly port: number }) => Promise<string>;
  /** Takes nothing new, and resolves when what is under way has been answered. Idempotent. */
  readonly close: () => Promise<void>;
}

/**
 * Node's HTTP server before a fetch handler. `prepare` sets headers that every answer carries, whoever makes it;
 * `answerUnreadable` answers what is not even a request.
 */
export const createHttpServer = (options: {
  readonly fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>;
  readonly prepare: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  readonly answerUnreadable: (caught: unknown) => Response;
}): HttpServer => {
  const answer = getRequestListener(
    (request, env) => options.fetch(request, env as HttpBindings),
    // The library would otherwise put classes of its own in place of the global Request and Response.
    { overrideGlobalObjects: false, errorHandler: options.answerUnreadable },
  );
  let closing: Promise<void> | null = null;
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    options.prepare(incoming, outgoing);
    if (closing !== null) outgoing.setHeader('connection', 'close');
    outgoing.once('close', () => {
      if (closing !== null) server.closeIdleConnections();
    });
    void answer(incoming, outgoing);
  };
  const server = createServer({ keepAliveTimeout: keepAliveMs }, handle);

  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  return {
    handle,
    listen: async ({ host, port }) => {
      server.listen(port, host);
      await once(server, 'listening');
      const bound = server.address();
      if (bound === null || typeof bound === 'string') throw new Error('a TCP server has an address');
      return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${String(bound.port)}`;
    },
    close: () => (closing ??= close()),
  };
};
