import { unreachable } from '#base/never.ts';
import { hurryCarried, loadCarried, type CarriedRecord } from '#store/crm/billing-links.ts';
import { inSession, type BillingSession } from './billing-session.ts';
import { JobWaits } from './job-halts.ts';

/** How long to wait before looking again for a record that is on its way; the longer it takes, the longer. Milliseconds. */
const soonMs = 1_000;
const laterMs = 60_000;

/**
 * The vendor's keys of our contacts or services. What is on its way goes before what nobody waits for. @throws JobWaits
 * while one is not there, saying what it waits for: it is on its way, a person must answer a match review, it became a dead
 * letter, or the flow leaves it out.
 */
export const requireCarried = async (
  session: BillingSession,
  noun: 'customer' | 'service',
  keys: readonly string[],
  attempts: number,
): Promise<ReadonlyMap<string, string>> => {
  const kinds =
    noun === 'customer'
      ? { source: 'contact', target: 'customer' }
      : { source: 'service', target: 'product' };
  const connectionId = session.connection.id;
  const carried = await inSession(session, async (trx) => {
    const found = await loadCarried(trx, kinds, keys, connectionId);
    const awaited = keys.filter((key) => found.get(key)?.isDirty === true && !found.get(key)?.targetKey);
    if (awaited.length > 0) await hurryCarried(trx, kinds.source, awaited, connectionId);
    return found;
  });
  const found = new Map<string, string>();
  for (const key of keys) {
    const record = carried.get(key);
    if (record?.targetKey === null || record === undefined)
      throw waitFor(noun, key, record, session.clock.now(), attempts);
    found.set(key, record.targetKey);
  }
  return found;
};

const waitFor = (
  noun: 'customer' | 'service',
  key: string,
  record: CarriedRecord | undefined,
  now: number,
  attempts: number,
): JobWaits => {
  const what = noun === 'customer' ? 'The contact' : 'A service on the invoice';
  const details = { [noun === 'customer' ? 'contact' : 'service']: key };
  const soon = now + Math.min(laterMs, soonMs * 2 ** Math.min(attempts, 6));
  const later = now + laterMs;
  const state = record?.isDirty === true ? 'pending' : (record?.recordState ?? null);
  if (record !== undefined && record.goneKey !== null)
    return new JobWaits(`crm.${noun}_gone`, `${what} was deleted at Stripe.`, { untilMs: later, details });
  if (record?.flowState === 'paused')
    return new JobWaits(`crm.${noun}_skipped`, `${what} is not carried to Stripe: the flow is paused.`, {
      untilMs: later,
      details,
    });
  switch (state) {
    case 'review':
      return new JobWaits(
        noun === 'customer' ? 'crm.customer_review' : 'crm.service_skipped',
        `${what} may be several records at Stripe; a person must say which.`,
        { untilMs: later, details },
      );
    case 'dead':
      return new JobWaits(`crm.${noun}_dead`, `${what} could not be carried to Stripe.`, {
        untilMs: later,
        details: { ...details, reason: record?.stateCode ?? '' },
      });
    case 'skipped':
      return new JobWaits(`crm.${noun}_skipped`, `${what} is left out by the flow to Stripe.`, {
        untilMs: later,
        details: { ...details, reason: record?.stateCode ?? '' },
      });
    case 'awaiting_approval':
      return new JobWaits(`crm.${noun}_pending`, `${what} waits for approval before it goes to Stripe.`, {
        untilMs: later,
        details,
      });
    case 'pending':
    case 'in_sync':
    case 'conflict':
    case null:
      return new JobWaits(`crm.${noun}_pending`, `${what} is on its way to Stripe.`, {
        untilMs: soon,
        details,
      });
    default:
      return unreachable(state);
  }
};
