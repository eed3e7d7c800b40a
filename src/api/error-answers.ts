import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { PlumblineError } from '#base/errors.ts';
import type { Logger } from '#base/log.ts';
import { errorDocs, type ErrorAnswer } from '#contract/error-answer.ts';
import { errorStatuses } from '#contract/error-codes.ts';
import { apiError } from './api-errors.ts';

/** SQLSTATE classes 08 (connection) and 57P (shutting down), 53 (out of resources), and Node's network codes. */
const isUnavailable = (code: string): boolean =>
  code.startsWith('08') || code.startsWith('57P') || code.startsWith('53') || /^E[A-Z]+$/.test(code);

const codeOf = (caught: object): string =>
  'code' in caught && typeof caught.code === 'string' ? caught.code : '';

/** Any thrown value as the one error of the product; what nobody foresaw says nothing of its inside. */
export const asApiError = (caught: unknown): PlumblineError => {
  if (caught instanceof PlumblineError) return caught;
  if (hasZodFastifySchemaValidationErrors(caught)) {
    const fields = caught.validation.map((issue) => {
      const path = issue.instancePath.replace(/^\//, '').replaceAll('/', '.');
      return `${path === '' ? (caught.validationContext ?? 'body') : path}: ${issue.message}`;
    });
    return apiError('api.bad_request', 'The request does not have the shape it must have.', {
      details: { fields },
    });
  }
  if (!(caught instanceof Error)) return unforeseen(caught);
  const code = codeOf(caught);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return apiError('api.too_large', 'The request body is larger than one megabyte.');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return apiError('api.unsupported_media', 'The body’s content-type is not understood here.');
  const status = 'statusCode' in caught ? (caught as FastifyError).statusCode : undefined;
  if (code.startsWith('FST_') && status !== undefined && status < 500)
    return apiError('api.bad_request', 'The request cannot be read.');
  if (isUnavailable(code) || /timeout exceeded when trying to connect/i.test(caught.message))
    return apiError('api.unavailable', 'The database does not answer.', { cause: caught });
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

/** Logs what is our fault with its cause, and answers with the envelope of all errors. */
export const answerError =
  (logger: Logger) =>
  async (caught: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const error = asApiError(caught);
    const status = statusOf(error);
    if (status >= 500)
      logger.error(
        {
          request: request.id,
          method: request.method,
          route: request.routeOptions.url ?? '',
          code: error.code,
          cause: describeCause(error.cause),
        },
        'a request failed',
      );
    const { retry } = error;
    if (typeof retry === 'object') void reply.header('retry-after', Math.ceil(retry.afterMs / 1_000));
    // Written as text, so that no schema of the route's success is applied to it.
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(answerOf(error));
  };

/** Where it broke, for the log: message and stack of our own code, never parameters of a query. */
const describeCause = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message).slice(0, 4_000) : typeof cause;
