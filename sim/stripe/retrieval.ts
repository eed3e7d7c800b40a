import type { RouteHandler } from '#sim/kit/router.ts';
import type { BookTables } from './book-tables.ts';
import { chosen } from './lookup.ts';
import { route } from './stripe-call.ts';
import type { Row, Table } from './table.ts';

/** The route that answers an object of one kind as it stands, by the id of the address. 404 where there is none. */
export const retrieve = <T extends Row>(tableOf: (tables: BookTables) => Table<T>): RouteHandler =>
  route((call) => {
    const table = tableOf(call.books.tables);
    return table.wire(chosen(call, table));
  });
