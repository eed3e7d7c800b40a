import { sql, type Kysely, type Transaction } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { Logger } from '#base/log.ts';
import { sendAhead } from '#store/pipelined-dialect.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import type { Contexts } from './connections/connector-context.ts';
import type { ConnectorRegistry } from './connections/connector-registry.ts';
import type { ConnectionTask } from './tasks.ts';

/** What may have changed for those who watch. */
export type LiveTopic =
  | 'connections'
  | 'records'
  | 'changes'
  | 'reviews'
  | 'approvals'
  | 'conflicts'
  | 'hand_overs'
  | 'dead_letters'
  | 'overview'
  | 'crm'
  | 'alerts';

/** The world as the engine is handed it. */
export interface EngineDeps {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly registry: ConnectorRegistry;
  readonly contexts: Contexts;
  readonly clock: Clock;
  readonly logger: Logger;
  /** [0, 1), for jitter. */
  readonly random: () => number;
  /** Asks for a drain of these connections once the transaction has committed. */
  readonly wake: (trx: Transaction<Database>, connections: readonly ConnectionId[]) => Promise<void>;
  /** Where people reach the console from anywhere, without a slash at its end; left out where there is no such address. */
  readonly consoleUrl?: string;
  /** What drains do beside carrying records, by vendor. */
  readonly tasks?: readonly ConnectionTask[];
}

/** The channel that consoles listen on. */
const liveChannel = 'plumbline';

/** Tells whoever watches the workspace, when the transaction commits, what they may want to read again. */
export const notifyLive = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  topics: readonly LiveTopic[],
): Promise<void> => {
  if (topics.length === 0) return;
  const told = topics.map((topic) => JSON.stringify({ workspaceId, topic }));
  await sendAhead(trx, sql`select pg_notify(${liveChannel}, told) from unnest(${told}::text[]) as told`);
};
