import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { Purpose } from '#model/connector.ts';
import type { StripeCaller } from './stripe-caller.ts';
import { pageSize } from './stripe-limits.ts';
import { allPages, pageOf } from './stripe-pages.ts';
import { checkoutSchema } from './stripe-schemas.ts';

/** Lines that come with a session; those beyond are listed by themselves. Stripe's own first page has ten. */
export const checkoutExpands = ['line_items'];
export const checkoutListExpands = checkoutExpands.map((path) => `data.${path}`);

/** Pages of one session's lines; Stripe takes 100 lines in a session. */
const mostLinePages = 5;

/** A session with all its lines, one call more only where they are many. */
export const completeCheckout = async (
  caller: StripeCaller,
  raw: JsonValue,
  purpose: Purpose,
): Promise<JsonValue> => {
  const read = checkoutSchema.safeParse(raw);
  if (!read.success || !isJsonObject(raw) || !read.data.line_items.has_more) return raw;
  const { id } = read.data;
  const endpoint = 'GET /v1/checkout/sessions/:id/line_items';
  const { items, hasMore } = await allPages(async (after) => {
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.checkout.sessions.listLineItems(
        id,
        { limit: pageSize, ...(after === null ? {} : { starting_after: after }) },
        options,
      ),
    );
    return pageOf(answer, endpoint);
  }, mostLinePages);
  return { ...raw, line_items: { object: 'list', data: [...items], has_more: hasMore } };
};
