import { SimInputError } from '#sim/kit/control.ts';

/** The row, or a `SimInputError` that says which one was asked for in vain. */
export const found = <Row>(kind: string, slug: string, row: Row | null): Row => {
  if (row === null) throw new SimInputError(`There is no ${kind} ${slug}.`);
  return row;
};
