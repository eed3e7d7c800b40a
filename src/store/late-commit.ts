import { sql, type Transaction } from 'kysely';
import { sendAhead } from './pipelined-dialect.ts';
import type { Database } from './tables.ts';

/**
 * Lets this transaction's commit be answered before the disk has it. For what can be learned again, such as what a vendor
 * holds: after a power cut it is asked for anew. The database writes its log in order, so whatever is built upon it is on
 * disk only together with it. Never for what somebody was promised, or what must be known before a call is sent.
 */
export const commitLate = (trx: Transaction<Database>): Promise<void> =>
  sendAhead(trx, sql`set local synchronous_commit = off`);
