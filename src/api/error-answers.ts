import { routePath } from 'hono/route';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { PlumblineError } from '#base/errors.ts';
import type { Logger } from '#base/log.ts';
import { errorDocs, type ErrorAnswer } from '#contract/error-answer.ts';
import { errorStatuses } from '#contract/error-codes.ts';
import { isOutage } from '#store/outage.ts';
import { apiError } from './api-errors.ts';
import type { HttpContext } from './http-surface.ts';
import { BrokenBody } from './request-body.ts';

/** Any thrown value as the one error of the product; what nobody foresaw says nothing of its inside. */
export const asApiError = (caught: unknown): PlumblineError => {
  if (caught instanceof PlumblineError) return caught;
  if (!(caught instanceof Error)) return unforeseen(caught);
  if (caught instanceof BrokenBody)
    return apiError('api.bad_request', 'The request cannot be read.', { cause: caught });
  return unforeseen(caught);
};

const unforeseen = (cause: unknown): PlumblineError =>
  apiError('bug.unexpected', 'Something went wrong on our side.', { cause });

export const statusOf = (error: PlumblineError): number => {
  // A webhook is refused with the status that its vendor wants to hear.
  if (error.code === 'hook.rejected') return error.status;
  const statuses: Readonly<Record<string, number>> = errorStatuses;
  return statuses[error.code] ?? error.status;
};

export const answerOf = (error: PlumblineError): ErrorAnswer => ({
  error: {
    code: error.code,
    message: error.message,
    hint: error.hint,
    retry: error.retry,
    details: Object.fromEntries(
      Object.entries(error.details).map(([name, value]) => [
        name,
        typeof value === 'object' && value !== null ? [...value] : value,
      ]),
    ),
    docs: errorDocs(error.code),
  },
});

/**
 * Answers with the envelope of all errors. What is our fault is logged with its cause, under the id that the answer
 * carries as `x-request-id`; of a lost database the store has said so, once.
 */
export const answerError =
  (logger: Logger) =>
  (caught: unknown, context: HttpContext): Response => {
    const error = asApiError(caught);
    const status = statusOf(error);
    if (status >= 500) {
      const request = crypto.randomUUID();
      context.header('x-request-id', request);
      logger[isOutage(error) ? 'debug' : 'error'](
        {
          request,
          method: context.req.method,
          route: routePath(context, -1),
          code: error.code,
          cause: describeCause(error.cause),
        },
        'a request failed',
      );
    }
    const { retry } = error;
    if (typeof retry === 'object') context.header('retry-after', String(Math.ceil(retry.afterMs / 1_000)));
    return context.json(answerOf(error), status as ContentfulStatusCode);
  };

/** For an address at which there is nothing. */
export const answerUnknown = (context: HttpContext): Response => {
  const { method, path } = context.req;
  return context.json(answerOf(apiError('api.not_found', `There is nothing at ${method} ${path}.`)), 404);
};

/** For what is not even a request: a host or an address that cannot be one. */
export const answerUnreadable = (): Response =>
  Response.json(answerOf(apiError('api.bad_request', 'The request cannot be read.')), { status: 400 });

/** Where it broke, for the log: message and stack of our own code, never parameters of a query. */
const describeCause = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message).slice(0, 4_000) : typeof cause;
