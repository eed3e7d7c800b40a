import { z } from 'zod';
import { toIso } from '#base/clock.ts';
import { decimalText, instantOf } from './ignition-wire.ts';

/**
 * The wire's objects with the wire's names, as far as we read them. Lenient: unknown members pass by, and a member of
 * another shape than expected reads as absent (the mapper reports it). Source: Reporting API field lists, read 2026-11.
 */
const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim() || undefined)
  .optional()
  .catch(undefined);
const flag = z
  .union([z.boolean(), z.literal('true').transform(() => true), z.literal('false').transform(() => false)])
  .optional()
  .catch(undefined);
const count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ])
  .pipe(z.number().int())
  .optional()
  .catch(undefined);
/** Plain decimal text; never a float. */
const decimal = z
  .union([z.string(), z.number()])
  .transform((value, context) => decimalText(value) ?? failed(context, 'not a decimal'))
  .optional()
  .catch(undefined);
/** ISO 8601 in UTC with milliseconds. */
const instant = z
  .string()
  .transform((value, context) => {
    const at = instantOf(value);
    return at === null ? failed(context, 'not an instant') : toIso(at);
  })
  .optional()
  .catch(undefined);
/** `YYYY-MM-DD` as written; the time that some dates carry is dropped without moving the day. */
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(?:$|[T ])/)
  .transform((value) => value.slice(0, 10))
  .optional()
  .catch(undefined);
const currency = z
  .string()
  .regex(/^[A-Za-z]{3}$/)
  .transform((value) => value.toUpperCase())
  .optional()
  .catch(undefined);

const failed = (context: z.core.$RefinementCtx, message: string): never => {
  context.issues.push({ code: 'custom', message, input: context.value });
  return z.NEVER;
};

const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).optional().catch(undefined);
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).optional().catch(undefined);

const person = part({ name: text, email: text });
const reference = part({ slug: text });
const money = z
  .union([
    z.object({ amount: decimal, total: decimal, surcharge: decimal, currency }),
    z.union([z.string(), z.number()]).transform((value) => ({
      amount: decimalText(value) ?? undefined,
      total: undefined,
      surcharge: undefined,
      currency: undefined,
    })),
  ])
  .optional()
  .catch(undefined);
const labels = z
  .array(z.union([z.string(), z.object({ name: z.string() }).transform((tag) => tag.name)]).catch(''))
  .transform((values) => values.map((value) => value.trim()).filter((value) => value !== ''))
  .optional()
  .catch(undefined);
/** Not in the Reporting API; a keyed address may carry what the vendor's CSV export has. */
const address = part({
  line1: text,
  line_1: text,
  street: text,
  line2: text,
  line_2: text,
  city: text,
  suburb: text,
  region: text,
  state: text,
  postal_code: text,
  postcode: text,
  country: text,
});
const stamps = { created_at: instant, updated_at: instant, link: text };
const disbursal = part({ id: text, state: text, submitted_date: day, arrival_date: day });

const payment = {
  slug: text,
  state: text,
  amount: money,
  client: reference,
  invoices: listOf(z.object({ slug: text })),
  collection: part({ type: text, state: text, completed_at: instant, fee_amount: money }),
  disbursal,
  available_on: day,
  /** Not in the Reporting API: the place that a keyed feed has for another system’s id. */
  external_payment_id: text,
  ...stamps,
};

/** A line of a proposal. */
const serviceLine = z.object({
  slug: text,
  service_slug: text,
  name: text,
  description: text,
  position: count,
  is_add_on: flag,
  is_selected_for_acceptance: flag,
  invoice_strategy: text,
  billing: part({
    mode: text,
    summary: text,
    is_recurring: flag,
    schedules: listOf(
      z.object({
        cadence: text,
        recurrence: text,
        currency,
        invoice_strategy: text,
        minimum_period_value: money,
        minimum_contract_value: money,
      }),
    ),
  }),
  pricing: part({
    price_type: text,
    currency,
    quantity: decimal,
    minimum_period_value: money,
    minimum_contract_value: money,
  }),
});

const proposal = {
  slug: text,
  reference_number: text,
  name: text,
  state: text,
  client_slug: text,
  client_name: text,
  external_client_id: text,
  client_tags: labels,
  contract_term: text,
  minimum_contract_length: count,
  proposal_start_type: text,
  proposal_start_date: day,
  proposal_end_date: day,
  minimum_contract_value: money,
  creator: person,
  sender: person,
  sent_at: instant,
  accepted_at: instant,
  lost_at: instant,
  pdf_url: text,
  ...stamps,
};

export const wireSchemas = {
  client: z.object({
    slug: text,
    id: text,
    name: text,
    email: text,
    phone: text,
    state: text,
    external_client_id: text,
    xero_contact_id: text,
    manager: person,
    partner: person,
    tags: labels,
    group_name: text,
    tax_number: text,
    company_number: text,
    address,
    postal_address: address,
    ...stamps,
  }),
  contact: z.object({
    slug: text,
    id: text,
    client: reference,
    client_slug: text,
    state: text,
    name: text,
    first_name: text,
    last_name: text,
    email: text,
    phone: text,
    mobile: text,
    position: text,
    salutation: text,
    addressee: text,
    is_primary: flag,
    is_signatory: flag,
    is_invoice_recipient: flag,
    ...stamps,
  }),
  deal: z.object({
    slug: text,
    name: text,
    state: text,
    priority: text,
    client_slug: text,
    client_name: text,
    external_client_id: text,
    stage_slug: text,
    stage_name: text,
    stage_position: count,
    stage_win_likelihood: decimal,
    owner: person,
    value: decimal,
    currency,
    projected_value: money,
    projected_value_source: text,
    linked_proposal_slug: text,
    current_stage_started_at: instant,
    closed_at: instant,
    ...stamps,
  }),
  deal_stage: z.object({
    slug: text,
    name: text,
    state: text,
    position: count,
    win_likelihood: decimal,
    inactive_threshold_days: count,
    ...stamps,
  }),
  service: z.object({
    slug: text,
    name: text,
    description: text,
    state: text,
    price_type: text,
    billing_mode: text,
    price: decimal,
    min_price: decimal,
    max_price: decimal,
    unit_name: text,
    tax_rate: text,
    service_group: part({ slug: text, name: text }),
    service_group_name: text,
    service_category: part({ slug: text, name: text }),
    service_origin: text,
    ...stamps,
  }),
  proposal: z.object({ ...proposal, services: listOf(serviceLine) }),
  /** A line beside which our reads put its proposal. */
  agreed_service: z.object({ ...proposal, agreed: serviceLine.optional().catch(undefined) }),
  invoice: z.object({
    slug: text,
    reference_number: text,
    reference: text,
    billing_reference: text,
    state: text,
    payment_state: text,
    date: day,
    due_date: day,
    payment_date: day,
    payment: part({ collection_date: day }),
    payment_method_type: text,
    payment_source: text,
    payment_reference: text,
    amount: money,
    client: reference,
    items: listOf(
      z.object({
        description: text,
        quantity: decimal,
        unit_price: decimal,
        discount: decimal,
        total: decimal,
        currency,
        origin_type: text,
        origin_identifier: text,
        tax_rate: text,
      }),
    ),
    issued_by: person,
    source: text,
    memo: text,
    deployment: part({ ledger: text, state: text }),
    disbursal,
    ...stamps,
  }),
  payment: z.object(payment),
  /** A payment beside which our reads put the one invoice that is meant. */
  allocation: z.object({ ...payment, allocated_to: text }),
  payout: z.object({
    id: text,
    state: text,
    type: text,
    amount: money,
    submitted_date: day,
    arrival_date: day,
  }),
  collection: z.object({
    id: text,
    type: text,
    amount: money,
    client: part({ slug: text, name: text, external_client_id: text }),
    invoice: part({ slug: text, number: text }),
    payment: part({ started_at: day, fee: decimal, fee_description: text, fee_invoice_date: day }),
    disbursal,
    ...stamps,
  }),
} as const;

export type IgnitionKind = keyof typeof wireSchemas;
export type Wire<Kind extends IgnitionKind> = z.infer<(typeof wireSchemas)[Kind]>;

export const isIgnitionKind = (kind: string): kind is IgnitionKind => Object.hasOwn(wireSchemas, kind);

/**
 * States that the vendor is known to use; another one is a finding. An empty list: the kind has none, or its list is
 * not published. Source: vendor's enumerations as two public clients read them, 2026-11.
 */
export const knownStates: Readonly<Record<IgnitionKind, readonly string[]>> = {
  client: ['lead', 'active', 'inactive', 'archived', 'deleted'],
  contact: ['active', 'inactive', 'archived', 'deleted'],
  deal: ['open', 'won', 'lost', 'archived', 'deleted'],
  deal_stage: [],
  service: ['new', 'active', 'deleted', 'ledger', 'system', 'placeholder'],
  proposal: ['new', 'draft', 'awaiting_acceptance', 'accepted', 'completed', 'lost', 'revoked', 'archived'],
  agreed_service: [
    'new',
    'draft',
    'awaiting_acceptance',
    'accepted',
    'completed',
    'lost',
    'revoked',
    'archived',
  ],
  invoice: ['issued', 'voided', 'archived', 'deleted'],
  payment: ['uncollected', 'collecting', 'collected', 'disbursing', 'disbursed', 'cancelled', 'refunding'],
  allocation: ['uncollected', 'collecting', 'collected', 'disbursing', 'disbursed', 'cancelled', 'refunding'],
  payout: [],
  collection: [],
};

/** `data` of the token endpoint. Lifetimes are not always named. Source: Reporting API, read 2026-11. */
export const tokenSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
    .nullish()
    .catch(null),
  scope: z.string().nullish().catch(null),
});
