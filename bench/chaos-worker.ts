import { once } from 'node:events';
import { runFaults } from '#test/world/fault-run.ts';
import { createDatabaseOn, type TestDatabase } from '#test/world/test-database.ts';
import type { ChaosAnswer, ChaosOrder } from './chaos-messages.ts';

/**
 * Tells stories one after another, as it is told seeds, on the server whose URLs are its arguments. A database serves
 * some stories and is then replaced, so that the last story is told as fast as the first.
 */
const storiesADatabase = 50;

const [url = '', adminUrl = ''] = process.argv.slice(2);
let database: TestDatabase | null = null;
let told = 0;

const nextDatabase = async (): Promise<TestDatabase> => {
  if (database !== null && told % storiesADatabase === 0) {
    await database.drop();
    database = null;
  }
  told += 1;
  database ??= await createDatabaseOn({ url, adminUrl });
  return database;
};

const tell = async (seed: string): Promise<ChaosAnswer> => {
  try {
    return { seed, run: await runFaults(await nextDatabase(), seed) };
  } catch (caught) {
    return { seed, failed: caught instanceof Error ? (caught.stack ?? caught.message) : String(caught) };
  }
};

process.send?.('ready');
for (;;) {
  const [order] = (await once(process, 'message')) as [ChaosOrder];
  if (order.seed === null) break;
  process.send?.(await tell(order.seed));
}
await (database as TestDatabase | null)?.drop();
process.disconnect();
