import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What one simulator is to be built from again: where it began, and every act since, in order. */
export interface ActJournal {
  /** Epoch ms; simulated data are dated from here. */
  readonly startedAt: number;
  readonly acts: readonly Act[];
  /** Notes an act before it is done, so that what was answered is never missing. */
  append(act: Act): void;
}

const actSchema = z.object({
  at: z.number(),
  method: z.string(),
  /** Path and query. */
  target: z.string(),
  headers: z.record(z.string(), z.string()),
  /** Base64. */
  body: z.string(),
});
export type Act = z.infer<typeof actSchema>;

const headSchema = z.object({ startedAt: z.number() });

/**
 * The journal `<dir>/<name>.jsonl`: a line for the start, then one for each request that may change something. A last
 * line that a kill cut short is left out. Kept private: it holds what the simulated vendors were told.
 */
export const openActJournal = (dir: string, name: string, now: number): ActJournal => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, `${name}.jsonl`);
  if (!existsSync(path))
    writeFileSync(path, `${JSON.stringify({ startedAt: now })}\n`, { mode: 0o600, flush: true });
  const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const cutShort = lines.pop() ?? '';
  if (cutShort !== '') writeFileSync(path, `${[head, ...lines].join('\n')}\n`, { mode: 0o600, flush: true });
  return {
    startedAt: headSchema.parse(JSON.parse(head)).startedAt,
    acts: lines.filter((line) => line !== '').map((line) => actSchema.parse(JSON.parse(line))),
    append: (act) => {
      appendFileSync(path, `${JSON.stringify(act)}\n`);
    },
  };
};
