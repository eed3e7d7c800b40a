import type { Books } from './stripe-world.ts';
import type { Wire } from './table.ts';

/** Members that are only answered when `expand[]` names them, by the object's kind. */
export const includables: Readonly<
  Record<string, Readonly<Record<string, (books: Books, value: Wire) => unknown>>>
> = {};
