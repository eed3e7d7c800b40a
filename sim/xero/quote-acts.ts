import { SimInputError } from '#sim/kit/control.ts';
import { readText, UnreadableInput } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { readDay, readPart, readParts, readWord, todayOf } from './document-input.ts';
import { storeInvoice } from './invoice-acts.ts';
import { totalsOf } from './invoice-amounts.ts';
import { readLines } from './invoice-lines.ts';
import { amountTypes, type Invoice } from './invoice.ts';
import { nextNumber } from './ledger.ts';
import { addHistory } from './organisation.ts';
import type { Organisation } from './organisation.ts';
import { quoteMoves, type Quote, type QuoteStatus } from './quote.ts';
import type { XeroWorld } from './xero-world.ts';

/** Who acts in Xero's own pages. */
const person = 'Priya Mehta';

/** A person writes a quote: a draft unless `Status` says more. Throws `SimInputError` with what Xero says. */
export const writeQuote = (world: XeroWorld, organisation: Organisation, element: InputElement): Quote => {
  try {
    return made(world, organisation, element);
  } catch (error) {
    if (error instanceof UnreadableInput) throw new SimInputError(error.message, { cause: error });
    throw error;
  }
};

const made = (world: XeroWorld, organisation: Organisation, element: InputElement): Quote => {
  const { quotes } = organisation.ledger;
  const now = world.clock.now();
  const amountType = readWord(element, 'LineAmountTypes', amountTypes) ?? 'Exclusive';
  const rules = { amountType, places: 4, isApproved: false } as const;
  const { lines, errors } = readLines(world, organisation, readParts(element, 'LineItems') ?? [], [], rules);
  const named = readPart(element, 'Contact');
  const contactId = named === null ? undefined : readText(named, 'ContactID')?.toLowerCase();
  const contact =
    contactId === undefined
      ? organisation.contacts.byActiveName((named === null ? undefined : readText(named, 'Name')) ?? '')
      : organisation.contacts.get(contactId);
  const number = readText(element, 'QuoteNumber')?.trim() || nextNumber(quotes, 'QU');
  const problems = [
    ...errors,
    ...(contact === null ? ['A Contact must be specified for this type of transaction.'] : []),
    ...(lines.length === 0 ? ['One or more line items must be specified.'] : []),
    ...(quotes.byNumber(number) === null ? [] : ['Quote number must be unique.']),
  ];
  if (contact === null || problems.length > 0) throw new SimInputError(problems.join(' '));
  const status = readWord(element, 'Status', ['DRAFT', 'SENT', 'ACCEPTED'] as const) ?? 'DRAFT';
  const quote: Quote = {
    id: world.random.uuid(),
    contactId: contact.id,
    number,
    status,
    date: readDay(element, 'Date') ?? todayOf(organisation.timezone, now),
    expiryDate: readDay(element, 'ExpiryDate'),
    lineAmountTypes: amountType,
    reference: readText(element, 'Reference') ?? '',
    title: readText(element, 'Title') ?? '',
    summary: readText(element, 'Summary') ?? '',
    terms: readText(element, 'Terms') ?? '',
    currency: readText(element, 'CurrencyCode') ?? 'AUD',
    lines,
    ...totalsOf(lines, amountType),
    createdAt: now,
    updatedAt: now,
  };
  return stored(organisation, quote, 'Created');
};

/** Xero announces nothing of quotes: programs see them when they ask. */
const stored = (organisation: Organisation, quote: Quote, changes: string): Quote => {
  organisation.ledger.quotes.put(quote);
  addHistory(organisation, quote.id, { at: quote.updatedAt, changes, details: quote.number, user: person });
  return quote;
};

/** Sends, accepts, declines or deletes a quote. */
export const moveQuote = (
  world: XeroWorld,
  organisation: Organisation,
  key: string,
  status: QuoteStatus,
): Quote => {
  const quote = quoteOf(organisation, key);
  if (!quoteMoves[quote.status].includes(status))
    throw new SimInputError(`A quote that is ${quote.status} cannot become ${status}.`);
  return stored(organisation, { ...quote, status, updatedAt: world.clock.now() }, status);
};

/**
 * Makes a draft invoice of an accepted quote, which is `INVOICED` from then on. The invoice's Reference is the quote's, or its
 * number where it has none; nothing else on it leads back to the quote. `given.reference`: what the person put there instead.
 */
export const invoiceQuote = (
  world: XeroWorld,
  organisation: Organisation,
  key: string,
  given: { readonly reference?: string; readonly status?: 'AUTHORISED' | 'DRAFT' } = {},
): Invoice => {
  const quote = quoteOf(organisation, key);
  if (quote.status !== 'ACCEPTED' && quote.status !== 'SENT')
    throw new SimInputError(`A quote that is ${quote.status} cannot be invoiced.`);
  const now = world.clock.now();
  const today = todayOf(organisation.timezone, now);
  const invoice: Invoice = {
    id: world.random.uuid(),
    type: 'ACCREC',
    contactId: quote.contactId,
    number: nextNumber(organisation.ledger.invoices, 'INV'),
    status: given.status ?? 'DRAFT',
    date: today,
    dueDate: today,
    lineAmountTypes: quote.lineAmountTypes,
    reference: given.reference ?? (quote.reference === '' ? quote.number : quote.reference),
    currency: quote.currency,
    brandingThemeId: null,
    url: null,
    sentToContact: false,
    lines: quote.lines.map((line) => ({ ...line, id: world.random.uuid() })),
    subTotal: quote.subTotal,
    totalTax: quote.totalTax,
    total: quote.total,
    createdAt: now,
    updatedAt: now,
  };
  stored(organisation, { ...quote, status: 'INVOICED', updatedAt: now }, 'Invoiced');
  const { announce, document } = storeInvoice(world, organisation, null, invoice);
  announce(person);
  return document;
};

/** By id or number. Throws `SimInputError` when there is none. */
export const quoteOf = ({ ledger }: Organisation, key: string): Quote => {
  const quote = ledger.quotes.get(key) ?? ledger.quotes.byNumber(key);
  if (quote === null) throw new SimInputError(`There is no quote ${key}.`);
  return quote;
};
