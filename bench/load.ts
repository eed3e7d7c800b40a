import type { SignedWebhook } from './firm.ts';

export interface Load {
  readonly url: string;
  readonly webhooks: readonly SignedWebhook[];
  /** Null: as fast as they are answered, `atOnce` under way. */
  readonly perSec: number | null;
  readonly atOnce: number;
}

export interface Sent {
  /** Epoch ms, with fractions, when sending began. */
  readonly at: number;
  readonly ackMs: number;
  readonly status: number;
}
