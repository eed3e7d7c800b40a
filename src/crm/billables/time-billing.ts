import { decimalText, divideDecimals } from '#base/decimal.ts';
import type { BillableId, ServiceId, TicketId, TimeEntryId } from '#base/ids.ts';
import { lockTime, type BillableTime } from '#store/crm/billing-subjects.ts';
import { PlumblineError } from '#base/errors.ts';
import { crmError } from '#crm/crm-errors.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { act, type Acting } from '#crm/work.ts';
import { addBillable, requireParent } from './billable-service.ts';

/** Places of hours: a minute is 0.0167 h, which is off by less than half a cent at prices up to 100 an hour. */
const hourPlaces = 4;

const hoursOf = (minutes: number): string =>
  decimalText(
    divideDecimals({ units: BigInt(minutes), scale: 0 }, { units: 60n, scale: 0 }, hourPlaces, 'half_up'),
  );

export interface TimeToBill {
  readonly entryIds?: readonly TimeEntryId[] | undefined;
  readonly serviceId?: ServiceId | undefined;
  readonly unitPrice?: string | undefined;
  readonly currency?: string | undefined;
}

/**
 * Makes a billable of each entry of time that is billable and was not billed: its hours at the service's price. An entry
 * that cannot be priced is left, with the reason. @throws `crm.not_found`.
 */
export const billTime = (
  deps: FinanceDeps,
  acting: Acting,
  ticketId: TicketId,
  input: TimeToBill,
): Promise<{
  readonly made: readonly BillableId[];
  readonly left: readonly { readonly entryId: TimeEntryId; readonly reason: string }[];
}> =>
  act(deps, acting, 'finance', async (work) => {
    const parent = await requireParent(work, { kind: 'ticket', id: ticketId });
    const all = await lockTime(work.trx, ticketId);
    const wanted = input.entryIds === undefined ? null : new Set(input.entryIds);
    if (wanted !== null && all.filter((entry) => wanted.has(entry.id)).length < wanted.size)
      throw crmError('crm.not_found', 'An entry of time that was named is not on this ticket.');
    const made: BillableId[] = [];
    const left: { entryId: TimeEntryId; reason: string }[] = [];
    for (const entry of all) {
      if (wanted !== null && !wanted.has(entry.id)) continue;
      const reason = whyLeft(entry);
      if (reason !== null) {
        if (wanted !== null) left.push({ entryId: entry.id, reason });
        continue;
      }
      try {
        made.push(
          await addBillable(deps, work, parent, {
            parent: { kind: 'ticket', id: ticketId },
            serviceId: entry.service_id ?? input.serviceId ?? null,
            ...(entry.note === null ? {} : { description: entry.note }),
            quantity: hoursOf(entry.minutes),
            ...priceOf(entry, input),
            currency: input.currency,
            on: entry.worked_on,
            timeEntryId: entry.id,
          }),
        );
      } catch (caught) {
        if (!(caught instanceof PlumblineError)) throw caught;
        left.push({ entryId: entry.id, reason: caught.message });
      }
    }
    return { made, left };
  });

const whyLeft = (entry: BillableTime): string | null => {
  if (!entry.is_billable) return 'The time is not billable.';
  return entry.is_billed ? 'The time was billed already.' : null;
};

/** A price for time without a service of its own; a service's own price goes before it. */
const priceOf = (entry: BillableTime, input: TimeToBill): { unitPrice?: string; priceReason?: string } =>
  input.unitPrice === undefined || entry.service_id !== null
    ? {}
    : { unitPrice: input.unitPrice, priceReason: 'Price of an hour given for this ticket.' };
