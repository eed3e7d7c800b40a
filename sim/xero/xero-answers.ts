import { createHash } from 'node:crypto';
import { textResponse, withHeaders } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { toWireJson, toWireXml, wireInstant } from './xero-wire.ts';

/** JSON only for callers who ask for it; everybody else gets XML. */
export const wantsJson = (request: SimRequest): boolean => (request.headers['accept'] ?? '').includes('json');

const answer = (request: SimRequest, status: number, root: string, value: unknown): SimResponse =>
  wantsJson(request)
    ? { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: toWireJson(value) }
    : { status, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: toWireXml(root, value) };

/** The envelope all good answers of the Accounting API come in. */
export const enveloped = (
  request: SimRequest,
  now: number,
  body: Readonly<Record<string, unknown>>,
): SimResponse =>
  answer(request, 200, 'Response', {
    Id: idOf(request, now),
    Status: 'OK',
    ProviderName: 'Plumbline',
    DateTimeUTC: wireInstant(now),
    ...body,
  });

export const validationException = (request: SimRequest, elements: readonly unknown[]): SimResponse =>
  answer(request, 400, 'ApiException', {
    ErrorNumber: 10,
    Type: 'ValidationException',
    Message: 'A validation exception occurred',
    Elements: elements,
  });

/** The other 400s: 14 the body is not the model, 16 the query cannot be read, 17 no data in the body. */
export const refusedInput = (request: SimRequest, number: 14 | 16 | 17, message: string): SimResponse =>
  answer(request, 400, 'ApiException', {
    ErrorNumber: number,
    Type: { 14: 'PostDataInvalidException', 16: 'QueryParseException', 17: 'NoDataProcessedException' }[
      number
    ],
    Message: message,
  });

/** The second family of errors, `{Title, Status, Detail}`, always JSON. */
export const problem = (
  request: SimRequest,
  status: number,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): SimResponse =>
  withHeaders(
    {
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        Type: null,
        Title: title,
        Status: status,
        Detail: detail,
        Instance: idOf(request, status),
        Extensions: {},
      }),
    },
    headers,
  );

export const resourceNotFound = (): SimResponse =>
  textResponse(404, "The resource you're looking for cannot be found", { 'content-type': 'text/html' });

/** An id that is the same for the same request at the same time, so that answers are the same from run to run. */
const idOf = (request: SimRequest, salt: number): string => {
  const hex = createHash('md5')
    .update(`${request.method}${request.path}${String(salt)}`)
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
