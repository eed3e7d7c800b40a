import { jsonResponse } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Payload Too Large',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

/** An answer of the API that refuses: `{errors:[{status, title, detail, source?}]}`, `status` as text. */
export const errorResponse = (
  status: number,
  detail: string,
  source?: { readonly parameter: string } | { readonly pointer: string },
  headers: Readonly<Record<string, string>> = {},
): SimResponse =>
  jsonResponse(
    status,
    {
      errors: [
        {
          status: String(status),
          title: titles[status] ?? 'Error',
          detail,
          ...(source === undefined ? {} : { source }),
        },
      ],
    },
    headers,
  );

/** Thrown by reading parameters and bodies, answered as it says. */
export class Refusal extends Error {
  readonly response: SimResponse;

  constructor(
    status: number,
    detail: string,
    source?: { readonly parameter: string } | { readonly pointer: string },
  ) {
    super(detail);
    this.response = errorResponse(status, detail, source);
  }
}

/** Runs a handler whose refusals become answers. */
export const refusable = async (handle: () => SimResponse | Promise<SimResponse>): Promise<SimResponse> => {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof Refusal) return error.response;
    throw error;
  }
};
