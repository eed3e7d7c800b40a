import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { Purpose } from '#model/connector.ts';
import type { StripeCaller } from './stripe-caller.ts';
import { isMissing } from './stripe-failures.ts';
import { plainJson } from './stripe-json.ts';
import { fewPayments, mostPaymentPages, pageSize } from './stripe-limits.ts';
import { allPages, idOf, pageOf } from './stripe-pages.ts';
import { chargeSchema, invoiceSchema, type Invoice } from './stripe-schemas.ts';

/** Lines and credit notes of one invoice fit into a few pages. */
const mostPages = 5;

/** What is included in an invoice: its payments, and their intents, which tell whether there is more to read. */
export const invoiceExpands = ['payments', 'payments.data.payment.payment_intent'];
/** A list's elements lie one level deeper, and Stripe expands four levels at most. */
export const invoiceListExpands = ['data.payments'];

/** What is expanded of a payment: fee and net, and what was given back. */
const paymentExpands = ['latest_charge.balance_transaction', 'latest_charge.refunds'];
const paymentListExpands = paymentExpands.map((path) => `data.${path}`);
const chargeExpands = ['balance_transaction', 'refunds'];

/**
 * Puts beside an invoice what stands elsewhere at Stripe: further lines, the payments' charges with fees, refunds and
 * disputes, credit notes. An open invoice that nobody tried to pay costs no call, one paid by card costs one, unless its
 * payment is among those `listed` before, by id.
 */
export const completeInvoice = async (
  caller: StripeCaller,
  raw: JsonValue,
  purpose: Purpose,
  listed: ReadonlyMap<string, JsonValue> = new Map(),
): Promise<JsonValue> => {
  const read = invoiceSchema.safeParse(raw);
  if (!read.success || !isJsonObject(raw)) return raw;
  const invoice = read.data;
  const added: Record<string, JsonValue> = {};
  if (isJsonObject(raw['payments'])) added['payments'] = withIntentIds(raw['payments']);
  if (invoice.lines.has_more) added['lines'] = await linesOf(caller, invoice.id, purpose);
  const intents: JsonValue[] = [];
  for (const id of intentsWorthReading(invoice, raw)) {
    const known = listed.get(id);
    const intent = await withChargeDisputes(
      caller,
      known ?? (await readIntent(caller, id, purpose)),
      purpose,
    );
    if (isJsonObject(intent) && isJsonObject(intent['latest_charge'])) intents.push(intent);
  }
  if (intents.length > 0) added['payment_intents'] = intents;
  const charges = await chargesOf(caller, invoice, purpose);
  if (charges.length > 0) added['charges'] = charges;
  if (
    (invoice.pre_payment_credit_notes_amount ?? 0n) > 0n ||
    (invoice.post_payment_credit_notes_amount ?? 0n) > 0n
  )
    added['credit_notes'] = await creditNotesOf(caller, invoice.id, purpose);
  return { ...raw, ...added };
};

const paymentsIn = (raw: JsonObject): readonly JsonValue[] => {
  const { payments } = raw;
  const data = isJsonObject(payments) ? payments['data'] : undefined;
  return Array.isArray(data) ? (data as readonly JsonValue[]) : [];
};

/** Intents as ids again, so that a record is the same whether they were expanded or not. */
const withIntentIds = (payments: JsonObject): JsonObject => ({
  ...payments,
  data: paymentsIn({ payments }).map((entry) => {
    const payment = isJsonObject(entry) ? entry['payment'] : undefined;
    const id = isJsonObject(payment) ? idOf(payment['payment_intent']) : null;
    return isJsonObject(entry) && isJsonObject(payment) && id !== null
      ? { ...entry, payment: { ...payment, payment_intent: id } }
      : entry;
  }),
});

/** A payment that was tried has a charge; of one that was not, and of one that was given up, there is nothing to read. */
const intentsWorthReading = (invoice: Invoice, raw: JsonObject): readonly string[] => {
  const untried = new Set(
    paymentsIn(raw).flatMap((entry) => {
      const payment = isJsonObject(entry) ? entry['payment'] : undefined;
      const intent = isJsonObject(payment) ? payment['payment_intent'] : undefined;
      return isJsonObject(intent) && (intent['latest_charge'] ?? null) === null ? (idOf(intent) ?? []) : [];
    }),
  );
  return [
    ...new Set(
      invoice.payments.data
        .filter(({ status }) => status !== 'canceled')
        .flatMap(({ payment }) => payment?.payment_intent || [])
        .filter((id) => !untried.has(id)),
    ),
  ];
};

const chargesOf = async (
  caller: StripeCaller,
  invoice: Invoice,
  purpose: Purpose,
): Promise<readonly JsonValue[]> => {
  const found: JsonValue[] = [];
  for (const id of invoice.payments.data.flatMap(({ payment }) => payment?.charge || [])) {
    const charge = await caller.read('GET /v1/charges/:id', purpose, (stripe, options) =>
      stripe.charges.retrieve(id, { expand: chargeExpands }, options),
    );
    found.push(await withDisputes(caller, plainJson(charge), purpose));
  }
  return found;
};

const readIntent = async (caller: StripeCaller, id: string, purpose: Purpose): Promise<JsonValue> =>
  plainJson(
    await caller.read('GET /v1/payment_intents/:id', purpose, (stripe, options) =>
      stripe.paymentIntents.retrieve(id, { expand: paymentExpands }, options),
    ),
  );

const withChargeDisputes = async (
  caller: StripeCaller,
  intent: JsonValue,
  purpose: Purpose,
): Promise<JsonValue> => {
  const charge = isJsonObject(intent) ? intent['latest_charge'] : undefined;
  return isJsonObject(intent) && charge !== undefined
    ? { ...intent, latest_charge: await withDisputes(caller, charge, purpose) }
    : intent;
};

/**
 * The payments of a page of invoices, by id, a hundred a call: an invoice's list cannot expand as deep as fees, and payments
 * are only listed by the time they were made in. What was made at another time than its invoice says, and what lies among
 * too many payments of no invoice, is left to be read alone.
 */
export const listPayments = async (
  caller: StripeCaller,
  invoices: readonly JsonValue[],
  purpose: Purpose,
): Promise<ReadonlyMap<string, JsonValue>> => {
  const wanted = new Set<string>();
  const madeAt: number[] = [];
  for (const raw of invoices) {
    const read = invoiceSchema.safeParse(raw);
    if (!read.success || !isJsonObject(raw)) continue;
    const ids = new Set(intentsWorthReading(read.data, raw));
    for (const { created, payment } of read.data.payments.data) {
      const id = payment?.payment_intent ?? '';
      if (created === null || !ids.has(id)) continue;
      wanted.add(id);
      madeAt.push(Math.floor(created / 1_000));
    }
  }
  const found = new Map<string, JsonValue>();
  const endpoint = 'GET /v1/payment_intents';
  const created = { gte: Math.min(...madeAt) - madeWithinSecs, lte: Math.max(...madeAt) + madeWithinSecs };
  let after: string | null = null;
  for (let page = 0; page < mostPaymentPages && wanted.size > fewPayments; page += 1) {
    const position: { starting_after?: string } = after === null ? {} : { starting_after: after };
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.paymentIntents.list(
        { created, limit: pageSize, expand: [...paymentListExpands], ...position },
        options,
      ),
    );
    const { items, hasMore } = pageOf(answer, endpoint);
    for (const item of items) {
      const id = idOf(item);
      if (id !== null && wanted.delete(id)) found.set(id, item);
    }
    after = idOf(items.at(-1));
    if (!hasMore || after === null) break;
  }
  return found;
};

/** An invoice's payment and its intent are made together; the margin is ours. Seconds. */
const madeWithinSecs = 5;

/** Puts beside a charge its disputes, where it was contested, and refunds that were not included. */
export const withDisputes = async (
  caller: StripeCaller,
  charge: JsonValue,
  purpose: Purpose,
): Promise<JsonValue> => {
  const read = chargeSchema.safeParse(charge);
  if (!read.success || !isJsonObject(charge)) return charge;
  const { id, disputed, refunds } = read.data;
  const added: Record<string, JsonValue> = {};
  if (disputed) {
    const answer = await caller.read('GET /v1/disputes', purpose, (stripe, options) =>
      stripe.disputes.list({ charge: id, limit: pageSize }, options),
    );
    added['disputes'] = pageOf(answer, 'GET /v1/disputes').items;
  }
  if (refunds.has_more) {
    const answer = await caller.read('GET /v1/refunds', purpose, (stripe, options) =>
      stripe.refunds.list({ charge: id, limit: pageSize }, options),
    );
    const page = pageOf(answer, 'GET /v1/refunds');
    added['refunds'] = { object: 'list', data: page.items, has_more: page.hasMore };
  }
  return { ...charge, ...added };
};

/** All lines of an invoice, as a list of Stripe's. */
export const linesOf = async (
  caller: StripeCaller,
  invoice: string,
  purpose: Purpose,
): Promise<JsonObject> => {
  const endpoint = 'GET /v1/invoices/:id/lines';
  const { items, hasMore } = await allPages(async (after) => {
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.invoices.listLineItems(
        invoice,
        { limit: pageSize, ...(after === null ? {} : { starting_after: after }) },
        options,
      ),
    );
    return pageOf(answer, endpoint);
  }, mostPages);
  return { object: 'list', data: items, has_more: hasMore };
};

const creditNotesOf = async (
  caller: StripeCaller,
  invoice: string,
  purpose: Purpose,
): Promise<readonly JsonValue[]> => {
  const endpoint = 'GET /v1/credit_notes';
  const { items } = await allPages(async (after) => {
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.creditNotes.list(
        { invoice, limit: pageSize, ...(after === null ? {} : { starting_after: after }) },
        options,
      ),
    );
    return pageOf(answer, endpoint);
  }, mostPages);
  return items;
};

/**
 * The invoice that a payment belongs to. A payment of no invoice, and one that does not exist, give null.
 * @param payment id of a payment intent; charges are not looked for, because Stripe's list takes none.
 */
export const invoiceOfPayment = async (
  caller: StripeCaller,
  payment: string,
  purpose: Purpose,
): Promise<string | null> => {
  if (!payment.startsWith('pi_')) return null;
  const endpoint = 'GET /v1/invoice_payments';
  try {
    const answer = await caller.read(endpoint, purpose, (stripe, options) =>
      stripe.invoicePayments.list(
        { payment: { type: 'payment_intent', payment_intent: payment }, limit: 1 },
        options,
      ),
    );
    const [first] = pageOf(answer, endpoint).items;
    const invoice = isJsonObject(first) ? first['invoice'] : undefined;
    return typeof invoice === 'string' ? invoice : idOf(invoice);
  } catch (caught) {
    if (isMissing(caught)) return null;
    throw caught;
  }
};
