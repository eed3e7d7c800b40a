import type { Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import type { Drain } from './drain-slots.ts';

/**
 * What carries "look at this connection" to a worker, somewhere, once. It holds no truth: which records are dirty is in
 * our own tables, so a lost wake-up costs time (the sweeper's interval), never a record. Behind this port are PostgreSQL's
 * notifications and pg-boss; another engine needs these members and nothing else.
 */
export interface WakeQueue {
  /** Asks for a drain of each connection after the transaction commits; wake-ups of one connection coalesce. */
  wake(trx: Transaction<Database>, connections: readonly ConnectionId[]): Promise<void>;
  /** Starts handing out wake-ups, one drain a connection at a time in this process; leases see to the others. */
  onDrain(drain: Drain): Promise<void>;
  /** Stops handing out, waits for the drains under way to give way, and lets go of the database. */
  stop(): Promise<void>;
  health(): Promise<{ readonly waiting: number; readonly active: number; readonly failed: number }>;
}
