import { AsyncLocalStorage } from 'node:async_hooks';
import { isOutage } from '#store/outage.ts';

/** What one call of the sign-in library met of a lost database. */
interface Asked {
  outage: unknown;
}
const asking = new AsyncLocalStorage<Asked>();

/** For the library's log: true when what it tells is a lost database, which is kept for who asked and was told already. */
export const keptAsOutage = (told: readonly unknown[]): boolean => {
  const outage = told.find(isOutage);
  const asked = asking.getStore();
  if (outage === undefined || asked === undefined) return false;
  asked.outage ??= outage;
  return true;
};

/**
 * Calls the sign-in library, which answers a lost database as a fault of its own and tells only its log what it met.
 * @throws `store.unavailable` where that was it.
 */
export const askLibrary = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const asked: Asked = { outage: null };
  try {
    const result = await asking.run(asked, work);
    if (asked.outage === null) return result;
  } catch (caught) {
    throw asked.outage ?? caught;
  }
  throw asked.outage;
};
