import type { StripeSimulator } from './stripe-simulator.ts';

/** One answer, read once. */
export interface StripeReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A plain program that calls a simulated Stripe as the documents tell it to; for trying the simulator out. */
export interface StripeCaller {
  call(
    method: string,
    path: string,
    form?: Readonly<Record<string, string | number | boolean>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<StripeReply>;
}

/** `form` takes flat names with brackets; on GET and DELETE they go into the address. */
export const callAs = (
  stripe: StripeSimulator,
  key: string,
  always: Readonly<Record<string, string>> = {},
): StripeCaller => ({
  call: async (method, path, form = {}, headers = {}) => {
    const encoded = new URLSearchParams(
      Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    const isPost = method === 'POST';
    const response = await stripe.fetch(
      new Request(`${stripe.url}${path}${isPost || encoded === '' ? '' : `?${encoded}`}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          ...always,
          ...headers,
        },
        ...(isPost ? { body: encoded } : {}),
      }),
    );
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  },
});
