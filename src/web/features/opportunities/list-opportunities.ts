import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { listOpportunities, readOpportunity, readPipeline } from '#contract/crm-opportunities.ts';
import { listStages } from '#contract/crm-pipeline.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

export type OpportunityFilter = Omit<z.input<typeof listOpportunities.query>, 'cursor' | 'limit'>;

/** Opportunities page after page; the last answer stays while a changed filter is asked. */
export const opportunitiesListQuery = (filter: OpportunityFilter) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'opportunities', 'list', filter],
    ...pagesOf(listOpportunities, { query: filter }),
    placeholderData: keepPreviousData,
  });

export const opportunityQuery = (id: string) =>
  queryOptions({
    queryKey: ['crm', 'opportunities', id],
    queryFn: ({ signal }) => call(readOpportunity, { params: { id }, signal }),
  });

/** Number and value of open opportunities by stage. */
export const pipelineQuery = (owner: string | undefined) =>
  queryOptions({
    queryKey: ['crm', 'opportunities', 'pipeline', owner ?? null],
    queryFn: async ({ signal }) =>
      (await call(readPipeline, { query: owner === undefined ? {} : { owner }, signal })).stages,
    placeholderData: keepPreviousData,
  });

/** The stages in order. */
export const stagesQuery = queryOptions({
  queryKey: ['crm', 'stages'],
  queryFn: async ({ signal }) => (await call(listStages, { signal })).items,
});
