import type { FaultRun } from '#test/world/fault-run.ts';

/** What a worker is told: tell this story. Null: there are no more. */
export interface ChaosOrder {
  readonly seed: string | null;
}

/** What a worker answers for each seed. */
export type ChaosAnswer =
  | { readonly seed: string; readonly run: FaultRun }
  /** The story could not be told to its end: it threw, or did not come to rest. */
  | { readonly seed: string; readonly failed: string };
