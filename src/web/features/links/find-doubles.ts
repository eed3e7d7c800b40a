import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listRecords } from '#contract/records.ts';
import type { RecordRef } from '#contract/vocabulary.ts';
import { call } from '#web/server/call.ts';

const offered = 12;

/** Active records of the same kind at the same vendor that have these words. */
export const possibleDoublesQuery = (of: RecordRef, words: string) =>
  queryOptions({
    queryKey: ['links', 'doubles-of', of.id, words],
    queryFn: async ({ signal }) => {
      const { items } = await call(listRecords, {
        query: {
          connection: of.connectionId,
          kind: of.kind,
          vendorState: 'active',
          q: words,
          limit: offered,
        },
        signal,
      });
      return items.filter(({ id }) => id !== of.id);
    },
    placeholderData: keepPreviousData,
  });
