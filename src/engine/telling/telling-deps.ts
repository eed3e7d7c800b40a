import type { Kysely } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { Logger } from '#base/log.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import type { Carriers } from './carriers.ts';

/** What telling is made of. */
export interface TellingDeps {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly logger: Logger;
  /** [0, 1), for jitter. */
  readonly random: () => number;
  readonly carriers: Carriers;
  /** Where people reach the console, without a slash at the end; its host is part of every mail's id. */
  readonly publicUrl: string;
}
