import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { Purpose } from '#model/connector.ts';
import { chargeExpands, completeCharge } from './stripe-charge-reads.ts';
import { checkoutExpands, completeCheckout } from './stripe-checkout-reads.ts';
import { countCalls, type StripeCaller } from './stripe-caller.ts';
import { isMissing, isRefusedRequest } from './stripe-failures.ts';
import { completeInvoice, invoiceExpands, invoiceOfPayment, listPayments } from './stripe-invoice-reads.ts';
import { plainJson } from './stripe-json.ts';
import { callsAPage, pageSize, readsAtOnce } from './stripe-limits.ts';
import { allPages, idOf, pageOf } from './stripe-pages.ts';
import { payoutSchema } from './stripe-schemas.ts';

/** Pages of a payout's transactions that are kept: 5,000 of them. */
const mostTransactionPages = 50;
/** Pages of the whole catalogue's prices: 20,000 of them. */
const mostPricePages = 200;
/** Up to here a product's prices are asked for one by one; beyond, the catalogue's active prices are listed at once. */
const fewProducts = 3;

/**
 * Reads one object with all that our records hold of it. Null when there is none of this id. A list's page gives its
 * elements through `complete`, so that a record is the same however it was read; where that takes many calls, only the
 * first of them come back, and the page ends there.
 */
export interface ObjectReader {
  read(id: string, purpose: Purpose): Promise<JsonValue | null>;
  complete(items: readonly JsonValue[], purpose: Purpose): Promise<readonly JsonValue[]>;
}

const asTheyAre: ObjectReader['complete'] = (items) => Promise.resolve(items);

/** Completes one element after another, a few at a time, until they have cost as many calls as a page may. */
const completeFirst =
  (
    caller: StripeCaller,
    complete: (caller: StripeCaller, raw: JsonValue, purpose: Purpose) => Promise<JsonValue>,
  ): ObjectReader['complete'] =>
  async (items, purpose) => {
    const counting = countCalls(caller);
    const completed: JsonValue[] = [];
    while (completed.length < items.length && (completed.length === 0 || counting.calls() < callsAPage)) {
      const next = items.slice(completed.length, completed.length + readsAtOnce);
      completed.push(...(await Promise.all(next.map((item) => complete(counting.caller, item, purpose)))));
    }
    return completed;
  };

export const createReaders = (
  caller: StripeCaller,
  tenantId: string | null,
): Readonly<Record<string, ObjectReader>> => {
  const readInvoice = async (id: string, purpose: Purpose): Promise<JsonValue | null> => {
    const ask = (expand: readonly string[]): Promise<object> =>
      caller.read('GET /v1/invoices/:id', purpose, (stripe, options) =>
        stripe.invoices.retrieve(id, { expand: [...expand] }, options),
      );
    // Whether an intent can be expanded where a payment has none is not documented; it only saves calls.
    const found = await orNull(
      ask(invoiceExpands).catch((caught: unknown) => {
        if (isRefusedRequest(caught)) return ask(invoiceExpands.slice(0, 1));
        throw caught;
      }),
    );
    return found === null ? null : completeInvoice(caller, found, purpose);
  };

  return {
    customer: {
      complete: asTheyAre,
      read: (id, purpose) =>
        orNull(
          caller.read('GET /v1/customers/:id', purpose, (stripe, options) =>
            stripe.customers.retrieve(id, { expand: ['tax_ids'] }, options),
          ),
        ),
    },
    product: {
      complete: (items, purpose) => withPrices(caller, items, purpose),
      read: async (id, purpose) => {
        const found = await orNull(
          caller.read('GET /v1/products/:id', purpose, (stripe, options) =>
            stripe.products.retrieve(id, {}, options),
          ),
        );
        if (found === null) return null;
        const [completed] = await withPrices(caller, [found], purpose);
        return completed ?? found;
      },
    },
    invoice: {
      complete: async (items, purpose) => {
        const payments = await listPayments(caller, items, purpose);
        const complete = completeFirst(caller, (counted, raw) =>
          completeInvoice(counted, raw, purpose, payments),
        );
        return complete(items, purpose);
      },
      read: async (id, purpose) => {
        if (id.startsWith('in_')) return readInvoice(id, purpose);
        const owner = await invoiceOfPayment(caller, id, purpose);
        return owner === null ? null : readInvoice(owner, purpose);
      },
    },
    charge: {
      complete: completeFirst(caller, completeCharge),
      read: async (id, purpose) => {
        const found = await orNull(
          caller.read('GET /v1/charges/:id', purpose, (stripe, options) =>
            stripe.charges.retrieve(id, { expand: chargeExpands }, options),
          ),
        );
        return found === null ? null : completeCharge(caller, found, purpose);
      },
    },
    checkout_session: {
      complete: completeFirst(caller, completeCheckout),
      read: async (id, purpose) => {
        const found = await orNull(
          caller.read('GET /v1/checkout/sessions/:id', purpose, (stripe, options) =>
            stripe.checkout.sessions.retrieve(id, { expand: checkoutExpands }, options),
          ),
        );
        return found === null ? null : completeCheckout(caller, found, purpose);
      },
    },
    subscription: {
      complete: asTheyAre,
      read: (id, purpose) =>
        orNull(
          caller.read('GET /v1/subscriptions/:id', purpose, (stripe, options) =>
            stripe.subscriptions.retrieve(id, {}, options),
          ),
        ),
    },
    payout: {
      complete: completeFirst(caller, completePayout),
      read: async (id, purpose) => {
        const found = await orNull(
          caller.read('GET /v1/payouts/:id', purpose, (stripe, options) =>
            stripe.payouts.retrieve(id, {}, options),
          ),
        );
        return found === null ? null : completePayout(caller, found, purpose);
      },
    },
    payout_return: {
      complete: asTheyAre,
      read: (id, purpose) =>
        orNull(
          caller.read('GET /v1/payouts/:id', purpose, (stripe, options) =>
            stripe.payouts.retrieve(id, { expand: ['failure_balance_transaction'] }, options),
          ),
        ),
    },
    account: {
      complete: asTheyAre,
      // A connection reaches one account, whatever id it is asked for by.
      read: (_id, purpose) => readAccount(caller, tenantId, purpose),
    },
  };
};

/** The connected account by its id, or the key's own. */
export const readAccount = async (
  caller: StripeCaller,
  tenantId: string | null,
  purpose: Purpose,
): Promise<JsonValue> => {
  const endpoint = tenantId === null ? 'GET /v1/account' : 'GET /v1/accounts/:id';
  const account = await caller.read(endpoint, purpose, (stripe, { stripeAccount: _platform, ...options }) =>
    // The platform asks for a connected account by id, in its own name.
    tenantId === null
      ? stripe.accounts.retrieveCurrent({}, options)
      : stripe.accounts.retrieve(tenantId, {}, options),
  );
  return plainJson(account);
};

/** The answer as plain JSON, null when Stripe knows no such object. */
export const orNull = async (asked: Promise<object>): Promise<JsonValue | null> => {
  try {
    return plainJson(await asked);
  } catch (caught) {
    if (isMissing(caught)) return null;
    throw caught;
  }
};

/** Products with their active prices beside them. */
const withPrices = async (
  caller: StripeCaller,
  products: readonly JsonValue[],
  purpose: Purpose,
): Promise<readonly JsonValue[]> => {
  const ids = products.flatMap((product) => idOf(product) ?? []);
  const found: JsonValue[] = [];
  if (ids.length <= fewProducts)
    for (const product of ids) found.push(...(await activePrices(caller, product, purpose)));
  else found.push(...(await activePrices(caller, null, purpose)));
  const byProduct = Map.groupBy(found, (price) => (isJsonObject(price) ? price['product'] : null));
  return products.map((product) =>
    isJsonObject(product) && product['deleted'] !== true
      ? { ...product, prices: byProduct.get(product['id']) ?? [] }
      : product,
  );
};

const activePrices = async (
  caller: StripeCaller,
  product: string | null,
  purpose: Purpose,
): Promise<readonly JsonValue[]> => {
  const endpoint = 'GET /v1/prices';
  const { items } = await allPages(async (after) => {
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.prices.list(
        {
          active: true,
          limit: pageSize,
          ...(product === null ? {} : { product }),
          ...(after === null ? {} : { starting_after: after }),
        },
        options,
      ),
    );
    return pageOf(answer, endpoint);
  }, mostPricePages);
  return items;
};

/** Only an automatic payout can be itemised, and only once Stripe has put it together. */
const completePayout = async (caller: StripeCaller, raw: JsonValue, purpose: Purpose): Promise<JsonValue> => {
  const read = payoutSchema.safeParse(raw);
  if (!read.success || !isJsonObject(raw)) return raw;
  const { id: payout, automatic, reconciliation_status: reconciliation } = read.data;
  if (!automatic || reconciliation !== 'completed') return raw;
  const endpoint = 'GET /v1/balance_transactions';
  const { items } = await allPages(async (after) => {
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.balanceTransactions.list(
        { payout, limit: pageSize, ...(after === null ? {} : { starting_after: after }) },
        options,
      ),
    );
    return pageOf(answer, endpoint);
  }, mostTransactionPages);
  return { ...raw, balance_transactions: items };
};
