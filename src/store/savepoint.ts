import { sql, type Transaction } from 'kysely';
import type { Database } from './tables.ts';

/** Runs a part of a transaction that may fail alone: what it did is taken back, and the transaction goes on. */
export const savepoint = async <Result>(
  trx: Transaction<Database>,
  run: () => Promise<Result>,
): Promise<Result> => {
  await sql`savepoint part`.execute(trx);
  try {
    const result = await run();
    await sql`release savepoint part`.execute(trx);
    return result;
  } catch (caught) {
    await sql`rollback to savepoint part`.execute(trx);
    throw caught;
  }
};
