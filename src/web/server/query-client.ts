import { QueryCache, QueryClient } from '@tanstack/react-query';
import { secondMs } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';

/** Live events tell what is stale; this bounds how long a missed one can mislead. */
const staleAfterMs = 30 * secondMs;
const mostRetries = 2;

/** Tries again only what the server says may succeed later; a refusal is shown at once. */
const shouldRetry = (failures: number, error: Error): boolean =>
  failures < mostRetries && error instanceof PlumblineError && error.retry !== 'never';

/** @param onSessionEnded called after the server said that nobody is signed in any more. */
export const createQueryClient = (onSessionEnded: () => void): QueryClient => {
  const queryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (!(error instanceof PlumblineError) || error.code !== 'auth.required') return;
        queryClient.setQueryData(['session'], null);
        onSessionEnded();
      },
    }),
    defaultOptions: {
      queries: { staleTime: staleAfterMs, retry: shouldRetry, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
  return queryClient;
};
