import { SimInputError } from '#sim/kit/control.ts';
import type { Deal } from './entities.ts';
import { found } from './missing.ts';
import type { World } from './world.ts';

export interface DealFields {
  readonly name?: string;
  readonly state?: Deal['state'];
  readonly priority?: string | null;
  readonly stageSlug?: string;
  readonly valueMinor?: number;
}

/** Opens in the first stage unless another is named. There is no event of deals. */
export const createDeal = (
  world: World,
  fields: DealFields & { readonly name: string; readonly clientSlug: string },
): Deal => {
  const { practice, clock } = world;
  const now = clock.now();
  found('client', fields.clientSlug, practice.clients.find(fields.clientSlug));
  const stageSlug = fields.stageSlug ?? practice.dealStages.rows[0]?.slug;
  if (stageSlug === undefined) throw new SimInputError('The practice has no deal stages.');
  found('deal stage', stageSlug, practice.dealStages.find(stageSlug));
  return practice.deals.add({
    slug: practice.newSlug('dea', now),
    name: fields.name,
    state: fields.state ?? 'open',
    priority: fields.priority ?? null,
    clientSlug: fields.clientSlug,
    stageSlug,
    owner: practice.users[0] ?? null,
    valueMinor: fields.valueMinor ?? 0,
    linkedProposalSlug: null,
    currentStageStartedAt: now,
    closedAt: null,
    createdAt: now,
    updatedAt: now,
  });
};

/** Moves, wins, loses or renames a deal. */
export const editDeal = (world: World, slug: string, fields: DealFields): Deal => {
  const { practice, clock } = world;
  const now = clock.now();
  const deal = found('deal', slug, practice.deals.find(slug));
  if (fields.stageSlug !== undefined && fields.stageSlug !== deal.stageSlug) {
    found('deal stage', fields.stageSlug, practice.dealStages.find(fields.stageSlug));
    deal.currentStageStartedAt = now;
  }
  const { state } = fields;
  if (state !== undefined && state !== deal.state) deal.closedAt = state === 'open' ? null : now;
  Object.assign(deal, fields, { updatedAt: now });
  return deal;
};
