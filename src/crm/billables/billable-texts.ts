import { amountText } from '#base/money.ts';
import { minorDigits } from '#model/currency.ts';
import { amountsOf, type DiscountText, type FigureTexts, type TaxText } from '#model/invoicing/figures.ts';
import type { BillableRow, BillableView } from '#store/crm/billables.ts';
import { decimalOf, decimalText } from '#base/decimal.ts';

export const discountOfRow = (
  row: Pick<BillableRow, 'discount_kind' | 'discount_value'>,
): DiscountText | null =>
  row.discount_kind === null || row.discount_value === null
    ? null
    : { kind: row.discount_kind, value: decimalText(decimalOf(row.discount_value)) };

export const figuresOfRow = (
  row: Pick<BillableRow, 'quantity' | 'unit_price' | 'discount_kind' | 'discount_value' | 'currency'>,
): FigureTexts => ({
  quantity: row.quantity,
  unitPrice: row.unit_price,
  discount: discountOfRow(row),
  currency: row.currency,
});

export const taxOfView = (
  view: Pick<BillableView, 'tax_code' | 'tax_percentage' | 'tax_inclusive'>,
): TaxText | null =>
  view.tax_code === null || view.tax_percentage === null || view.tax_inclusive === null
    ? null
    : { code: view.tax_code, percentage: view.tax_percentage, isInclusive: view.tax_inclusive };

/** What a billable comes to by itself, as text in major units. */
export const amountTexts = (
  view: BillableView,
): { readonly amount: string; readonly discount: string; readonly tax: string; readonly total: string } => {
  const digits = minorDigits(view.currency);
  const { amount, ownDiscount, tax, total } = amountsOf(figuresOfRow(view), taxOfView(view));
  return {
    amount: amountText(amount, digits),
    discount: amountText(ownDiscount, digits),
    tax: amountText(tax, digits),
    total: amountText(total, digits),
  };
};
