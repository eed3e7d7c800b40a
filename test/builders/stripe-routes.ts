import { aRefusal } from './stripe-fake.ts';
import type { Answer } from './xero-fake.ts';

/** Answers by method and path; what is not named is an error of the test. */
export const routes =
  (table: Readonly<Record<string, Response | ((url: URL) => Response)>>): Answer =>
  ({ method, url }) => {
    const found = table[`${method} ${url.pathname}`];
    if (found === undefined) throw new Error(`not expected: ${method} ${url.pathname}`);
    return typeof found === 'function' ? found(url) : found.clone();
  };

/** What Stripe says of an id that it does not have. */
export const noSuch = (param = 'id'): Response =>
  aRefusal(404, { type: 'invalid_request_error', code: 'resource_missing', param, message: 'No such thing' });
