import { amountText } from '#base/money.ts';
import type { BillableId, ContactId } from '#base/ids.ts';
import { minorDigits } from '#model/currency.ts';
import type { BillingClient } from '#model/billing.ts';
import {
  discountOf,
  discountProblems,
  largestMinor,
  lineFigures,
  type DiscountText,
} from '#model/invoicing/figures.ts';
import type { Collection, InvoiceEnd } from '#model/invoicing/invoicing-nouns.ts';
import { invoiceTotals, type InvoiceTotals, type TaxRounding } from '#model/invoicing/totals.ts';
import type { BillableView } from '#store/crm/billables.ts';
import type { BilledContact } from '#store/crm/billing-subjects.ts';
import { figuresOfRow, taxOfView } from '#crm/billables/billable-texts.ts';
import { financeErrorTable, type FinanceErrorCode } from './finance-errors.ts';

export interface PlanNote {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface InvoiceOptions {
  readonly collection: Collection;
  readonly termsDays?: number | undefined;
  readonly memo?: string | null | undefined;
  readonly discount?: DiscountText | undefined;
  readonly until: InvoiceEnd;
}

/** One invoice to be: its lines in the order in which they were chosen, its figures, and what stands in its way. */
export interface PlannedInvoice {
  readonly contact: BilledContact;
  readonly currency: string;
  readonly termsDays: number | null;
  readonly lines: readonly BillableView[];
  readonly totals: InvoiceTotals;
  readonly warnings: readonly PlanNote[];
  readonly refusals: readonly PlanNote[];
}

/** What invoices are planned from. `billing` is null while none is connected: then nothing is known of the vendor. */
export interface PlanInput {
  readonly billables: readonly BillableView[];
  readonly contacts: ReadonlyMap<ContactId, BilledContact>;
  readonly options: InvoiceOptions;
  readonly billing: Pick<
    BillingClient,
    'amountProblem' | 'currencyProblem' | 'amountStep' | 'mostLines'
  > | null;
  readonly taxRounding: TaxRounding;
}

export const usualTermsDays = 14;
const usualMostLines = 250;

export const refusal = (code: FinanceErrorCode, message: string): PlanNote => ({
  code,
  message,
  hint: financeErrorTable[code].hint,
});

/** One invoice a contact and currency; more where a group has more lines than an invoice takes. Pure. */
export const planInvoices = (input: PlanInput): readonly PlannedInvoice[] => {
  const most = input.billing?.mostLines ?? usualMostLines;
  const groups = [
    ...Map.groupBy(input.billables, (billable) => `${billable.contact_id} ${billable.currency}`).values(),
  ].flatMap((lines) => chunksOf(lines, most).map((chunk, at, all) => ({ chunk, of: all.length, at })));
  return groups.flatMap(({ chunk, of, at }) => {
    const [first] = chunk;
    const contact = first === undefined ? undefined : input.contacts.get(first.contact_id);
    if (first === undefined || contact === undefined) return [];
    const warnings =
      of === 1
        ? []
        : [
            {
              code: 'invoice.split',
              message: `Invoice ${at + 1} of ${of} for this contact: one takes ${most} lines.`,
              hint: '',
            },
          ];
    return [planOne(input, contact, first.currency, chunk, groups.length, warnings)];
  });
};

const chunksOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] => {
  const chunks: Item[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
};

const planOne = (
  input: PlanInput,
  contact: BilledContact,
  currency: string,
  lines: readonly BillableView[],
  count: number,
  earlier: readonly PlanNote[],
): PlannedInvoice => {
  const { options, billing } = input;
  const discount = options.discount ?? null;
  const bad = discount === null ? [] : discountProblems(discount, currency);
  const totals = invoiceTotals({
    currency,
    lines: lines.map((line) => lineFigures(figuresOfRow(line), taxOfView(line))),
    discount: bad.length > 0 ? null : discountOf(discount, currency),
    taxRounding: input.taxRounding,
    step: billing?.amountStep(currency) ?? 1n,
  });
  const refusals = bad.map((problem) => refusal('crm.amount_refused', problem.message));
  if (discount?.kind === 'amount' && count > 1)
    refusals.push(
      refusal('crm.amount_refused', 'An amount off the whole invoice needs one contact and one currency.'),
    );
  if (contact.archived_at !== null)
    refusals.push(refusal('crm.nothing_to_invoice', `${contact.name} is archived.`));
  if (options.collection === 'send_invoice' && contact.billing_email === null)
    refusals.push(refusal('crm.contact_without_email', `${contact.name} has no e-mail address.`));
  refusals.push(...moneyRefusals(input, currency, lines, totals));
  const warnings = [...earlier];
  if (totals.total === 0n)
    warnings.push({
      code: 'invoice.nothing_to_pay',
      message: 'Nothing is to be paid: the invoice is paid as soon as it is finalized.',
      hint: 'Leave it so, or look at the discounts.',
    });
  return {
    contact,
    currency,
    termsDays:
      options.collection === 'charge_automatically'
        ? null
        : (options.termsDays ?? contact.payment_terms_days ?? usualTermsDays),
    lines,
    totals,
    warnings,
    refusals,
  };
};

const moneyRefusals = (
  { billing }: PlanInput,
  currency: string,
  lines: readonly BillableView[],
  totals: InvoiceTotals,
): readonly PlanNote[] => {
  if (totals.total > largestMinor)
    return [
      refusal(
        'crm.amount_refused',
        `${amountText(totals.total, minorDigits(currency))} ${currency} is more than an invoice can hold.`,
      ),
    ];
  if (billing === null) return [];
  const refused = billing.currencyProblem(currency);
  if (refused !== null) return [refusal('crm.currency_refused', refused)];
  // A fixed discount that the vendor cannot count is refused by name: the total would only seem to be too small.
  for (const line of lines) {
    const own = discountOf(figuresOfRow(line).discount, currency);
    if (own?.kind === 'amount' && own.minor % billing.amountStep(currency) !== 0n)
      return [
        refusal(
          'crm.amount_refused',
          `The discount on “${line.description}” is finer than ${currency} is paid.`,
        ),
      ];
  }
  const problem = billing.amountProblem({ minor: totals.total, currency });
  return problem === null ? [] : [refusal('crm.below_minimum', problem)];
};

/** Billables that cannot be on a new invoice, each with the reason. */
export const unfitBillables = (
  chosen: readonly BillableId[],
  found: readonly BillableView[],
): readonly PlanNote[] => {
  const notes = found.flatMap((billable): PlanNote[] => {
    switch (billable.state) {
      case 'on_invoice':
      case 'settled':
        return [
          refusal(
            'crm.billable_taken',
            `“${billable.description}” is on invoice ${billable.invoice_number ?? billable.invoice_id ?? ''} already.`,
          ),
        ];
      case 'quoted':
        return [refusal('crm.billable_closed', `“${billable.description}” is quoted and not won yet.`)];
      case 'written_off':
        return [refusal('crm.billable_closed', `“${billable.description}” was written off.`)];
      default:
        return [];
    }
  });
  const missing = new Set(chosen).size - found.length;
  return missing === 0
    ? notes
    : [...notes, refusal('crm.nothing_to_invoice', `${missing} of the chosen billables are gone.`)];
};
