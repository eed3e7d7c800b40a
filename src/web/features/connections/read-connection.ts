import { queryOptions } from '@tanstack/react-query';
import { secondMs } from '#base/clock.ts';
import { readConnection } from '#contract/connections.ts';
import { call } from '#web/server/call.ts';

/** Limits fill up again by time alone, which no live event tells. */
const limitsMoveMs = 15 * secondMs;

/** One connection with its limits left and where its reading stands. */
export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['connections', 'one', id],
    queryFn: ({ signal }) => call(readConnection, { params: { id }, signal }),
    refetchInterval: limitsMoveMs,
  });
