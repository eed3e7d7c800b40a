import { SimInputError } from '#sim/kit/control.ts';
import { editClient } from './act-clients.ts';
import { createInvoice } from './act-invoices.ts';
import { plainDateOf } from './dates.ts';
import type { Proposal, ProposalState } from './entities.ts';
import { found } from './missing.ts';
import type { World } from './world.ts';

/** From which states a proposal may come into each; the lines of accepted ones are never edited again. */
const comesFrom: Readonly<Partial<Record<ProposalState, readonly ProposalState[]>>> = {
  awaiting_acceptance: ['new', 'draft', 'revoked'],
  accepted: ['awaiting_acceptance'],
  completed: ['accepted'],
  lost: ['awaiting_acceptance'],
  // An engagement that ends early: what was agreed on is not edited, but may be taken back whole.
  revoked: ['awaiting_acceptance', 'accepted'],
  archived: ['new', 'draft', 'awaiting_acceptance', 'accepted', 'completed', 'lost', 'revoked'],
};

const move = (world: World, slug: string, state: ProposalState): Proposal => {
  const proposal = found('proposal', slug, world.practice.proposals.find(slug));
  if (comesFrom[state]?.includes(proposal.state) !== true)
    throw new SimInputError(`A proposal that is ${proposal.state} cannot become ${state}.`);
  proposal.state = state;
  proposal.updatedAt = world.clock.now();
  return proposal;
};

export const sendProposal = (world: World, slug: string): Proposal => {
  const proposal = move(world, slug, 'awaiting_acceptance');
  proposal.sentAt = world.clock.now();
  world.emit({ type: 'proposal.sent', proposal });
  return proposal;
};

/**
 * The client signs: events of the proposal and of each selected service, a lead becomes active, and the first period
 * of what is billed automatically is invoiced, due in 14 days.
 */
export const acceptProposal = (world: World, slug: string): Proposal => {
  const proposal = move(world, slug, 'accepted');
  proposal.acceptedAt = world.clock.now();
  const selected = proposal.services.filter((line) => line.isSelectedForAcceptance);
  world.emit({ type: 'proposal.accepted', proposal });
  for (const line of selected) world.emit({ type: 'service.accepted', proposal, line });
  winDealOf(world, proposal);
  const client = world.practice.clients.find(proposal.clientSlug);
  if (client?.state === 'lead') editClient(world, client.slug, { state: 'active' });
  const billed = selected.filter((line) => line.billingMode === 'automatic' && line.periodMinor > 0);
  if (billed.length > 0)
    createInvoice(world, {
      clientSlug: proposal.clientSlug,
      date: plainDateOf(world.clock.now()),
      source: 'proposal',
      lines: billed.map((line) => ({
        description: line.name,
        quantity: 1,
        unitMinor: line.periodMinor,
        discountMinor: 0,
        originSlug: proposal.slug,
      })),
    });
  return proposal;
};

export const completeProposal = (world: World, slug: string): Proposal => {
  const proposal = move(world, slug, 'completed');
  proposal.endDate = plainDateOf(world.clock.now());
  world.emit({ type: 'proposal.completed', proposal });
  return proposal;
};

export const loseProposal = (world: World, slug: string): Proposal => {
  const proposal = move(world, slug, 'lost');
  proposal.lostAt = world.clock.now();
  world.emit({ type: 'proposal.lost', proposal });
  return proposal;
};

export const revokeProposal = (world: World, slug: string): Proposal => {
  const proposal = move(world, slug, 'revoked');
  world.emit({ type: 'proposal.revoked', proposal });
  return proposal;
};

export const archiveProposal = (world: World, slug: string): Proposal => {
  const proposal = move(world, slug, 'archived');
  world.emit({ type: 'proposal.archived', proposal });
  return proposal;
};

const winDealOf = (world: World, proposal: Proposal): void => {
  const now = world.clock.now();
  for (const deal of world.practice.deals.ownedBy(proposal.clientSlug)) {
    if (deal.linkedProposalSlug !== proposal.slug || deal.state !== 'open') continue;
    Object.assign(deal, { state: 'won', closedAt: now, updatedAt: now });
  }
};
