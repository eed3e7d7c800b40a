import { z } from 'zod';

/** Most rows a page can have. */
export const largestPage = 200;
export const usualPage = 50;

/** `cursor` is opaque: the `nextCursor` of the page before. It stays good while rows come and go. */
export const pageQuery = z.object({
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(largestPage).default(usualPage),
});

/** One page; `nextCursor` is null on the last one. */
export const pageOf = <Item extends z.ZodType>(
  item: Item,
): z.ZodObject<{ items: z.ZodArray<Item>; nextCursor: z.ZodNullable<z.ZodString> }> =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
