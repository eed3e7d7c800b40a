import type { Client, Invoice, Payment, Proposal, ProposalService } from './entities.ts';

/** Names after Zapier's triggers for Ignition; the vendor publishes no webhooks of its own (assumed). */
export const eventTypes = [
  'client.created',
  'client.updated',
  'client.archived',
  'proposal.sent',
  'proposal.accepted',
  'proposal.completed',
  'proposal.lost',
  'proposal.archived',
  'proposal.revoked',
  'service.accepted',
  'invoice.created',
  'invoice.paid',
  'invoice.voided',
  'payment.received',
  'payment.failed',
  'payment.refunded',
] as const;

export type EventType = (typeof eventTypes)[number];

type TypesOf<Kind extends string> = Extract<EventType, `${Kind}.${string}`>;

/** Something that happened in the practice, with what it happened to. */
export type SimEvent =
  | { readonly type: TypesOf<'client'>; readonly client: Client }
  | { readonly type: TypesOf<'proposal'>; readonly proposal: Proposal }
  | { readonly type: 'service.accepted'; readonly proposal: Proposal; readonly line: ProposalService }
  | { readonly type: TypesOf<'invoice'>; readonly invoice: Invoice }
  | { readonly type: TypesOf<'payment'>; readonly payment: Payment };
