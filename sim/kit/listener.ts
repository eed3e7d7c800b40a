import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimAnswer, SimRequest, SimResponse } from './wire.ts';

export interface BodyLimit {
  readonly maxBodyBytes: number;
  readonly tooLarge: (request: SimRequest) => SimResponse;
}

export interface Listener {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves on the loopback address only. `close` also ends sockets that wait for an answer that never comes. */
export const listen = async (
  port: number,
  answer: (request: SimRequest) => Promise<SimAnswer>,
  limit: BodyLimit,
): Promise<Listener> => {
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, answer, limit).catch((error: unknown) => {
      failLoudly(outgoing, error);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
        server.closeAllConnections();
      }),
  };
};

const serve = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: SimRequest) => Promise<SimAnswer>,
  limit: BodyLimit,
): Promise<void> => {
  const body = await readBody(incoming, limit.maxBodyBytes);
  if (body === 'broken-off') return;
  const request = requestOf(incoming, body ?? Buffer.alloc(0));
  const given = body === null ? limit.tooLarge(request) : await answer(request);
  if (given === 'silence') return;
  if (given === 'hang-up') {
    incoming.socket.destroy();
    return;
  }
  outgoing.writeHead(given.status, given.headers);
  outgoing.end(request.method === 'HEAD' ? '' : given.body);
};

/** Null when the body is too large: the rest is read and thrown away so that the answer can be read. */
const readBody = async (
  incoming: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | null | 'broken-off'> => {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of incoming as AsyncIterable<Buffer>) {
      size += part.length;
      if (size <= maxBytes) parts.push(part);
    }
  } catch {
    // The caller went away while sending: there is nobody to answer.
    return 'broken-off';
  }
  return size > maxBytes ? null : Buffer.concat(parts);
};

const requestOf = (incoming: IncomingMessage, body: Buffer): SimRequest => {
  const host = incoming.headers.host ?? '127.0.0.1';
  const [path, query] = splitOnce(incoming.url ?? '/', '?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    body,
    origin: `http://${host}`,
    params: {},
  };
};

const splitOnce = (text: string, mark: string): [string, string] => {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
};

/** A bug in a simulator must not look like a vendor's own 500. */
const failLoudly = (outgoing: ServerResponse, error: unknown): void => {
  if (!outgoing.headersSent) outgoing.writeHead(599, { 'content-type': 'text/plain; charset=utf-8' });
  outgoing.end(
    `The simulator itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
};
