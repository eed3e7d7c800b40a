import { z } from 'zod';

/** Where a code is explained, relative to the console: `/docs/errors#connection.expired`. */
export const errorDocs = (code: string): string => `/docs/errors#${code}`;

/** The body of every answer that is not a success. `retry` says when the same request may succeed. */
export const errorAnswer = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    retry: z.union([z.enum(['never', 'now', 'later']), z.object({ afterMs: z.number() })]),
    details: z.record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
    ),
    docs: z.string(),
  }),
});
export type ErrorAnswer = z.infer<typeof errorAnswer>;
