import { z } from 'zod';
import type { OpportunitySummary } from '#contract/crm-opportunities.ts';
import { idOf } from '#contract/vocabulary.ts';

/** The type of what is dragged, so that nothing else can be dropped on the board. */
export const movableType = 'application/x-plumbline-opportunity';

const movable = z.object({
  id: idOf('opportunity'),
  title: z.string(),
  stageId: idOf('stage'),
  version: z.number(),
});
/** What moving an opportunity needs to know of it. */
export type Movable = z.infer<typeof movable>;

export const movableOf = ({ id, title, stage, version }: OpportunitySummary): Movable => ({
  id,
  title,
  stageId: stage.id,
  version,
});

export const movableText = (opportunity: Movable): string => JSON.stringify(opportunity);

/** Null for text that is not ours. */
export const readMovable = (text: string): Movable | null => {
  try {
    return movable.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};
