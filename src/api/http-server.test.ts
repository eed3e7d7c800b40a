import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Hono } from 'hono';
import { afterEach, expect, test } from 'vitest';
import { apiError } from '#api/api-errors.ts';
import { answerError, answerUnreadable } from '#api/error-answers.ts';
import { createHttpServer, type HttpServer } from '#api/http-server.ts';
import type { HttpEnv } from '#api/http-surface.ts';
import { readBody } from '#api/request-body.ts';
import { silentLogger } from '#base/log.ts';

const largest = 1_000;
let server: HttpServer;
afterEach(() => server.close());

const listen = async (add: (http: Hono<HttpEnv>) => void = () => undefined): Promise<URL> => {
  const http = new Hono<HttpEnv>();
  http.onError(answerError(silentLogger));
  http.post('/echo', async ({ env, body }) =>
    body((await readBody(env.incoming, largest, () => apiError('api.too_large', 'Too large.'))).toString()),
  );
  add(http);
  server = createHttpServer({
    fetch: http.fetch,
    prepare: (_incoming, outgoing) => outgoing.setHeader('x-frame-options', 'DENY'),
    answerUnreadable,
  });
  return new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
};

/** What comes back to these bytes until the server ends the connection. */
const say = (address: URL, bytes: string): Promise<string> =>
  text(connect(Number(address.port), address.hostname).setNoDelay().end(bytes));

test('a body is taken whole, whether its length is named or not', async () => {
  const address = await listen();
  const named = await fetch(new URL('/echo', address), { method: 'POST', body: 'é'.repeat(400) });
  expect(await named.text()).toBe('é'.repeat(400));
  const streamed = await fetch(new URL('/echo', address), {
    method: 'POST',
    body: new Blob(['a', 'b', 'c']).stream(),
    duplex: 'half',
  });
  expect(await streamed.text()).toBe('abc');
});

test.each([
  ['named', 'a'.repeat(5_000_000)],
  ['streamed', new Blob(['a'.repeat(5_000_000)]).stream()],
])('a body that is too large is refused, its length %s', async (_how, body) => {
  const address = await listen();
  const refused = await fetch(new URL('/echo', address), { method: 'POST', body, duplex: 'half' });
  expect(refused.status).toBe(413);
  expect(await refused.json()).toMatchObject({ error: { code: 'api.too_large' } });
});

test('what is no request is refused in the common shape, and carries every answer’s headers', async () => {
  const address = await listen();
  const said = await say(address, 'GET / HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n');
  expect(said).toMatch(/^HTTP\/1\.1 400 /);
  expect(said.toLowerCase()).toContain('x-frame-options: deny');
  expect(said).toContain('"code":"api.bad_request"');
});

test('closing waits for what is under way, and keeps no connection', async () => {
  const under = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const address = await listen((http) =>
    http.get('/slow', async (context) => {
      arrived.resolve();
      await under.promise;
      return context.text('done');
    }),
  );
  const answer = fetch(new URL('/slow', address));
  await arrived.promise;
  const closed = server.close();
  under.resolve();
  expect(await (await answer).text()).toBe('done');
  await closed;
  await expect(fetch(address)).rejects.toThrow('fetch failed');
});
