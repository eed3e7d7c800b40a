import { decimalOf, decimalText } from '#base/decimal.ts';
import { amountText } from '#base/money.ts';
import type { ContactId, InvoiceId, ServiceId } from '#base/ids.ts';
import { isJsonObject, type JsonObject } from '#base/json.ts';
import type { BillingJob, DiscountText, TotalsText } from '#contract/crm-finance-vocabulary.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { InvoiceState } from '#model/invoicing/invoicing-nouns.ts';
import type { BillingJobRow, BillingStepRow } from '#store/crm/billing-jobs.ts';
import { dayMs } from '#base/clock.ts';

/** Minor units as text; a currency that is unknown here is shown with two places. */
export const moneyOf = (minor: number | bigint, currency: string): string =>
  amountText(BigInt(minor), isCurrency(currency) ? minorDigits(currency) : 2);

export const moneyOrNull = (minor: number | null, currency: string | null): string | null =>
  minor === null || currency === null ? null : moneyOf(minor, currency);

export const totalsOf = (
  totals: {
    readonly subtotal: number | bigint;
    readonly discount: number | bigint;
    readonly tax: number | bigint;
    readonly total: number | bigint;
  },
  currency: string,
): TotalsText => ({
  subtotal: moneyOf(totals.subtotal, currency),
  discount: moneyOf(totals.discount, currency),
  tax: moneyOf(totals.tax, currency),
  total: moneyOf(totals.total, currency),
});

/** Numbers as the database writes them, in their shortest form. */
export const shortest = (text: string): string => decimalText(decimalOf(text));
export const shortestOrNull = (text: string | null): string | null => (text === null ? null : shortest(text));

export const discountOfRow = (row: {
  readonly discount_kind: 'amount' | 'percent' | null;
  readonly discount_value: string | null;
}): DiscountText | null =>
  row.discount_kind === null || row.discount_value === null
    ? null
    : { kind: row.discount_kind, value: shortest(row.discount_value) };

export const taxRefOf = (row: {
  readonly tax_code: string | null;
  readonly tax_name?: string | null;
  readonly tax_percentage: string | null;
  readonly tax_inclusive: boolean | null;
}): { code: string; name: string; percentage: string; isInclusive: boolean } | null =>
  row.tax_code === null || row.tax_percentage === null || row.tax_inclusive === null
    ? null
    : {
        code: row.tax_code,
        name: row.tax_name ?? row.tax_code,
        percentage: shortest(row.tax_percentage),
        isInclusive: row.tax_inclusive,
      };

export const contactRefOf = (row: {
  readonly contact_id: ContactId | null;
  readonly contact_type: 'organization' | 'individual' | null;
  readonly contact_name: string | null;
  readonly contact_archived: boolean | null;
}): { id: ContactId; type: 'organization' | 'individual'; name: string; archived: boolean } | null =>
  row.contact_id === null || row.contact_type === null || row.contact_name === null
    ? null
    : {
        id: row.contact_id,
        type: row.contact_type,
        name: row.contact_name,
        archived: row.contact_archived === true,
      };

export const serviceRefOf = (row: {
  readonly service_id: ServiceId | null;
  readonly service_code: string | null;
  readonly service_name: string | null;
}): { id: ServiceId; code: string; name: string } | null =>
  row.service_id === null || row.service_code === null || row.service_name === null
    ? null
    : { id: row.service_id, code: row.service_code, name: row.service_name };

export const invoiceRefOf = (row: {
  readonly invoice_id: InvoiceId | null;
  readonly invoice_number: string | null;
  readonly invoice_state: InvoiceState | null;
}): { id: InvoiceId; number: string | null; state: InvoiceState } | null =>
  row.invoice_id === null || row.invoice_state === null
    ? null
    : { id: row.invoice_id, number: row.invoice_number, state: row.invoice_state };

const detailsOf = (details: JsonObject): Record<string, string> =>
  isJsonObject(details)
    ? Object.fromEntries(
        Object.entries(details).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {};

export const jobOf = (
  job: BillingJobRow,
  steps: readonly BillingStepRow[],
  nameOf: (actor: string) => { readonly id: string; readonly name: string },
): BillingJob => ({
  id: job.id,
  action: job.action,
  until: job.until,
  state: job.state,
  problem:
    job.code === null ? null : { code: job.code, message: job.message ?? job.code, hint: job.hint ?? '' },
  details: detailsOf(job.details),
  steps: steps
    .filter((step) => step.job_id === job.id)
    .map(({ step, state, intent_at: at, tries }) => ({ step, state, at, tries })),
  requestedBy: nameOf(job.requested_by),
  requestedAt: job.requested_at,
  nextAt: job.state === 'waiting' ? job.next_at : null,
  settledAt: job.settled_at,
});

/** The instants at which plain dates begin and end, in UTC; undefined where none is named. */
export const spanOf = (query: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): { fromAt?: number; toAt?: number } => ({
  ...(query.from === undefined ? {} : { fromAt: Date.parse(`${query.from}T00:00:00Z`) }),
  ...(query.to === undefined ? {} : { toAt: Date.parse(`${query.to}T00:00:00Z`) + dayMs }),
});
