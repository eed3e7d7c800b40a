import { asciiSlug } from '#sim/kit/australia.ts';
import type { JsonObject } from '#base/json.ts';
import { isoSecond } from './dates.ts';
import type { SimEvent } from './events.ts';
import { decimalOf } from './money.ts';
import { wireClient } from './wire-clients.ts';
import { wireInvoice } from './wire-invoices.ts';
import { wirePayment } from './wire-payments.ts';
import { proposalMinorOf, wireProposal } from './wire-proposals.ts';
import type { World } from './world.ts';

/** The envelope of the `hmac_sha256` scheme (assumed): `data` is the object as the Reporting API shows it. */
export const envelopeOf = (world: World, event: SimEvent, id: string, at: number): JsonObject => ({
  id,
  type: event.type,
  occurred_at: isoSecond(at),
  practice_id: world.practice.id,
  data: dataOf(world, event),
});

const dataOf = (world: World, event: SimEvent): JsonObject => {
  if ('client' in event) return wireClient(world, event.client);
  if ('invoice' in event) return wireInvoice(world, event.invoice);
  if ('payment' in event) return wirePayment(world, event.payment);
  if (!('line' in event)) return wireProposal(world, event.proposal);
  return {
    slug: event.line.slug,
    service_slug: event.line.serviceSlug,
    name: event.line.name,
    proposal_slug: event.proposal.slug,
    client_slug: event.proposal.clientSlug,
  };
};

/**
 * The flat body of a Zapier relay: no id of the event, no type, legacy numeric ids and `PROP-` references instead of
 * slugs, nesting written `client__name`. Key names after public receivers of such bodies.
 */
export const flatBodyOf = (world: World, event: SimEvent): JsonObject => {
  if ('client' in event) {
    const { client } = event;
    return {
      client_id: client.legacyId,
      client_name: client.name,
      client_email: client.email,
      phone: client.phone,
      status: client.state,
    };
  }
  if ('invoice' in event) {
    const { invoice } = event;
    return {
      ...flatClient(world, invoice.clientSlug),
      invoice_id: legacyIdOf(invoice.slug),
      invoice_number: invoice.number,
      amount: decimalOf(invoice.totalMinor),
      currency: world.practice.currency,
      due_date: invoice.dueDate,
      paid_at: invoice.paymentDate,
      status: invoice.paymentState,
    };
  }
  if ('payment' in event) {
    const { payment } = event;
    return {
      ...flatClient(world, payment.clientSlug),
      payment_id: legacyIdOf(payment.slug),
      amount: decimalOf(payment.totalMinor),
      fees: decimalOf(payment.feeMinor),
      net_amount: decimalOf(payment.totalMinor - payment.feeMinor),
      currency: world.practice.currency,
      status: payment.state,
    };
  }
  const { proposal } = event;
  const common = {
    ...flatClient(world, proposal.clientSlug),
    proposal_id: legacyIdOf(proposal.slug),
    proposal_number: `PROP-${String(proposal.number)}`,
    currency: world.practice.currency,
    status: proposal.state,
    sent_at: proposal.sentAt === null ? null : isoSecond(proposal.sentAt),
    accepted_at: proposal.acceptedAt === null ? null : isoSecond(proposal.acceptedAt),
  };
  if (!('line' in event))
    return { ...common, name: proposal.name, total_value: decimalOf(proposalMinorOf(proposal)) };
  const { line } = event;
  return {
    ...common,
    service_id: legacyIdOf(line.slug),
    service_name: line.name,
    quantity: line.quantity,
    price: decimalOf(line.periodMinor),
    billing_type: line.cadence,
  };
};

const flatClient = (world: World, clientSlug: string): JsonObject => {
  const client = world.practice.clients.find(clientSlug);
  return {
    client_id: client?.legacyId ?? null,
    client__name: client?.name ?? null,
    client__email: client?.email ?? null,
  };
};

/** Another number space than any the API shows. */
const legacyIdOf = (slug: string): number => {
  let value = 0;
  for (const sign of asciiSlug(slug)) value = (value * 31 + sign.charCodeAt(0)) % 90_000_000;
  return 10_000_000 + value;
};
