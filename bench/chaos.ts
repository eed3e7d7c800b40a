import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { startTestServer, type TestServer } from '#test/world/test-server.ts';
import type { ChaosAnswer, ChaosOrder } from './chaos-messages.ts';
import { createProgress } from './progress.ts';

/**
 * `npm run chaos -- [--seeds N] [--from M] [--jobs J] [--seed N] [--json]`: tells N seeded stories of faults, duplicates,
 * reorders and kills, each on a real database, from story M on and J at once, and ends with one line of JSON. Exits 1 when
 * a story ended with something lost, doubled or broken, 2 when it was called wrongly. `--seed` tells one story again,
 * exactly, and shows its digest; it takes a number or the whole text of a seed.
 */
const usage = 'npm run chaos -- [--seeds N] [--from M] [--jobs J] [--seed N] [--json]';

interface Asked {
  readonly seeds: readonly string[];
  readonly jobs: number;
  readonly json: boolean;
}

interface Tally {
  told: number;
  lost: number;
  doubled: number;
  broken: number;
  readonly faults: Map<string, number>;
  /** What went wrong, by seed. */
  readonly failures: Map<string, readonly string[]>;
}

const seedOf = (n: number | string): string => `faults ${String(n)}`;

const readArguments = (): Asked | null => {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string', default: '200' },
        from: { type: 'string', default: '1' },
        jobs: { type: 'string', default: String(availableParallelism()) },
        seed: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const { seed, json } = values;
    const [count, from, jobs] = [values.seeds, values.from, values.jobs].map(Number);
    if (!isCount(count) || !isCount(from) || !isCount(jobs)) return null;
    if (seed !== undefined) return { seeds: [/^\d+$/.test(seed) ? seedOf(seed) : seed], jobs, json };
    return { seeds: Array.from({ length: count }, (_, n) => seedOf(from + n)), jobs, json };
  } catch {
    return null;
  }
};

const isCount = (value: number | undefined): value is number => Number.isInteger(value) && Number(value) >= 1;

const problemsOf = (answer: ChaosAnswer): readonly string[] => {
  if ('failed' in answer) return [answer.failed];
  const { findings, idleWrites } = answer.run;
  return [
    ...findings.lost.map((key) => `lost: ${key}`),
    ...findings.doubled.map((key) => `doubled: ${key}`),
    ...findings.broken.map((what) => `broken: ${what}`),
    ...(idleWrites > 0 ? [`broken: applying again wrote ${String(idleWrites)} times`] : []),
  ];
};

const take = (tally: Tally, answer: ChaosAnswer): void => {
  tally.told += 1;
  const problems = problemsOf(answer);
  if (problems.length > 0) tally.failures.set(answer.seed, problems);
  if ('failed' in answer) {
    tally.broken += 1;
    return;
  }
  const { findings, idleWrites, faults } = answer.run;
  tally.lost += findings.lost.length;
  tally.doubled += findings.doubled.length;
  tally.broken += findings.broken.length + (idleWrites > 0 ? 1 : 0);
  for (const [kind, times] of Object.entries(faults))
    tally.faults.set(kind, (tally.faults.get(kind) ?? 0) + times);
};

/** Feeds one worker until no seed is left. A worker that dies takes its story along as failed; another goes on. */
const runWorker = async (
  server: TestServer,
  nextSeed: () => string | null,
  answered: (answer: ChaosAnswer) => void,
): Promise<void> => {
  for (;;) {
    const child: ChildProcess = fork(
      new URL('chaos-worker.ts', import.meta.url),
      [server.url, server.adminUrl],
      { execArgv: ['--disable-warning=ExperimentalWarning'], serialization: 'advanced' },
    );
    const dead = once(child, 'exit').then(() => null);
    const answer = async (): Promise<unknown> => {
      const given = (await Promise.race([once(child, 'message'), dead])) as [unknown] | null;
      return given === null ? null : given[0];
    };
    if ((await answer()) === null) throw new Error('a worker ended before it began');
    let seed = nextSeed();
    while (seed !== null) {
      child.send({ seed } satisfies ChaosOrder);
      const given = (await answer()) as ChaosAnswer | null;
      answered(given ?? { seed, failed: 'the process of this story died' });
      if (given === null) break;
      seed = nextSeed();
    }
    if (seed !== null) continue;
    child.send({ seed: null } satisfies ChaosOrder);
    await dead;
    return;
  }
};

const run = async (): Promise<number> => {
  const asked = readArguments();
  if (asked === null) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const { seeds, jobs, json } = asked;
  const startedAt = performance.now();
  const tally: Tally = { told: 0, lost: 0, doubled: 0, broken: 0, faults: new Map(), failures: new Map() };
  const server = await startTestServer();
  const stopping = new AbortController();
  process.once('SIGINT', () => {
    stopping.abort();
  });
  const progress = createProgress('stories', seeds.length);
  try {
    let next = 0;
    const nextSeed = (): string | null => (stopping.signal.aborted ? null : (seeds[next++] ?? null));
    const answered = (answer: ChaosAnswer): void => {
      take(tally, answer);
      const problems = tally.failures.get(answer.seed);
      if (problems !== undefined) {
        progress.clear();
        process.stderr.write(
          `${problems.map((problem) => `${answer.seed}: ${problem}`).join('\n')}\n  replay: npm run chaos -- --seed "${answer.seed}"\n`,
        );
      }
      if (seeds.length === 1 && 'run' in answer)
        process.stderr.write(`${answer.seed}: digest ${answer.run.digest}\n`);
      progress.show(tally.told, tally.failures.size > 0 ? ` · ${String(tally.failures.size)} failed` : '');
    };
    await Promise.all(
      Array.from({ length: Math.min(jobs, seeds.length) }, () => runWorker(server, nextSeed, answered)),
    );
  } finally {
    progress.clear();
    await server.stop();
  }
  const seconds = Number(((performance.now() - startedAt) / 1_000).toFixed(1));
  if (!json) process.stdout.write(`${summaryOf(tally, seconds)}\n`);
  process.stdout.write(
    `${JSON.stringify({
      seeds: tally.told,
      lost: tally.lost,
      doubled: tally.doubled,
      invariants_broken: tally.broken,
      faults: Object.fromEntries([...tally.faults].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      seconds,
    })}\n`,
  );
  return tally.failures.size > 0 || tally.told < seeds.length ? 1 : 0;
};

const summaryOf = (tally: Tally, seconds: number): string =>
  tally.failures.size === 0
    ? `${String(tally.told)} stories in ${String(seconds)} s: nothing lost, nothing doubled, nothing broken.`
    : `${String(tally.failures.size)} of ${String(tally.told)} stories failed: ${[...tally.failures.keys()].join(', ')}.`;

process.exitCode = await run();
