import type { Selectable, Transaction } from 'kysely';
import { toIso } from '#base/clock.ts';
import {
  compareDecimals,
  decimalText,
  multiplyDecimals,
  parseDecimal,
  placesOf,
  type Decimal,
} from '#base/decimal.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { amountText } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { CrmInvoiceLineTable } from '#store/crm/finance-tables.ts';
import type { InvoiceRow } from '#store/crm/invoices.ts';
import type { Database } from '#store/tables.ts';
import { minorOf } from './observed-shapes.ts';

/** Places that ledgers keep of a price. */
const pricePlaces = 4;

type LineRow = Selectable<CrmInvoiceLineTable> & {
  readonly service_name: string | null;
  readonly service_code: string | null;
};

/** Reads the sales behind invoices, by which ledgers have them: what was sold to whom, with tax by line, as it was frozen. */
export const loadSales = async (
  trx: Transaction<Database>,
  invoices: readonly InvoiceRow[],
): Promise<(invoice: InvoiceRow, observed: JsonObject) => JsonObject> => {
  if (invoices.length === 0) return () => ({});
  const ids = invoices.map(({ id }) => id);
  const lines = await trx
    .selectFrom('crm_invoice_line as l')
    .leftJoin('crm_service as s', 's.id', 'l.service_id')
    .selectAll('l')
    .select(['s.name as service_name', 's.code as service_code'])
    .where('l.invoice_id', 'in', ids)
    .orderBy('l.position')
    .execute();
  const linesOf = Map.groupBy(lines, (line) => line.invoice_id);
  return (invoice, observed) =>
    saleOf(invoice, linesOf.get(invoice.id) ?? [], creditedBy(observed, invoice.currency));
};

/** What credit notes took off, beyond what refunds of theirs gave back, in minor units. */
const creditedBy = (observed: JsonObject, currency: string): number => {
  const notes = observed['credit_notes'];
  return (Array.isArray(notes) ? notes.filter((note) => isJsonObject(note)) : [])
    .filter((note) => note['status'] === 'issued')
    .reduce((sum, note) => sum + minorIn(note['amount'], currency) - minorIn(note['refunded'], currency), 0);
};

const minorIn = (amount: JsonValue | undefined, currency: string): number =>
  typeof amount === 'string' ? minorOf(amount, currency) : 0;

/**
 * One invoice as ledgers want it; amounts are decimal text. `credited` is what credit notes took off without giving money
 * back. Pure.
 */
export const saleOf = (invoice: InvoiceRow, lines: readonly LineRow[], creditedMinor: number): JsonObject => {
  const digits = isCurrency(invoice.currency) ? minorDigits(invoice.currency) : 2;
  const shown = (minor: number): string => amountText(BigInt(minor), digits);
  const issued = invoice.issued_at ?? invoice.created_at;
  const total = { total: shown(invoice.total_minor), currency: invoice.currency };
  const isWithTax = taxIsWithin(invoice, lines);
  return {
    amount: { ...total, credited: shown(creditedMinor) },
    sale: {
      status: invoice.state,
      number: invoice.number ?? '',
      paidState: invoice.state === 'paid' ? 'paid' : 'unpaid',
      updatedAt: toIso(invoice.updated_at),
      createdAt: toIso(issued),
      dueAt: toIso(invoice.due_at ?? issued),
      isEnded: invoice.state === 'void',
      lines: lines.map((line) => saleLine(line, isWithTax, digits)),
    },
  };
};

/** Lines that were seen at the vendor do not say whether their tax is within their amount; the total tells. */
const taxIsWithin = (invoice: InvoiceRow, lines: readonly LineRow[]): boolean =>
  lines.reduce((sum, line) => sum + line.amount_minor - line.discount_minor, 0) === invoice.total_minor;

const saleLine = (line: LineRow, isWithTax: boolean, digits: number): JsonObject => {
  const charged = line.amount_minor - line.discount_minor;
  const isInclusive = line.tax_inclusive ?? isWithTax;
  const net = isInclusive ? charged - line.tax_minor : charged;
  return {
    description: line.description === '' ? (line.service_name ?? 'Item') : line.description,
    ...(line.service_name === null ? {} : { service: line.service_name }),
    ...(line.service_code === null ? {} : { serviceCode: line.service_code }),
    ...(line.tax_code === null ? {} : { taxCode: line.tax_code }),
    ...priceOf(line, net, digits),
    inclusive: priceOf(line, net + line.tax_minor, digits),
  };
};

/** Quantity and price where they come to the amount to the smallest unit, else one of the amount. */
const priceOf = (line: LineRow, minor: number, digits: number): JsonObject => {
  const amount: Decimal = { units: BigInt(minor), scale: digits };
  const quantity = parseDecimal(line.quantity);
  const price = line.unit_price === null ? null : parseDecimal(line.unit_price);
  const isExact =
    quantity !== null &&
    price !== null &&
    placesOf(quantity) <= pricePlaces &&
    placesOf(price) <= pricePlaces &&
    compareDecimals(multiplyDecimals(quantity, price), amount) === 0;
  return isExact
    ? { quantity: decimalText(quantity), unitAmount: decimalText(price) }
    : { quantity: '1', unitAmount: decimalText(amount) };
};
