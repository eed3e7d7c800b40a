import { queryOptions } from '@tanstack/react-query';
import { listSavedViews, type SavedView } from '#contract/crm-saved-views.ts';
import { call } from '#web/server/call.ts';

export type ViewedList = SavedView['list'];

/** Own and shared views of a list, by name. */
export const savedViewsQuery = (list: ViewedList) =>
  queryOptions({
    queryKey: ['crm', 'saved-views', list],
    queryFn: async ({ signal }) => (await call(listSavedViews, { query: { list }, signal })).items,
  });
