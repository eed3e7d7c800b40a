import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { secondMs } from '#base/clock.ts';
import {
  listImportRows,
  listImports,
  readImport,
  type CrmImport,
  type CrmImportRow,
} from '#contract/crm-imports.ts';
import { call } from '#web/server/call.ts';
import { pagesOf } from '#web/server/pages-of.ts';

/** While an import is under way its progress is asked for this often. */
const progressMs = secondMs;

export const isUnderWay = ({ state }: Pick<CrmImport, 'state'>): boolean =>
  state === 'applying' || state === 'undoing';

/** Imports, newest first. */
export const importsQuery = infiniteQueryOptions({
  queryKey: ['crm', 'imports', 'list'],
  ...pagesOf(listImports, { query: { limit: 20 } }),
});

/** Asked again and again while it is under way. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['crm', 'imports', id],
    queryFn: ({ signal }) => call(readImport, { params: { id }, signal }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isUnderWay(data) ? progressMs : false),
  });

export interface RowFilter {
  readonly action?: CrmImportRow['action'];
  readonly state?: CrmImportRow['state'];
}

/** Rows in the order of the file, page after page. */
export const importRowsQuery = (id: string, filter: RowFilter) =>
  infiniteQueryOptions({
    queryKey: ['crm', 'imports', id, 'rows', filter],
    ...pagesOf(listImportRows, { params: { id }, query: filter }),
    placeholderData: keepPreviousData,
  });
