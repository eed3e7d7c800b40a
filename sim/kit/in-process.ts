import type { BodyLimit } from './listener.ts';
import type { SimAnswer, SimRequest } from './wire.ts';

const bodilessStatuses = new Set([101, 204, 205, 304]);

/**
 * The simulator as a function with the shape of `fetch`. A closed socket rejects as `fetch` does, with a
 * `TypeError` whose cause has code `ECONNRESET`; silence lasts until the request's own signal aborts.
 * Redirects are returned, never followed.
 */
export const toFetch =
  (answer: (request: SimRequest) => Promise<SimAnswer>, limit: BodyLimit) =>
  async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const body = request.body === null ? Buffer.alloc(0) : Buffer.from(await request.arrayBuffer());
    const asked: SimRequest = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(request.headers),
      body,
      origin: url.origin,
      params: {},
    };
    const given =
      body.length > limit.maxBodyBytes
        ? limit.tooLarge(asked)
        : await unlessAborted(answer(asked), request.signal);
    if (given === 'hang-up') throw connectionReset();
    if (given === 'silence') return untilAborted(request.signal);
    return new Response(
      bodilessStatuses.has(given.status) || request.method === 'HEAD' ? null : bodyOf(given.body),
      {
        status: given.status,
        headers: given.headers,
      },
    );
  };

const bodyOf = (body: string | Buffer): string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' ? body : new Uint8Array(body);

const connectionReset = (): TypeError =>
  new TypeError('fetch failed', {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
  });

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });

/** The caller stops waiting when it aborts; the simulator goes on, as a real vendor would. */
const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  if (signal.aborted) return untilAborted(signal);
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
};
