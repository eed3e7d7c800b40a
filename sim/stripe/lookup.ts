import type { Call } from './stripe-call.ts';
import { missing } from './stripe-refusal.ts';
import type { Row, Table } from './table.ts';

/** The row of the address. 404 where there is none. */
export const chosen = <T extends Row>(call: Call, table: Table<T>, name = 'id'): T => {
  const id = call.path[name] ?? '';
  const row = table.get(id);
  if (row === null) throw missing(table.object, id);
  return row;
};

/** The row that a parameter names. 400 where there is none. */
export const named = <T extends Row>(table: Table<T>, id: string, param: string): T => {
  const row = table.get(id);
  if (row === null) throw missing(table.object, id, param);
  return row;
};
