import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from './config.ts';

const runtimeSchema = z.object({
  url: z.string(),
  pid: z.number(),
  startedAt: z.number(),
  /** What commands must take as the running instance does: where its simulated vendors are, and what webhooks may lead to. */
  settings: z.record(z.string(), z.string()),
});

/** What a running instance tells commands on the same machine, in `runtime.json` of the data directory. */
export type Runtime = z.infer<typeof runtimeSchema>;

const pathIn = (dataDir: string): string => join(dataDir, 'runtime.json');

export const writeRuntime = (dataDir: string, runtime: Runtime): void => {
  writeFileSync(pathIn(dataDir), `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
};

export const removeRuntime = (dataDir: string): void => {
  rmSync(pathIn(dataDir), { force: true });
};

/** Null when no instance runs here; a file left by one that was killed is told by its process. */
export const readRuntime = (dataDir: string): Runtime | null => {
  let text: string;
  try {
    text = readFileSync(pathIn(dataDir), 'utf8');
  } catch {
    return null;
  }
  const parsed = runtimeSchema.safeParse(JSON.parse(text));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : null;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (caught) {
    return caught instanceof Error && 'code' in caught && caught.code === 'EPERM';
  }
};

/** The environment with what the running instance told added; what is set stays. */
export const withRuntime = (environment: Environment, runtime: Runtime | null): Environment => ({
  ...runtime?.settings,
  ...environment,
});
