import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Act, ActJournal } from './act-journal.ts';
import type { ReplayClock } from './replay-clock.ts';

/** A socket before a simulator that has none. Every request but GET and HEAD is noted, then handed on. */
export interface JournaledDoor {
  readonly url: string;
  /** Who answers; requests that come before wait for it. */
  serve(answer: (request: Request) => Promise<Response>): void;
  close(): Promise<void>;
}

/** Listens on the loopback address at the wished port, or at a free one when that is taken. */
export const openJournaledDoor = async (
  wishedPort: number,
  journal: ActJournal,
  clock: ReplayClock,
): Promise<JournaledDoor> => {
  const answerer = Promise.withResolvers<(request: Request) => Promise<Response>>();
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      try {
        const body = await buffer(incoming);
        const answer = await answerer.promise;
        const act = actOf(incoming, body, clock.hold());
        if (act.method !== 'GET' && act.method !== 'HEAD') journal.append(act);
        const gone = new AbortController();
        outgoing.once('close', () => {
          gone.abort();
        });
        const origin = `http://${incoming.headers.host ?? '127.0.0.1'}`;
        await send(await answer(requestOf(act, origin, gone.signal)), outgoing);
      } catch {
        // The simulator broke the connection off on purpose, or the caller went away.
        outgoing.destroy();
      }
    })();
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(wishedPort).catch(async (caught: unknown) => {
    if (!(caught instanceof Error && 'code' in caught && caught.code === 'EADDRINUSE')) throw caught;
    await listen(0);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    serve: (answer) => {
      answerer.resolve(answer);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};

const actOf = (incoming: IncomingMessage, body: Buffer, at: number): Act => ({
  at,
  method: incoming.method ?? 'GET',
  target: incoming.url ?? '/',
  headers: Object.fromEntries(
    Object.entries(incoming.headers).flatMap(([name, value]) =>
      value === undefined || notCarried.has(name)
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  ),
  body: body.toString('base64'),
});

/** Headers of the connection and not of the message, which a Request sets itself. */
const notCarried = new Set(['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding']);

/** The act as a request to the simulator. */
export const requestOf = (act: Act, origin: string, signal?: AbortSignal): Request => {
  const body = Buffer.from(act.body, 'base64');
  return new Request(new URL(act.target, origin), {
    method: act.method,
    headers: act.headers,
    ...(act.method === 'GET' || act.method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
};

const send = async (response: Response, outgoing: ServerResponse): Promise<void> => {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(body);
};
