import { parseDecimal, placesOf } from '#base/decimal.ts';
import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent } from '#model/connector.ts';
import { ledgerLineAmount } from '#model/ledger-totals.ts';
import { referenceIn } from './xero-invoice.ts';
import { invoiceFields, invoiceStatuses, lineAmountTypes } from './xero-invoice-fields.ts';
import { invoiceSchema, isJsonArray } from './xero-schemas.ts';
import { guidOf, textProblem } from './xero-text.ts';

const writable = new Set(invoiceFields.filter((field) => field.writable).map((field) => field.name));
/** Computed by Xero: said so that its answer is compared, never sent. */
const computed = new Set(['SubTotal', 'TotalTax', 'Total']);
const moveOnly = new Set(['Status', ...computed]);
/** Places of quantities and, with `unitdp=4`, of prices. */
const linePlaces = 4;
const descriptionLength = 4_000;

type Refused = Composed['refused'][number];

/**
 * The body of one invoice. A create carries our reference; an update all lines with their ids, since Xero makes lines again
 * that it is not sent; archiving voids what is approved and deletes what is not. Amounts stay decimal text.
 */
export const composeInvoice = (intent: ComposeIntent): Composed => {
  if (intent.action === 'restore') return refusal('Status', 'Xero never brings back a voided invoice.');
  if (intent.action === 'archive') return composeEnd(intent);
  const { set } = intent;
  const refused: Refused[] = [];
  const current = invoiceSchema.safeParse(intent.current ?? {});
  const status = textIn(set, 'Status') ?? (current.success ? current.data.Status : '');
  const body: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(set)) {
    if (computed.has(field)) continue;
    const problem = writable.has(field) ? problemOf(field, value) : 'It cannot be written.';
    if (problem !== null) refused.push({ field, reason: problem });
    else if (field === 'Reference') body['Reference'] = referenceWith(value, intent);
    else if (field === 'Contact.ContactID') body['Contact'] = { ContactID: value };
    else if (field !== 'LineItems' && value !== null) body[field] = value;
  }
  if (intent.action === 'create') {
    Object.assign(body, { Type: 'ACCREC', Reference: referenceWith(set['Reference'] ?? null, intent) });
    for (const field of ['Contact.ContactID', 'Date', 'LineAmountTypes', 'LineItems'])
      if (set[field] === undefined || set[field] === null)
        refused.push({ field, reason: 'Xero wants it on every invoice.' });
    if (status === 'AUTHORISED' && textIn(set, 'DueDate') === null)
      refused.push({ field: 'DueDate', reason: 'Xero wants it on every approved invoice.' });
  } else if (intent.key === null || intent.current === null)
    refused.push({ field: 'InvoiceID', reason: 'The invoice is not known yet.' });
  else body['InvoiceID'] = intent.key;
  if (intent.action === 'create' || !Object.keys(set).every((field) => moveOnly.has(field))) {
    const lines = linesFor(intent);
    // Lines that are there already are carried along as they are.
    if (set['LineItems'] !== undefined) for (const line of lines) refused.push(...lineProblems(line, status));
    body['LineItems'] = lines;
    // The same basis goes with the lines: without it Xero would read them by its default.
    const basis = textIn(set, 'LineAmountTypes') ?? (current.success ? current.data.LineAmountTypes : '');
    if (basis !== '') body['LineAmountTypes'] = basis;
  }
  return { body, refused: distinct(refused) };
};

export const refusal = (field: string, reason: string): Composed => ({
  body: {},
  refused: [{ field, reason }],
});

/** Our cross-reference behind what people are to read; on an invoice that is there, only where it has ours already. */
const referenceWith = (own: JsonValue, { action, reference, current }: ComposeIntent): string => {
  const held = invoiceSchema.safeParse(current ?? {});
  const ours = action === 'create' ? reference : referenceIn(held.success ? held.data.Reference : '');
  return [typeof own === 'string' ? own : null, ours]
    .filter((part) => part !== null && part !== '')
    .join(' ');
};

const distinct = (refused: readonly Refused[]): readonly Refused[] =>
  refused.filter(
    (each, place) => refused.findIndex((other) => sameJson({ ...other }, { ...each })) === place,
  );

export const textIn = (set: ComposeIntent['set'], field: string): string | null => {
  const value = set[field];
  return typeof value === 'string' && value !== '' ? value : null;
};

const composeEnd = ({ key, current }: ComposeIntent): Composed => {
  const read = invoiceSchema.safeParse(current ?? {});
  if (key === null || current === null || !read.success)
    return refusal('InvoiceID', 'The invoice is not known.');
  const { Status, AmountPaid, AmountCredited } = read.data;
  const isSettled = [AmountPaid, AmountCredited].some((amount) => amount !== null && amount !== '0');
  if (Status === 'PAID' || isSettled)
    return refusal('Status', 'Money was set against it: Xero voids it only when that is taken back.');
  return { body: { InvoiceID: key, Status: Status === 'AUTHORISED' ? 'VOIDED' : 'DELETED' }, refused: [] };
};

const problemOf = (field: string, value: JsonValue): string | null => {
  if (value === null) return ['DueDate', 'Url', 'Reference'].includes(field) ? null : 'It cannot be cleared.';
  if (field === 'LineItems')
    return isJsonArray(value) && value.length > 0 && value.every((line) => isJsonObject(line))
      ? null
      : 'It must be a list of lines.';
  if (typeof value !== 'string') return 'It must be text.';
  switch (field) {
    case 'Contact.ContactID':
    case 'BrandingThemeID':
      return guidOf(value) === null ? 'It is no id of Xero’s.' : null;
    case 'Status':
      return oneOf(invoiceStatuses, value);
    case 'LineAmountTypes':
      return oneOf(lineAmountTypes, value);
    case 'Date':
    case 'DueDate':
      return isDay(value) ? null : 'It is no date.';
    case 'Url':
      return URL.canParse(value) ? null : 'It is no address.';
    case 'CurrencyCode':
      return /^[A-Z]{3}$/.test(value) ? null : 'It is no currency.';
    default:
      return textProblem(value, 255);
  }
};

const oneOf = (known: readonly string[], value: string): string | null =>
  known.includes(value) ? null : `It must be one of ${known.join(', ')}.`;

export const isDay = (value: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`));

/** The lines to send: those wanted, else those there; each with the id of the line at its place. */
const linesFor = ({ set, current }: ComposeIntent): readonly JsonObject[] => {
  const read = invoiceSchema.safeParse(current ?? {});
  const there = read.success ? read.data.LineItems : [];
  const wanted = set['LineItems'];
  if (isJsonArray(wanted))
    return wanted.flatMap((line, place) => {
      if (!isJsonObject(line)) return [];
      const id = there[place]?.LineItemID ?? '';
      return [{ ...(id === '' ? {} : { LineItemID: id }), ...line }];
    });
  return there.map((line) =>
    Object.fromEntries(
      Object.entries(line).filter(
        ([, value]) => value !== '' && value !== null && !(Array.isArray(value) && value.length === 0),
      ),
    ),
  );
};

const refuse = (reason: string): Refused => ({ field: 'LineItems', reason });

export const lineProblems = (line: JsonObject, status: string): readonly Refused[] => {
  const problems: Refused[] = [];
  const description = line['Description'];
  const problem =
    typeof description === 'string' && description !== ''
      ? textProblem(description, descriptionLength)
      : 'A line has no description.';
  if (problem !== null) problems.push(refuse(problem));
  const [quantity, price] = [line['Quantity'], line['UnitAmount']].map(decimalIn);
  if (quantity === null || price === null) {
    if (line['Quantity'] !== undefined || line['UnitAmount'] !== undefined)
      problems.push(refuse('Quantity and price of a line must be decimal text of up to four places.'));
    return problems;
  }
  if (status === 'AUTHORISED' && (typeof line['AccountCode'] !== 'string' || line['AccountCode'] === ''))
    problems.push(refuse('A line of an approved invoice has no account.'));
  const said = line['LineAmount'];
  const discountRate = line['DiscountRate'] === undefined ? null : decimalIn(line['DiscountRate']);
  if (quantity === undefined || price === undefined || said === undefined) return problems;
  const amount = decimalIn(said);
  const expected = ledgerLineAmount({ quantity, unitAmount: price, discountRate }, amount?.scale ?? 2);
  if (amount === null || amount.units !== expected)
    problems.push(refuse('The amount of a line is not its quantity times its price.'));
  return problems;
};

export const decimalIn = (value: JsonValue | undefined): ReturnType<typeof parseDecimal> => {
  const parsed = typeof value === 'string' ? parseDecimal(value) : null;
  return parsed === null || placesOf(parsed) > linePlaces ? null : parsed;
};
