import { dayMs } from '#base/clock.ts';
import { createRandom } from '#sim/kit/random.ts';
import type { Random } from '#sim/kit/random.ts';
import { newInvoiceRow } from './act-invoices.ts';
import { newCollectionRow, newPaymentRow } from './act-payments.ts';
import { addDays, plainDateOf } from './dates.ts';
import type { Client, Invoice, Payment, PaymentMethod, Proposal, Service } from './entities.ts';
import { staff } from './firm-words.ts';
import type { Practice } from './practice.ts';
import { newProposalRow } from './proposal-rows.ts';

/** Invoices of one billed client, at most. */
const longestHistoryMonths = 8;

/**
 * Gives clients, oldest first, their proposals, and the active ones months of invoices with their payments, collections
 * and payouts; among them a payment of two invoices, a clawback within a payout and a payout that is a debit.
 */
export const seedBilling = (practice: Practice, billed: number, seed: string, now: number): void => {
  const random = createRandom(`${seed}/billing`);
  const services = practice.services.rows.filter((service) => service.state === 'active');
  let left = billed;
  for (const client of practice.clients.rows) {
    if (left === 0) break;
    if (client.state === 'archived' || !random.chance(0.6)) continue;
    left -= 1;
    const proposal = seedProposal(practice, random, services, client, now);
    if (proposal.state === 'accepted') seedInvoices(practice, random, proposal, now);
    else if (client.state === 'lead') seedDeal(practice, random, proposal, now);
  }
  seedClawbacks(practice, now);
};

const seedProposal = (
  practice: Practice,
  random: Random,
  services: readonly Service[],
  client: Client,
  now: number,
): Proposal => {
  const at = random.next();
  const pending = at < 0.7 ? 'awaiting_acceptance' : 'draft';
  const past = at < 0.85 ? 'accepted' : at < 0.92 ? 'completed' : at < 0.96 ? 'lost' : 'archived';
  const state = client.state === 'lead' ? pending : past;
  const createdAt = now - random.int(20, 400) * dayMs;
  const chosen = random.shuffle(services).slice(0, random.int(1, 4));
  return practice.proposals.add(
    newProposalRow(practice, { client, services: chosen, state, creator: random.pick(staff) }, createdAt),
  );
};

const seedDeal = (practice: Practice, random: Random, proposal: Proposal, now: number): void => {
  const stages = practice.dealStages.rows;
  if (stages.length === 0) return;
  const createdAt = proposal.createdAt - dayMs;
  practice.deals.add({
    slug: practice.newSlug('dea', createdAt),
    name: proposal.name,
    state: 'open',
    priority: random.pick(['high', 'medium', 'low', null]),
    clientSlug: proposal.clientSlug,
    stageSlug: random.pick(stages).slug,
    owner: proposal.creator,
    valueMinor: proposal.services.reduce((sum, line) => sum + line.periodMinor, 0),
    linkedProposalSlug: proposal.slug,
    currentStageStartedAt: Math.min(now, createdAt + 3 * dayMs),
    closedAt: null,
    createdAt,
    updatedAt: createdAt,
  });
};

const seedInvoices = (practice: Practice, random: Random, proposal: Proposal, now: number): void => {
  const accepted = proposal.acceptedAt ?? now;
  const months = Math.min(longestHistoryMonths, Math.floor((now - accepted) / (30 * dayMs)) + 1);
  const method: PaymentMethod = random.chance(0.4) ? 'credit card' : 'bank account';
  const invoices: Invoice[] = [];
  for (let ago = months - 1; ago >= 0; ago -= 1) {
    const at = Math.max(accepted, now - (ago * 30 + random.int(0, 3)) * dayMs);
    const lines = proposal.services
      .filter((line) => line.periodMinor > 0 && (line.cadence === 'monthly' || ago === months - 1))
      .map((line) => ({
        description: line.name,
        quantity: line.quantity,
        unitMinor: line.periodMinor / line.quantity,
        discountMinor: 0,
        originSlug: proposal.slug,
      }));
    if (lines.length === 0) continue;
    const fields = {
      clientSlug: proposal.clientSlug,
      date: plainDateOf(at),
      source: 'proposal',
      lines,
    } as const;
    invoices.push(practice.invoices.add(newInvoiceRow({ practice }, fields, at)));
  }
  // Two invoices of one client now and then share a payment, which the vendor lists once for each.
  const paysTwoAtOnce = random.chance(0.15);
  for (let first = 0; first < invoices.length; first += paysTwoAtOnce ? 2 : 1)
    seedPayment(practice, invoices.slice(first, first + (paysTwoAtOnce ? 2 : 1)), method, now);
};

/** How far a payment has come follows from its age: 16 days to collect, 2 to pay out, 2 to arrive. */
const seedPayment = (
  practice: Practice,
  invoices: readonly Invoice[],
  method: PaymentMethod,
  now: number,
): void => {
  const last = invoices.at(-1);
  if (last === undefined) return;
  const payment = practice.payments.add(newPaymentRow({ practice }, invoices, method, last.createdAt));
  const ageDays = (now - last.createdAt) / dayMs;
  if (ageDays < 16) {
    payment.state = ageDays < 12 ? 'uncollected' : 'collecting';
    return;
  }
  collectAt(practice, payment, invoices, last.createdAt + 16 * dayMs);
  payment.state = 'collected';
  if (ageDays < 18) return;
  const disbursal = practice.disbursalOn(plainDateOf(last.createdAt + 18 * dayMs));
  const hasArrived = ageDays >= 20;
  disbursal.state = hasArrived ? 'complete' : 'in_transit';
  payment.state = hasArrived ? 'disbursed' : 'disbursing';
  payment.disbursalId = disbursal.id;
  payment.availableOn = disbursal.arrivalDate;
  for (const collection of practice.collections.ownedBy(payment.slug)) collection.disbursalId = disbursal.id;
};

const collectAt = (practice: Practice, payment: Payment, invoices: readonly Invoice[], at: number): void => {
  payment.completedAt = at;
  payment.updatedAt = at;
  practice.collections.add(newCollectionRow({ practice }, payment, payment.method, at));
  for (const invoice of invoices) {
    invoice.paymentState = 'paid';
    invoice.paymentDate = plainDateOf(at);
    invoice.paymentMethod = payment.method;
    invoice.updatedAt = at;
  }
};

/** One refund inside a later payout, and one on a day of its own, which therefore is a debit. */
const seedClawbacks = (practice: Practice, now: number): void => {
  const paidOut = practice.payments.rows.filter((payment) => payment.state === 'disbursed');
  const [inside, alone] = [paidOut[0], paidOut[1]];
  const lastFull = paidOut.at(-1)?.disbursalId ?? null;
  if (inside !== undefined && paidOut.length > 2) clawBackInto(practice, inside, lastFull, now);
  if (alone === undefined) return;
  let date = plainDateOf(now - 5 * dayMs);
  const taken = new Set([...practice.disbursals.values()].map((disbursal) => disbursal.submittedDate));
  while (taken.has(date)) date = addDays(date, -1);
  const debit = practice.disbursalOn(date);
  debit.state = 'complete';
  clawBackInto(practice, alone, debit.id, now - 5 * dayMs);
};

const clawBackInto = (practice: Practice, payment: Payment, disbursalId: string | null, at: number): void => {
  const clawback = newCollectionRow({ practice }, payment, 'clawback', at);
  clawback.disbursalId = disbursalId;
  practice.collections.add(clawback);
  payment.state = 'refunding';
  payment.updatedAt = at;
};
