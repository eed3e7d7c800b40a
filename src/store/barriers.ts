import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { Database } from './tables.ts';

/** What the database's `hold_looks` raises, class and all of our own. */
export const looksVoid = 'PL002';

/**
 * Fails the transaction (`looksVoid`) when a person moved a link of one of these records after the mark that was looked at:
 * what was planned then must not be sent. Costs no wait for its answer.
 */
export const holdLooks = (
  trx: Transaction<Database>,
  looks: readonly { readonly flow_id: FlowId; readonly source_record_id: RecordId; readonly seq: number }[],
): Promise<void> =>
  sendAhead(
    trx,
    sql`select hold_looks(${looks.map((look) => look.flow_id)}::text[],
      ${looks.map((look) => look.source_record_id)}::text[], ${looks.map((look) => look.seq)}::bigint[])`,
  );

/**
 * Keeps drains of these connections from committing until this transaction ends: each of theirs extends its lease first,
 * which is the connection's row. So whoever holds this sees every write that is under way.
 */
export const lockConnections = async (
  trx: Transaction<Database>,
  connections: readonly ConnectionId[],
): Promise<void> => {
  await sql`
    select id from connection where id = any(${[...new Set(connections)]}::text[]) order by id for update`.execute(
    trx,
  );
};
