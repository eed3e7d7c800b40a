import type { Billable } from '#contract/crm-billables.ts';
import type { ServiceSummary } from '#contract/crm-services.ts';
import type { BillableChange, NewBillable } from '#web/features/billables/save-billable.ts';
import { isSameNumber } from '#web/features/billables/line-total.ts';

/** What the draft keeps of a service: enough to fill a price in when the currency changes. */
export type DraftService = Pick<ServiceSummary, 'id' | 'code' | 'name' | 'taxCode' | 'prices'>;

/** A line as its form holds it: text as typed, empty for none. */
export interface BillableDraft {
  readonly service: DraftService | null;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly priceReason: string;
  readonly discountKind: 'amount' | 'percent';
  readonly discountValue: string;
  readonly taxCode: string | null;
  readonly currency: string;
  /** A plain date; empty for today. */
  readonly on: string;
  readonly memo: string;
}

export const emptyDraft = (currency: string): BillableDraft => ({
  service: null,
  description: '',
  quantity: '1',
  unitPrice: '',
  priceReason: '',
  discountKind: 'percent',
  discountValue: '',
  taxCode: null,
  currency,
  on: '',
  memo: '',
});

/** The draft of a stored line; its service's other prices are not known until one is picked again. */
export const draftOf = (billable: Billable): BillableDraft => ({
  service:
    billable.service === null
      ? null
      : {
          ...billable.service,
          taxCode: billable.tax?.code ?? null,
          prices:
            billable.listPrice === null
              ? []
              : [{ currency: billable.currency, unitPrice: billable.listPrice, taxBehavior: 'unspecified' }],
        },
  description: billable.description,
  quantity: billable.quantity,
  unitPrice: billable.unitPrice,
  priceReason: billable.priceReason ?? '',
  discountKind: billable.discount?.kind ?? 'percent',
  discountValue: billable.discount?.value ?? '',
  taxCode: billable.tax?.code ?? null,
  currency: billable.currency,
  on: billable.on,
  memo: billable.memo ?? '',
});

/** The catalogue's price of one, where the service has one in the draft's currency. */
export const listPriceOf = ({ service, currency }: BillableDraft): string | null =>
  service?.prices.find((price) => price.currency === currency)?.unitPrice ?? null;

/** True when the price is another than the catalogue's, so that somebody must say why. */
export const isNegotiated = (draft: BillableDraft): boolean => {
  const listed = listPriceOf(draft);
  return listed !== null && draft.unitPrice !== '' && !isSameNumber(listed, draft.unitPrice);
};

/** The draft with a service: its name, price and usual tax filled in. */
export const withService = (draft: BillableDraft, service: DraftService): BillableDraft => {
  const chosen = { ...draft, service, description: service.name, taxCode: service.taxCode, priceReason: '' };
  return { ...chosen, unitPrice: listPriceOf(chosen) ?? '' };
};

/** The draft in another currency; a price that came from the catalogue follows it. */
export const inCurrency = (draft: BillableDraft, currency: string): BillableDraft => {
  const changed = { ...draft, currency };
  const before = listPriceOf(draft);
  const after = listPriceOf(changed);
  const followed = draft.unitPrice === '' || (before !== null && isSameNumber(before, draft.unitPrice));
  return followed && after !== null ? { ...changed, unitPrice: after } : changed;
};

/** What the API takes of it. */
export const fieldsOf = (
  draft: BillableDraft,
): Omit<BillableChange, 'version' | 'quantity'> & { quantity: string } => ({
  serviceId: draft.service?.id ?? null,
  description: draft.description.trim(),
  quantity: draft.quantity,
  unitPrice: draft.unitPrice,
  priceReason: isNegotiated(draft) && draft.priceReason.trim() !== '' ? draft.priceReason.trim() : null,
  discount: draft.discountValue === '' ? null : { kind: draft.discountKind, value: draft.discountValue },
  taxCode: draft.taxCode,
  currency: draft.currency,
  ...(draft.on === '' ? {} : { on: draft.on }),
  memo: draft.memo.trim() === '' ? null : draft.memo.trim(),
});

/** A new line like a stored one, in the same place. */
export const copyOf = (billable: Billable): NewBillable => ({
  ...fieldsOf(draftOf(billable)),
  parent: parentOf(billable.parent),
  ...(billable.parent.kind === 'opportunity' ? { isQuoted: billable.state === 'quoted' } : {}),
});

const parentOf = ({ kind, id }: Billable['parent']): NewBillable['parent'] =>
  kind === 'opportunity' || kind === 'ticket' ? { kind, id } : { kind: 'contact', id };
