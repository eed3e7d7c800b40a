import { queryOptions } from '@tanstack/react-query';
import { PlumblineError } from '#base/errors.ts';
import { readSession, type Session } from '#contract/session.ts';
import { call } from '#web/server/call.ts';

/** Who is signed in, or null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await call(readSession, { signal });
    } catch (error) {
      if (error instanceof PlumblineError && error.code === 'auth.required') return null;
      throw error;
    }
  },
  staleTime: Infinity,
});
