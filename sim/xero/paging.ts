import type { SimRequest } from '#sim/kit/wire.ts';

/** Records on a page when `pageSize` is not given (OpenAPI file 16.1.0). */
export const defaultPageSize = 100;
/** Larger sizes are cut to this; second-hand, the OpenAPI file gives no maximum. */
export const largestPageSize = 1_000;

export interface Page {
  readonly page: number;
  readonly pageSize: number;
}

/** Null when the call is not paged: `page` absent or not a whole number from 1. */
export const readPage = (request: SimRequest): Page | null => {
  const page = wholeNumber(request.query.get('page'));
  if (page === null) return null;
  return {
    page,
    pageSize: Math.min(wholeNumber(request.query.get('pageSize')) ?? defaultPageSize, largestPageSize),
  };
};

const wholeNumber = (text: string | null): number | null =>
  text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;

export const pageOf = <T>(records: readonly T[], { page, pageSize }: Page): readonly T[] =>
  records.slice((page - 1) * pageSize, page * pageSize);

export const wirePagination = (count: number, { page, pageSize }: Page): Record<string, number> => ({
  page,
  pageSize,
  pageCount: Math.ceil(count / pageSize),
  itemCount: count,
});
