import { readCursor, type PageRequest } from '#store/views/page-cursor.ts';
import { apiError } from './api-errors.ts';

/** The page that a query asks for. @throws `api.bad_cursor`. */
export const pageRequest = <const Shape extends readonly ('string' | 'number')[]>(
  query: { readonly cursor?: string | undefined; readonly limit: number },
  shape: Shape,
): PageRequest<NonNullable<ReturnType<typeof readCursor<Shape>>>> => {
  if (query.cursor === undefined) return { after: null, limit: query.limit };
  const after = readCursor(query.cursor, shape);
  if (after === null) throw apiError('api.bad_cursor', 'The cursor is none of this list.');
  return { after, limit: query.limit };
};
