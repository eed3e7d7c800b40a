import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent, ObservedRecord } from '#model/connector.ts';
import { distinctMentions, mentionsIn, type Mention } from '#model/mentions.ts';
import { descriptionPlace, metadataPlace, ownPlaces } from '#model/pairing.ts';
import { exactAmountText } from './stripe-amounts.ts';
import { createBody } from './stripe-body.ts';
import { chargeFields } from './stripe-charge-fields.ts';
import { codeWord } from './stripe-json.ts';
import { metadataKeys } from './stripe-limits.ts';
import { isOurName, metadataNames } from './stripe-metadata.ts';
import { isoOf, recordOf, spoken } from './stripe-records.ts';
import { chargeRecordSchema, type ChargeRecord } from './stripe-schemas.ts';

/**
 * How a charge stands: Stripe's own status, refined by what was given back or contested since. `unknown` is a word of Stripe's
 * that we do not know.
 */
export type ChargeStatus =
  | 'succeeded'
  | 'pending'
  | 'authorised'
  | 'failed'
  | 'partly_refunded'
  | 'refunded'
  | 'disputed'
  | 'unknown';

/**
 * Disputes whose money is or may be with the bank. An inquiry (`warning_…`), one that was prevented and one that was won take
 * nothing. Source: Stripe's client 23.1, Disputes.
 */
const takesMoney: ReadonlySet<string> = new Set([
  'needs_response',
  'under_review',
  'lost',
  'appeal_needs_response',
  'appeal_under_review',
]);

export const chargeStatusOf = (charge: ChargeRecord): ChargeStatus => {
  if (charge.status === 'failed' || charge.status === 'pending') return charge.status;
  if (charge.status !== 'succeeded') return 'unknown';
  if (!charge.captured) return 'authorised';
  if (charge.disputes.some(({ status }) => takesMoney.has(status))) return 'disputed';
  const refunded = charge.amount_refunded ?? 0n;
  if (refunded <= 0n) return 'succeeded';
  return charge.amount !== null && refunded >= charge.amount ? 'refunded' : 'partly_refunded';
};

/** Reads a charge with its intent, whose metadata and description name it as well as its own do. */
export const parseCharge = (raw: JsonValue): ObservedRecord | null => {
  const read = chargeRecordSchema.safeParse(raw);
  if (!read.success) return null;
  const charge = read.data;
  const { currency, payment_intent: intent } = charge;
  const status = chargeStatusOf(charge);
  const amount = exactAmountText(charge.amount, currency);
  const metadata = { ...intent?.metadata, ...charge.metadata };
  const card = charge.payment_method_details?.card ?? null;
  return recordOf({
    kind: 'charge',
    key: charge.id,
    state: 'active',
    title: `${amount ?? '?'} ${currency.toUpperCase()}`,
    reference: charge.metadata[metadataNames.reference] ?? null,
    mentions: mentionsOf(charge),
    fields: spoken({
      id: charge.id,
      payment_intent: intent?.id,
      status,
      amount,
      currency: currency.toUpperCase(),
      amount_refunded:
        (charge.amount_refunded ?? 0n) > 0n ? exactAmountText(charge.amount_refunded, currency) : null,
      method: charge.payment_method_details?.type,
      brand: card?.brand,
      last4: card?.last4,
      customer: charge.customer,
      description: charge.description === '' ? intent?.description : charge.description,
      created_at: isoOf(charge.created),
      receipt_link: charge.receipt_url,
      failure: spoken({ code: charge.failure_code, message: charge.failure_message }),
      disputes: charge.disputes.map(({ id, status: standing, reason }) =>
        spoken({ id, status: standing, reason }),
      ),
      metadata: Object.fromEntries(Object.entries(metadata).filter(([name]) => !isOurName(name))),
      source_id: charge.metadata[metadataNames.source],
      source_invoices: charge.metadata[metadataNames.sourceInvoices],
    }),
    raw,
    findings: [
      ...(status === 'unknown' ? [`unknown status “${codeWord(charge.status)}”`] : []),
      ...(charge.amount === null ? ['no amount'] : []),
      ...(currency === '' ? ['no currency'] : []),
    ],
  });
};

/** What we wrote ourselves is no mention: it must not prove what it was made from. */
const mentionsOf = (charge: ChargeRecord): readonly Mention[] => {
  const { payment_intent: intent } = charge;
  const metadata = [...Object.entries(intent?.metadata ?? {}), ...Object.entries(charge.metadata)];
  return distinctMentions([
    ...mentionsIn(ownPlaces.order, intent?.id),
    ...mentionsIn(ownPlaces.payer, charge.customer),
    ...metadata.flatMap(([name, value]) => (isOurName(name) ? [] : mentionsIn(metadataPlace(name), value))),
    ...mentionsIn(descriptionPlace, charge.description),
    ...mentionsIn(descriptionPlace, intent?.description),
  ]);
};

const writable: Readonly<Record<string, string>> = {
  source_id: metadataNames.source,
  source_invoices: metadataNames.sourceInvoices,
};

/** The metadata by which a charge names its payment; everything else of a charge is left as it is. */
export const composeCharge = (intent: ComposeIntent): Composed => {
  const body = createBody(true);
  if (intent.action !== 'update' || intent.key === null) {
    body.refuse('record', 'Stripe’s charges are made by whoever pays; only their metadata is written.');
    return body.composed();
  }
  const metadata = createBody(true);
  for (const [name, value] of Object.entries(intent.set)) {
    const spec = chargeFields.find((field) => field.name === name);
    const key = writable[name];
    if (spec === undefined || key === undefined) body.refuse(name, 'It cannot be written.');
    else metadata.putText(key, spec, value);
  }
  const composed = metadata.composed();
  for (const { field, reason } of composed.refused) body.refuse(field, reason);
  const others = othersNames(intent.current);
  if (others > metadataKeys - 3)
    body.refuse('record', `Stripe holds ${metadataKeys} names on a charge, and others use ${others}.`);
  const wanted: JsonObject = { ...composed.body, [metadataNames.reference]: intent.reference };
  body.put('metadata', wanted);
  return body.composed();
};

const othersNames = (current: JsonValue | null): number => {
  const read = chargeRecordSchema.safeParse(current);
  return read.success ? Object.keys(read.data.metadata).filter((name) => !isOurName(name)).length : 0;
};
