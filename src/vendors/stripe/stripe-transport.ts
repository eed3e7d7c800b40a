import type { Stripe } from 'stripe';
import { isJsonObject } from '#base/json.ts';
import { readJson } from './stripe-json.ts';
import { stripeLibrary } from './stripe-library.ts';
import { requestTimeoutMs } from './stripe-limits.ts';

/** The version whose shapes this room knows; the one that the pinned client is typed for. */
export const apiVersion = '2026-10-28.endive';

type Fetch = (request: Request) => Promise<Response>;

/**
 * Stripe's own client over our `fetch`. It never tries again by itself, because every try must be counted and a lost
 * answer looked up, and it tells Stripe nothing of our timings.
 *
 * @param address of the API or of Connect; a client reaches one of them.
 */
export const createStripe = (fetch: Fetch, address: string, key: string): Stripe => {
  const { hostname, port, protocol } = new URL(address);
  const scheme = protocol === 'http:' ? 'http' : 'https';
  const library = stripeLibrary();
  return new library(key, {
    apiVersion,
    host: hostname,
    port: port === '' ? (scheme === 'http' ? 80 : 443) : port,
    protocol: scheme,
    timeout: requestTimeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: 'Plumbline' },
    httpClient: library.createFetchHttpClient(transportOver(fetch)),
  });
};

/**
 * Two habits of the client are kept from it. It sends a request again when a socket's error code stands on the error
 * itself, so that code is put behind `cause`. And it takes a failure for a success when its JSON has no `error`, and
 * forgets the status of one that is no JSON, so such answers are given Stripe's shape.
 */
const transportOver =
  (fetch: Fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const request = new Request(input, { ...init, redirect: 'manual' });
    try {
      const response = await fetch(request);
      return response.ok ? response : await inErrorShape(response);
    } catch (caught) {
      throw new Error('The request to Stripe got no answer.', { cause: caught });
    }
  };

/** `type` of an error that did not come from Stripe itself. */
export const foreignErrorType = 'not_stripes_shape';

const inErrorShape = async (response: Response): Promise<Response> => {
  const text = await response.text();
  const body = readJson(text);
  const error = isJsonObject(body) ? body['error'] : undefined;
  const isStripes = isJsonObject(error) || typeof error === 'string';
  const shaped = isStripes ? text : JSON.stringify({ error: { type: foreignErrorType } });
  // A redirect is followed by nobody and has no body of its own.
  const status = response.status < 400 ? 502 : response.status;
  return new Response(shaped, { status, headers: response.headers });
};
