import { lookup as systemLookup, type LookupOptions } from 'node:dns';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { LookupFunction } from 'node:net';
import { secondMs } from '#base/clock.ts';
import type { Carried, Carriers, Post } from './carriers.ts';
import { isPrivateAddress, literalAddress } from './private-addresses.ts';

/** An end that has not answered by then is asked again later. */
const answerMs = 15 * secondMs;
/** Marks the failure of a name that leads to a private address. */
const privateCode = 'EPRIVATE';

/**
 * Posts over HTTPS, following no redirect. Unless `allowPrivate`, only public addresses are connected to: the very address
 * that a name was resolved to is looked at, so that a name that changes between two looks opens nothing.
 */
export const createPoster = (options: {
  readonly allowPrivate: boolean;
  readonly lookup?: typeof systemLookup;
}): Carriers['post'] => {
  const lookup = options.allowPrivate ? undefined : publicLookup(options.lookup ?? systemLookup);
  return (post) => {
    const url = new URL(post.url);
    const literal = literalAddress(url);
    const isAllowed =
      options.allowPrivate || (url.protocol === 'https:' && (literal === null || !isPrivateAddress(literal)));
    return isAllowed
      ? send(url, post, lookup)
      : Promise.resolve({ result: 'again', code: 'delivery.private_address', httpStatus: null });
  };
};

const send = (url: URL, post: Post, lookup: LookupFunction | undefined): Promise<Carried> =>
  new Promise((resolve) => {
    const again = (
      code: 'delivery.unreachable' | 'delivery.timed_out' | 'delivery.private_address',
    ): void => {
      resolve({ result: 'again', code, httpStatus: null });
    };
    const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(
      url,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(post.body),
          'user-agent': 'Plumbline',
          ...post.headers,
        },
        agent: false,
        timeout: answerMs,
        ...(lookup === undefined ? {} : { lookup }),
      },
      (response) => {
        clearTimeout(late);
        // What it says beside the status is nobody's business.
        response.destroy();
        resolve(outcomeOf(response.statusCode ?? 0));
      },
    );
    const late = setTimeout(() => {
      again('delivery.timed_out');
      request.destroy();
    }, answerMs);
    request.on('timeout', () => {
      again('delivery.timed_out');
      request.destroy();
    });
    request.on('error', (error) => {
      clearTimeout(late);
      again(
        'code' in error && error.code === privateCode ? 'delivery.private_address' : 'delivery.unreachable',
      );
    });
    request.end(post.body);
  });

const outcomeOf = (httpStatus: number): Carried => {
  if (httpStatus >= 200 && httpStatus < 300) return { result: 'taken', httpStatus };
  if (httpStatus === 410) return { result: 'end', code: 'delivery.gone', httpStatus };
  return { result: 'again', code: 'delivery.refused', httpStatus };
};

/** Resolves as the system does, and refuses a name that has any private address. */
const publicLookup =
  (resolve: typeof systemLookup): LookupFunction =>
  (hostname, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    resolve(hostname, all, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address))) {
        callback(
          Object.assign(new Error('the name leads to a private address'), { code: privateCode }),
          '',
          0,
        );
        return;
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
