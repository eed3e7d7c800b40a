import { isJsonObject, type JsonValue } from '#base/json.ts';
import { apiError } from './api-errors.ts';
import type { Auth } from './auth.ts';
import { clientAddress } from './client-address.ts';
import { answerOf } from './error-answers.ts';
import type { HttpSurface } from './http-surface.ts';
import { readBody } from './request-body.ts';

/** Most bytes that a form of the sign-in has. */
const largestBody = 65_536;

/**
 * `/api/auth/*`: hands requests to the sign-in library as they came. Its refusals get the envelope of all our errors,
 * beside its own `code` and `message`.
 */
export const authRoutes = (
  { http }: HttpSurface,
  deps: { readonly auth: Auth; readonly publicUrl: string; readonly trustProxy: boolean },
): void => {
  http.on(['GET', 'POST'], '/api/auth/*', async (context) => {
    const { incoming } = context.env;
    const body =
      incoming.method === 'POST'
        ? await readBody(incoming, largestBody, () =>
            apiError('api.too_large', 'A form of the sign-in has no more than 64 kB.'),
          )
        : null;
    const { method, headers } = context.req.raw;
    const answer = await deps.auth.handle(
      new Request(new URL(incoming.url ?? '/', deps.publicUrl), { method, headers, body }),
      clientAddress(incoming, deps.trustProxy),
    );
    if (answer.status < 400) return answer;
    const told = new Headers(answer.headers);
    told.delete('content-length');
    told.set('content-type', 'application/json');
    return Response.json(refusalOf(answer.status, await answer.text()), {
      status: answer.status,
      headers: told,
    });
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
