import type { Stripe } from 'stripe';
import type { JsonValue } from '#base/json.ts';
import { isJsonObject } from '#base/json.ts';
import type {
  BillingCall,
  BillingClient,
  BillingInvoice,
  BillingRead,
  DraftInput,
  LineInput,
} from '#model/billing.ts';
import { hasMoreLines, invoiceOf, understood } from './stripe-billing-shapes.ts';
import type { StripeCaller } from './stripe-caller.ts';
import type { StripeEndpoint } from './stripe-endpoints.ts';
import { stripeError } from './stripe-errors.ts';
import { isMissing } from './stripe-failures.ts';
import { linesOf } from './stripe-invoice-reads.ts';
import { plainJson } from './stripe-json.ts';
import { stripeLibrary } from './stripe-library.ts';
import { mostInvoiceLines, mostLookUpPages, pageSize } from './stripe-limits.ts';
import { metadataNames } from './stripe-metadata.ts';
import { idOf, pageOf } from './stripe-pages.ts';
import { orNull } from './stripe-reads.ts';
import {
  isNegative,
  wireCurrency,
  wireLineAmount,
  wireQuantity,
  wireUnitPrice,
} from './stripe-wire-amounts.ts';

/** Characters of a line's description that also names an ad-hoc product. Ours: Stripe takes 250 in a product's name here. */
const nameLength = 250;

type InvoiceOperations = Pick<
  BillingClient,
  | 'createDraft'
  | 'addLines'
  | 'readInvoice'
  | 'findInvoiceByReference'
  | 'finalize'
  | 'send'
  | 'voidInvoice'
  | 'markUncollectible'
  | 'deleteDraft'
  | 'payOutOfBand'
  | 'payNow'
>;

export const invoiceOperations = (caller: StripeCaller): InvoiceOperations => {
  const act = async (
    endpoint: StripeEndpoint,
    call: BillingCall,
    ask: (stripe: Stripe, options: Stripe.RequestOptions) => Promise<object>,
  ): Promise<BillingInvoice> =>
    understood(invoiceOf, plainJson(await caller.write(endpoint, call, ask)), 'invoice', true);

  return {
    createDraft: (input, call) =>
      act('POST /v1/invoices', call, (stripe, options) =>
        stripe.invoices.create(draftParams(input), options),
      ),

    addLines: async ({ invoiceId, lines }, call) => {
      if (lines.length > mostInvoiceLines)
        throw stripeError(
          'vendor.refused',
          `An invoice of Stripe’s takes ${mostInvoiceLines} lines, not ${lines.length}.`,
          { hint: 'Make two invoices of them.', details: { reason: 'invalid', param: 'lines' } },
        );
      const params = { lines: lines.map((line) => lineParams(line)) };
      const raw = plainJson(
        await caller.write('POST /v1/invoices/:id/add_lines', call, (stripe, options) =>
          stripe.invoices.addLines(invoiceId, params, options),
        ),
      );
      return understood(invoiceOf, await withAllLines(caller, invoiceId, raw, call), 'invoice', true);
    },

    readInvoice: async (invoiceId, read) => {
      const raw = await orNull(
        caller.read('GET /v1/invoices/:id', read.purpose, (stripe, options) =>
          stripe.invoices.retrieve(invoiceId, {}, options),
        ),
      );
      if (raw === null || (isJsonObject(raw) && raw['deleted'] === true)) return null;
      return understood(invoiceOf, await withAllLines(caller, invoiceId, raw, read), 'invoice', false);
    },

    findInvoiceByReference: (input, read) => findInvoice(caller, input, read),

    finalize: (invoiceId, call, collection) =>
      act('POST /v1/invoices/:id/finalize', call, (stripe, options) =>
        stripe.invoices.finalizeInvoice(
          invoiceId,
          { auto_advance: collection === 'charge_automatically' },
          options,
        ),
      ),

    send: (invoiceId, call) =>
      act('POST /v1/invoices/:id/send', call, (stripe, options) =>
        stripe.invoices.sendInvoice(invoiceId, {}, options),
      ),

    voidInvoice: (invoiceId, call) =>
      act('POST /v1/invoices/:id/void', call, (stripe, options) =>
        stripe.invoices.voidInvoice(invoiceId, {}, options),
      ),

    markUncollectible: (invoiceId, call) =>
      act('POST /v1/invoices/:id/mark_uncollectible', call, (stripe, options) =>
        stripe.invoices.markUncollectible(invoiceId, {}, options),
      ),

    deleteDraft: async (invoiceId, call) => {
      try {
        await caller.write('DELETE /v1/invoices/:id', call, (stripe, options) =>
          stripe.invoices.del(invoiceId, {}, options),
        );
      } catch (caught) {
        if (!isMissing(caught)) throw caught;
      }
    },

    payOutOfBand: (invoiceId, call) =>
      act('POST /v1/invoices/:id/pay', call, (stripe, options) =>
        stripe.invoices.pay(invoiceId, { paid_out_of_band: true }, options),
      ),

    payNow: (invoiceId, call) =>
      act('POST /v1/invoices/:id/pay', call, (stripe, options) =>
        stripe.invoices.pay(invoiceId, {}, options),
      ),
  };
};

/**
 * Nothing happens to it by itself, nothing that waits for the customer is pulled in, and the customer's own discount is
 * not inherited, so that it holds exactly what is put into it.
 */
const draftParams = (input: DraftInput): Stripe.InvoiceCreateParams => ({
  customer: input.customerId,
  currency: wireCurrency(input.currency),
  auto_advance: false,
  pending_invoice_items_behavior: 'exclude',
  collection_method: input.collection,
  ...(input.collection === 'send_invoice' ? { days_until_due: input.daysUntilDue ?? 0 } : {}),
  ...(input.memo === null ? {} : { description: input.memo }),
  ...(input.footer === null ? {} : { footer: input.footer }),
  discounts: input.couponIds.length === 0 ? '' : input.couponIds.map((coupon) => ({ coupon })),
  metadata: { ...input.metadata, [metadataNames.reference]: input.reference },
});

const lineParams = (line: LineInput): Stripe.InvoiceAddLinesParams.Line => ({
  description: line.description,
  ...priceOf(line),
  ...(line.taxRateIds.length === 0 ? {} : { tax_rates: [...line.taxRateIds] }),
  ...(line.couponIds.length === 0 ? {} : { discounts: line.couponIds.map((coupon) => ({ coupon })) }),
  metadata: { [metadataNames.id]: line.reference },
});

/** A line that gives something back has an amount of its own and no product: Stripe's prices cannot be negative. */
const priceOf = (line: LineInput): Stripe.InvoiceAddLinesParams.Line => {
  if (isNegative(line.unitPrice))
    return { amount: wireLineAmount(line.quantity, line.unitPrice, line.currency) };
  return {
    quantity_decimal: stripeLibrary().Decimal.from(wireQuantity(line.quantity)),
    price_data: {
      currency: wireCurrency(line.currency),
      unit_amount_decimal: stripeLibrary().Decimal.from(wireUnitPrice(line.unitPrice, line.currency)),
      tax_behavior: line.isTaxInclusive ? 'inclusive' : 'exclusive',
      ...(line.productId === null
        ? { product_data: { name: line.description.slice(0, nameLength) } }
        : { product: line.productId }),
    },
  };
};

/** An answer holds the first ten lines only. */
const withAllLines = async (
  caller: StripeCaller,
  invoiceId: string,
  raw: JsonValue,
  { purpose }: BillingRead,
): Promise<JsonValue> =>
  hasMoreLines(raw) && isJsonObject(raw) ? { ...raw, lines: await linesOf(caller, invoiceId, purpose) } : raw;

const findInvoice = async (
  caller: StripeCaller,
  input: Parameters<BillingClient['findInvoiceByReference']>[0],
  { purpose }: BillingRead,
): Promise<BillingInvoice | null> => {
  const endpoint = 'GET /v1/invoices';
  let after: string | null = null;
  for (let page = 0; page < mostLookUpPages; page += 1) {
    const startingAfter: { starting_after?: string } = after === null ? {} : { starting_after: after };
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.invoices.list(
        {
          customer: input.customerId,
          created: { gte: Math.floor(input.createdSince / 1_000) },
          limit: pageSize,
          ...startingAfter,
        },
        options,
      ),
    );
    const { items, hasMore } = pageOf(answer, endpoint);
    const found = items.map(invoiceOf).find((invoice) => invoice?.reference === input.reference);
    if (found !== undefined && found !== null) return found;
    after = idOf(items.at(-1));
    if (!hasMore || after === null) return null;
  }
  throw stripeError('vendor.nonsense', 'The customer has more invoices than can be looked through.');
};
