import type { FastifyInstance } from 'fastify';
import { isJsonObject, type JsonValue } from '#base/json.ts';
import { apiError } from './api-errors.ts';
import type { Auth } from './auth.ts';
import { answerOf } from './error-answers.ts';
import { headersOf } from './identity.ts';

/** Most bytes that a form of the sign-in has. */
const largestBody = 65_536;

/**
 * `/api/auth/*`: hands requests to the sign-in library as they came. Its refusals get the envelope of all our errors,
 * beside its own `code` and `message`.
 */
export const authRoutes = async (
  app: FastifyInstance,
  deps: { readonly auth: Auth; readonly publicUrl: string },
): Promise<void> => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestBody }, (_request, body, done) => {
    done(null, body);
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    schema: { hide: true },
    handler: async (request, reply) => {
      const hasBody = request.method === 'POST' && request.body instanceof Uint8Array;
      const answer = await deps.auth.handle(
        new Request(new URL(request.url, deps.publicUrl), {
          method: request.method,
          headers: headersOf(request),
          ...(hasBody ? { body: request.body as Uint8Array<ArrayBuffer> } : {}),
        }),
        request.ip,
      );
      void reply.code(answer.status);
      for (const [name, value] of answer.headers)
        if (name !== 'set-cookie' && name !== 'content-length') void reply.header(name, value);
      const cookies = answer.headers.getSetCookie();
      if (cookies.length > 0) void reply.header('set-cookie', cookies);
      const text = await answer.text();
      if (answer.status < 400) return reply.send(text);
      return reply
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(refusalOf(answer.status, text)));
    },
  });
};

const refusalOf = (status: number, text: string): object => {
  const said = parse(text);
  const message = isJsonObject(said) && typeof said['message'] === 'string' ? said['message'] : '';
  const reason = isJsonObject(said) && typeof said['code'] === 'string' ? said['code'] : '';
  const error =
    status === 429
      ? apiError('auth.too_many_attempts', 'Too many tries from this address.')
      : apiError('auth.refused', message === '' ? 'The sign-in was refused.' : message, {
          details: { reason },
        });
  return { ...answerOf(error), code: reason, message: error.message };
};

const parse = (text: string): JsonValue => {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
};
