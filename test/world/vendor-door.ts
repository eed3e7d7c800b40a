import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A simulated vendor of a world on a port of its own, for those who do not share the world's process. */
export interface VendorDoor extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
}

export const openVendorDoor = async (fetch: (request: Request) => Promise<Response>): Promise<VendorDoor> => {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = 'GET', url = '/' } = request;
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, String(value)]],
      );
      const isRead = method === 'GET' || method === 'HEAD';
      const given = await fetch(
        new Request(`http://simulated.invalid${url}`, {
          method,
          headers,
          ...(isRead ? {} : { body: Buffer.concat(chunks) }),
        }),
      );
      response.writeHead(given.status, Object.fromEntries(given.headers));
      response.end(Buffer.from(await given.arrayBuffer()));
    };
    answer().catch((caught: unknown) => response.destroy(caught instanceof Error ? caught : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
