import { secondMs } from '#base/clock.ts';
import { isoSecond } from './dates.ts';
import type { Deal, DealStage } from './entities.ts';
import { wireAmount } from './money.ts';
import { wireStaff } from './wire-clients.ts';
import type { World } from './world.ts';

export const wireDealStage = (world: World, stage: DealStage) => ({
  slug: stage.slug,
  name: stage.name,
  position: stage.position,
  win_likelihood: stage.winLikelihood,
  inactive_threshold_days: stage.inactiveThresholdDays,
  link: `${world.origin}/deals`,
});

export const wireDeal = (world: World, deal: Deal) => {
  const { practice, hazards } = world;
  const client = practice.clients.find(deal.clientSlug);
  const stage = practice.dealStages.find(deal.stageSlug);
  const value = wireAmount(hazards, deal.slug, deal.valueMinor);
  return {
    slug: deal.slug,
    name: deal.name,
    state: deal.state,
    priority: deal.priority,
    client_slug: deal.clientSlug,
    client_name: client?.name ?? null,
    external_client_id: client?.externalClientId ?? null,
    stage_slug: deal.stageSlug,
    stage_name: stage?.name ?? null,
    stage_position: stage?.position ?? null,
    stage_win_likelihood: stage?.winLikelihood ?? null,
    owner: wireStaff(deal.owner),
    value,
    currency: practice.currency,
    projected_value: { amount: value, currency: practice.currency },
    projected_value_source: deal.linkedProposalSlug === null ? 'deal' : 'proposal',
    linked_proposal_slug: deal.linkedProposalSlug,
    current_stage_started_at: isoSecond(deal.currentStageStartedAt),
    seconds_to_close: deal.closedAt === null ? null : Math.round((deal.closedAt - deal.createdAt) / secondMs),
    closed_at: deal.closedAt === null ? null : isoSecond(deal.closedAt),
    link: `${world.origin}/deals`,
  };
};
