import type { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import { call, type CallInput } from './call.ts';

interface PagedEndpoint extends Endpoint {
  readonly query: z.ZodObject;
  readonly success: z.ZodType<{ readonly nextCursor: string | null }>;
}

/** What stays the same from page to page. */
type Asked<Contract extends PagedEndpoint> = Pick<CallInput<Contract>, 'params'> & {
  readonly query?: Omit<z.input<Contract['query']>, 'cursor'>;
};

interface Pages<Contract extends PagedEndpoint> {
  readonly queryFn: (context: {
    readonly pageParam: string | null;
    readonly signal: AbortSignal;
  }) => Promise<z.output<Contract['success']>>;
  readonly initialPageParam: string | null;
  readonly getNextPageParam: (page: z.output<Contract['success']>) => string | null;
}

/**
 * How an endpoint that answers in pages is read one after another, for `infiniteQueryOptions`:
 * `infiniteQueryOptions({ queryKey, ...pagesOf(listContacts, { query: filter }) })`. Each page is asked for by the
 * cursor of the one before. Fails as `call` does.
 */
export const pagesOf = <const Contract extends PagedEndpoint>(
  contract: Contract,
  { query, ...asked }: Asked<Contract>,
): Pages<Contract> => ({
  queryFn: ({ pageParam, signal }) =>
    call(contract, {
      ...asked,
      query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) },
      signal,
    } as CallInput<Contract>),
  initialPageParam: null,
  getNextPageParam: (page) => page.nextCursor,
});
