import { decimalOf, divideDecimals, placesText, roundDecimal } from '#base/decimal.ts';
import type { Decimal } from '#base/decimal.ts';
import type { Account } from './chart.ts';
import { readText } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { readCents, readNumber, readParts } from './document-input.ts';
import { lineAmountOf, taxOf } from './invoice-amounts.ts';
import type { AmountType, InvoiceLine, Tracking } from './invoice.ts';
import type { Organisation } from './organisation.ts';
import { trackingOf } from './settings-routes.ts';
import { appliesToClass, taxRateOf } from './tax-rates.ts';
import type { XeroWorld } from './xero-world.ts';

export interface LineRules {
  readonly amountType: AmountType;
  /** Places of unit prices: 2, or 4 with `unitdp=4`. */
  readonly places: 2 | 4;
  /** Whether the document is approved, so that each line needs an account. */
  readonly isApproved: boolean;
}

const one = decimalOf('1');

/** Lines as sent; one with the id of a line that is there keeps the id and what it leaves out. */
export const readLines = (
  world: XeroWorld,
  organisation: Organisation,
  sent: readonly InputElement[],
  before: readonly InvoiceLine[],
  rules: LineRules,
): { readonly lines: readonly InvoiceLine[]; readonly errors: readonly string[] } => {
  const errors: string[] = [];
  const lines = sent.map((element) => {
    const id = readText(element, 'LineItemID')?.toLowerCase() ?? '';
    const kept = before.find((line) => line.id === id) ?? null;
    return readLine(world, organisation, element, kept, rules, errors);
  });
  return { lines, errors: [...new Set(errors)] };
};

/** The same content as other lines: what Xero does with lines that an update leaves out. */
export const remakeLines = (
  world: XeroWorld,
  lines: readonly InvoiceLine[],
  { amountType, places }: LineRules,
): readonly InvoiceLine[] =>
  lines.map((line) => {
    const unitAmount = line.unitAmount === null ? null : roundDecimal(line.unitAmount, places, 'half_up');
    const remade = { ...line, unitAmount, id: world.random.uuid() };
    if (line.quantity === null || unitAmount === null) return remade;
    const lineAmount = lineAmountOf({ ...remade, quantity: line.quantity, unitAmount });
    return { ...remade, lineAmount, taxAmount: taxOf(lineAmount, percentOf(line.taxType), amountType) };
  });

const readLine = (
  world: XeroWorld,
  organisation: Organisation,
  element: InputElement,
  kept: InvoiceLine | null,
  rules: LineRules,
  errors: string[],
): InvoiceLine => {
  const description = readText(element, 'Description') ?? kept?.description ?? '';
  if (description === '') errors.push('Description cannot be empty.');
  if (description.length > 4000)
    errors.push('The Description field must not be longer than 4000 characters.');
  const amounts = readAmounts(element, kept, rules, errors);
  const account = readAccount(organisation, element, kept, errors);
  const isTextOnly = amounts === null && account === null;
  if (rules.isApproved && !isTextOnly && account === null)
    errors.push('Account code or ID must be specified.');
  const taxType = isTextOnly ? null : readTaxType(element, kept, account, rules, errors);
  const lineAmount = amounts?.lineAmount ?? 0n;
  const overridden = readCents(element, 'TaxAmount');
  return {
    id: kept?.id ?? world.random.uuid(),
    description,
    quantity: amounts?.quantity ?? null,
    unitAmount: amounts?.unitAmount ?? null,
    discountRate: amounts?.discountRate ?? null,
    discountAmount: amounts?.discountAmount ?? null,
    lineAmount,
    taxAmount: overridden ?? taxOf(lineAmount, percentOf(taxType), rules.amountType),
    taxType,
    accountCode: account?.Code ?? null,
    accountId: account?.AccountID ?? null,
    tracking: readTracking(organisation, element, errors) ?? kept?.tracking ?? [],
  };
};

const percentOf = (taxType: string | null): Decimal =>
  decimalOf(String(taxRateOf(taxType ?? '')?.EffectiveRate ?? 0));

type Amounts = Pick<
  InvoiceLine,
  'quantity' | 'unitAmount' | 'discountRate' | 'discountAmount' | 'lineAmount'
>;

/** Of quantity, price and line amount any one may be left out; all three must agree. Null on a line that is only text. */
const readAmounts = (
  element: InputElement,
  kept: InvoiceLine | null,
  { places }: LineRules,
  errors: string[],
): Amounts | null => {
  const lineAmount = readCents(element, 'LineAmount');
  const discountRate = readNumber(element, 'DiscountRate') ?? kept?.discountRate ?? null;
  const discountAmount = readNumber(element, 'DiscountAmount') ?? kept?.discountAmount ?? null;
  const quantity = readNumber(element, 'Quantity') ?? kept?.quantity ?? null;
  const sentPrice = readNumber(element, 'UnitAmount') ?? kept?.unitAmount ?? null;
  if (quantity === null && sentPrice === null && lineAmount === null) return null;
  const counted = roundDecimal(quantity ?? one, 4, 'half_up');
  const price = roundDecimal(
    sentPrice ??
      (counted.units === 0n ? counted : divideDecimals(cents(lineAmount ?? 0n), counted, places, 'half_up')),
    places,
    'half_up',
  );
  const expected = lineAmountOf({ quantity: counted, unitAmount: price, discountRate, discountAmount });
  const isGiven = lineAmount !== null && sentPrice === null;
  if (lineAmount !== null && !isGiven && lineAmount !== expected)
    errors.push(
      `The line total ${shown(lineAmount)} does not match the expected line total ${shown(expected)}`,
    );
  return {
    quantity: counted,
    unitAmount: price,
    discountRate,
    discountAmount,
    lineAmount: isGiven ? lineAmount : expected,
  };
};

const cents = (units: bigint): Decimal => ({ units, scale: 2 });
const shown = (units: bigint): string => placesText(cents(units));

const readAccount = (
  organisation: Organisation,
  element: InputElement,
  kept: InvoiceLine | null,
  errors: string[],
): Account | null => {
  const code = readText(element, 'AccountCode');
  const id =
    readText(element, 'AccountID')?.toLowerCase() ?? (code === undefined ? kept?.accountId : undefined);
  if ((code === undefined || code === '') && (id === undefined || id === null)) return null;
  const found = organisation.accounts.find((account) =>
    code === undefined ? account.AccountID === id : account.Code === code,
  );
  const name = code ?? id ?? '';
  if (found === undefined || found.Type === 'BANK' || isClosed(found))
    errors.push(`Account code '${name}' is not a valid code for this document.`);
  else if (found.Status === 'ARCHIVED') errors.push(`Account code '${name}' has been archived, or deleted.`);
  else return found;
  return null;
};

/** Control accounts take no lines. */
const isClosed = (account: Account): boolean =>
  account.SystemAccount !== undefined && account.SystemAccount !== 'ROUNDING';

const readTaxType = (
  element: InputElement,
  kept: InvoiceLine | null,
  account: Account | null,
  { amountType }: LineRules,
  errors: string[],
): string | null => {
  if (amountType === 'NoTax') return 'BASEXCLUDED';
  const sent = readText(element, 'TaxType') ?? kept?.taxType ?? account?.TaxType;
  if (sent === undefined || sent === '') return null;
  const rate = taxRateOf(sent);
  if (rate === null) {
    errors.push(`The TaxType code '${sent}' does not exist or cannot be used for this type of transaction.`);
    return null;
  }
  if (account !== null && !appliesToClass(rate, account.Class))
    errors.push(`The TaxType code '${sent}' cannot be used with account code '${account.Code ?? ''}'.`);
  return sent;
};

const readTracking = (
  organisation: Organisation,
  element: InputElement,
  errors: string[],
): readonly Tracking[] | null => {
  const sent = readParts(element, 'Tracking');
  if (sent === null) return null;
  if (sent.length > 2) errors.push('A line item cannot have more than 2 tracking categories.');
  return sent.flatMap((entry) => {
    const found = trackingOf(organisation, {
      id: readText(entry, 'TrackingCategoryID')?.toLowerCase(),
      name: readText(entry, 'Name'),
      optionId: readText(entry, 'TrackingOptionID')?.toLowerCase(),
      option: readText(entry, 'Option'),
    });
    if (found === null) errors.push('The tracking category or option of a line item does not exist.');
    return found === null ? [] : [found];
  });
};
