import { readText } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { readDay, readPart, readParts, readWord, todayOf } from './document-input.ts';
import { totalsOf } from './invoice-amounts.ts';
import { readLines, remakeLines } from './invoice-lines.ts';
import { allowedMoves, amountTypes, invoiceStatuses } from './invoice.ts';
import type { AmountType, Invoice, InvoiceLine, InvoiceStatus } from './invoice.ts';
import { nextNumber } from './ledger.ts';
import type { Organisation } from './organisation.ts';
import type { XeroWorld } from './xero-world.ts';

export interface InvoiceSave {
  readonly before: Invoice | null;
  readonly element: InputElement;
  readonly places: 2 | 4;
  readonly type: Invoice['type'];
}

/** Currencies that an organisation of this simulator has (as `GET /Currencies` tells). */
const currencies = ['AUD', 'NZD'];

/**
 * What the document would be after this element, and what Xero would say against it. What is left out is kept; lines
 * that are left out are made again with new ids and prices of the places asked for.
 */
export const applyDocument = (
  world: XeroWorld,
  organisation: Organisation,
  save: InvoiceSave,
): { readonly invoice: Invoice; readonly errors: readonly string[] } => {
  const { before, element, places, type } = save;
  const errors: string[] = [];
  const now = world.clock.now();
  const status = readWord(element, 'Status', invoiceStatuses) ?? before?.status ?? 'DRAFT';
  if (!mayBecome(before, status)) errors.push('Invoice not of valid status for modification');
  const isApproved = status === 'AUTHORISED';
  const lineAmountTypes =
    readWord(element, 'LineAmountTypes', amountTypes) ?? before?.lineAmountTypes ?? 'Exclusive';
  const made = linesOf(world, organisation, save, { amountType: lineAmountTypes, places, isApproved });
  errors.push(...made.errors);
  if (isApproved && made.lines.length === 0) errors.push('One or more line items must be specified.');
  const date = readDay(element, 'Date') ?? before?.date ?? todayOf(organisation.timezone, now);
  const dueDate = readDay(element, 'DueDate') ?? before?.dueDate ?? null;
  if (isApproved && dueDate === null && type === 'ACCREC') errors.push('Due Date cannot be empty.');
  const store = type === 'ACCREC' ? organisation.ledger.invoices : organisation.ledger.creditNotes;
  const number =
    readNumberOf(element, type) ?? before?.number ?? nextNumber(store, type === 'ACCREC' ? 'INV' : 'CN');
  if (number.length > 255) errors.push('The InvoiceNumber field must not be longer than 255 characters.');
  const holder = store.byNumber(number);
  if (holder !== null && holder.id !== before?.id)
    errors.push(type === 'ACCREC' ? 'Invoice # must be unique.' : 'Credit Note # must be unique.');
  const currency = readText(element, 'CurrencyCode') ?? before?.currency ?? 'AUD';
  if (!currencies.includes(currency)) errors.push(`Organisation is not subscribed to currency ${currency}`);
  const brandingThemeId =
    readText(element, 'BrandingThemeID')?.toLowerCase() ?? before?.brandingThemeId ?? null;
  if (brandingThemeId !== null && !organisation.brandingThemeIds.includes(brandingThemeId))
    errors.push('The branding theme does not exist.');
  const sent = element['SentToContact'];
  const invoice: Invoice = {
    id: before?.id ?? world.random.uuid(),
    type,
    contactId: contactIdOf(organisation, element, before, errors),
    number,
    status,
    date,
    dueDate,
    lineAmountTypes,
    reference: readText(element, 'Reference') ?? before?.reference ?? '',
    currency,
    brandingThemeId,
    url: readText(element, 'Url') ?? before?.url ?? null,
    sentToContact: typeof sent === 'boolean' ? sent : (before?.sentToContact ?? false),
    lines: made.lines,
    ...totalsOf(made.lines, lineAmountTypes),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  errors.push(...lockErrors(organisation, before, invoice));
  return { invoice, errors };
};

const mayBecome = (before: Invoice | null, status: InvoiceStatus): boolean =>
  before === null
    ? status === 'DRAFT' || status === 'SUBMITTED' || status === 'AUTHORISED'
    : allowedMoves[before.status].includes(status);

const readNumberOf = (element: InputElement, type: Invoice['type']): string | null => {
  const text = readText(element, type === 'ACCREC' ? 'InvoiceNumber' : 'CreditNoteNumber')?.trim() ?? '';
  return text === '' ? null : text;
};

const linesOf = (
  world: XeroWorld,
  organisation: Organisation,
  { before, element, places }: InvoiceSave,
  rules: { readonly amountType: AmountType; readonly places: 2 | 4; readonly isApproved: boolean },
): { readonly lines: readonly InvoiceLine[]; readonly errors: readonly string[] } => {
  const sent = readParts(element, 'LineItems');
  if (sent !== null) return readLines(world, organisation, sent, before?.lines ?? [], rules);
  const isMoveOnly = Object.keys(element).every((name) => moveFields.has(name));
  const kept = before?.lines ?? [];
  return {
    lines: isMoveOnly ? kept : remakeLines(world, kept, { ...rules, places }),
    errors:
      rules.isApproved && kept.some((line) => line.accountId === null && line.unitAmount !== null)
        ? ['Account code or ID must be specified.']
        : [],
  };
};

/** An element of only these changes the state and leaves the lines as they are. */
const moveFields = new Set(['InvoiceID', 'InvoiceNumber', 'Status', 'SentToContact', 'Url']);

const contactIdOf = (
  organisation: Organisation,
  element: InputElement,
  before: Invoice | null,
  errors: string[],
): string => {
  const sent = readPart(element, 'Contact');
  if (sent === null) {
    if (before === null) errors.push('A Contact must be specified for this type of transaction.');
    return before?.contactId ?? '';
  }
  const id = readText(sent, 'ContactID');
  const name = readText(sent, 'Name') ?? '';
  const found =
    id === undefined ? organisation.contacts.byActiveName(name) : organisation.contacts.get(id.toLowerCase());
  if (found === null) errors.push('The contact of the document was not found.');
  else if (found.status !== 'ACTIVE')
    errors.push(
      'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes.',
    );
  return found?.id ?? '';
};

/** A document may neither be made nor changed on or before the lock date, and not moved there. */
const lockErrors = (
  { periodLockDate }: Organisation,
  before: Invoice | null,
  after: Invoice,
): readonly string[] =>
  periodLockDate !== null && [before?.date ?? after.date, after.date].some((date) => date <= periodLockDate)
    ? [`The document date cannot be before the period lock date, currently ${shownDay(periodLockDate)}`]
    : [];

const shownDay = (day: string): string =>
  new Intl.DateTimeFormat('en-AU', {
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(Date.parse(`${day}T00:00:00Z`));
