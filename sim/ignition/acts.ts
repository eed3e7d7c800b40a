import {
  addContact,
  archiveClient,
  createClient,
  deleteClient,
  editClient,
  editContact,
  restoreClient,
} from './act-clients.ts';
import { createDeal, editDeal } from './act-deals.ts';
import {
  createInvoice,
  discardDraft,
  issueInvoice,
  markInvoicePaid,
  touchInvoice,
  voidInvoice,
} from './act-invoices.ts';
import { completePayout, createPayment, setPaymentState } from './act-payments.ts';
import {
  acceptProposal,
  archiveProposal,
  completeProposal,
  loseProposal,
  revokeProposal,
  sendProposal,
} from './act-proposals.ts';
import { addService } from './act-services.ts';
import { newProposalRow } from './proposal-rows.ts';
import type { ProposalFields } from './proposal-rows.ts';
import type { Proposal } from './entities.ts';
import type { World } from './world.ts';

/** A proposal as it would be had it been written a while ago; no event tells of it. */
const addProposal = (world: World, fields: ProposalFields): Proposal =>
  world.practice.proposals.add(newProposalRow(world.practice, fields, world.clock.now()));

const acts = {
  createClient,
  editClient,
  archiveClient,
  restoreClient,
  deleteClient,
  addContact,
  editContact,
  createDeal,
  editDeal,
  addService,
  addProposal,
  sendProposal,
  acceptProposal,
  completeProposal,
  loseProposal,
  revokeProposal,
  archiveProposal,
  createInvoice,
  issueInvoice,
  discardDraft,
  voidInvoice,
  markInvoicePaid,
  touchInvoice,
  createPayment,
  setPaymentState,
  completePayout,
} as const;

type Acts = typeof acts;

/** Every act of a person, on one simulator's world; each returns the row it made or changed. */
export type BoundActs = {
  readonly [Name in keyof Acts]: Acts[Name] extends (world: World, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Readonly<Result>
    : never;
};

export const boundActs = (world: World): BoundActs =>
  Object.fromEntries(
    Object.entries(acts).map(([name, act]) => [
      name,
      (...rest: readonly unknown[]) => (act as (...all: readonly unknown[]) => unknown)(world, ...rest),
    ]),
  ) as BoundActs;
