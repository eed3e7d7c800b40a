import type { SimRequest } from '#sim/kit/wire.ts';
import { textFields } from './contact.ts';
import type { Contact, TextField } from './contact.ts';
import type { ContactStore } from './contact-store.ts';
import { parseWhere, satisfies, WhereSyntaxError } from './where-clause.ts';
import type { WhereClause, WhereValue } from './where-clause.ts';

/** A query that would look at more records than this without an index is refused (help.odatalink.com, error 9008). */
export const mostUnindexedRows = 100_000;

export class TooManyRows extends Error {}

/**
 * The contacts a GET asks for, in its order and not yet paged. Query names Xero does not know are ignored, as is an
 * `If-Modified-Since` that is not exactly `yyyy-mm-ddThh:mm:ss`. Throws `WhereSyntaxError` and `TooManyRows`.
 */
export const findContacts = (store: ContactStore, request: SimRequest): readonly Contact[] => {
  const includeArchived = request.query.get('includeArchived')?.toLowerCase() === 'true';
  const where = request.query.get('where');
  const clause = where === null || where.trim() === '' ? null : parseWhere(where);
  const tests: ((contact: Contact) => boolean)[] = [];
  if (clause !== null) tests.push((contact) => satisfies(clause, (field) => readField(contact, field)));
  const since = readModifiedSince(request);
  if (since !== null) tests.push((contact) => contact.updatedAt >= since);
  const term = request.query.get('searchTerm')?.trim().toLowerCase() ?? '';
  if (term !== '') tests.push((contact) => matchesTerm(contact, term));

  const indexed = byIds(store, request) ?? (clause === null ? null : fromIndex(store, clause));
  if (indexed === null && clause !== null && store.size > mostUnindexedRows) throw new TooManyRows();
  const candidates = indexed?.filter((contact) => includeArchived || contact.status === 'ACTIVE');
  const find = (): readonly Contact[] => {
    const from = candidates ?? store.list(includeArchived);
    const found = tests.length === 0 ? from : from.filter((contact) => tests.every((test) => test(contact)));
    return inOrder(found, request.query.get('order'));
  };
  if (candidates !== undefined || (tests.length === 0 && request.query.get('order') === null)) return find();
  const key = JSON.stringify([includeArchived, where, since, term, request.query.get('order')]);
  return store.sorted(key, find);
};

const byIds = (store: ContactStore, request: SimRequest): readonly Contact[] | null => {
  const ids = request.query.get('IDs');
  if (ids === null || ids.trim() === '') return null;
  const wanted = new Set(ids.split(',').map((id) => id.trim().toLowerCase()));
  return [...wanted].flatMap((id) => store.get(id) ?? []);
};

/** Contacts among which all hits are, when an equality on an indexed field decides; null when one must look at all. */
const fromIndex = (store: ContactStore, clause: WhereClause): readonly Contact[] | null => {
  if (clause.kind === 'test') return fromTest(store, clause.field, clause.operator, clause.value);
  const left = fromIndex(store, clause.left);
  if (clause.kind === 'and') return left ?? fromIndex(store, clause.right);
  const right = left === null ? null : fromIndex(store, clause.right);
  return left === null || right === null ? null : [...new Set([...left, ...right])];
};

const fromTest = (
  store: ContactStore,
  field: string,
  operator: string,
  value: WhereValue,
): readonly Contact[] | null => {
  if (operator !== '==' || typeof value !== 'string') return null;
  switch (field) {
    case 'ContactID':
      return listOf(store.get(value.toLowerCase()));
    case 'ContactNumber':
      return listOf(store.byNumber(value));
    case 'EmailAddress':
      return store.byEmail(value);
    case 'Name':
      return store.byName(value);
    default:
      return null;
  }
};

const listOf = (contact: Contact | null): readonly Contact[] => (contact === null ? [] : [contact]);

const isTextField = (field: string): field is TextField => (textFields as readonly string[]).includes(field);

const readField = (contact: Contact, field: string): WhereValue | undefined => {
  if (isTextField(field)) return contact.texts[field] ?? null;
  switch (field) {
    case 'ContactID':
      return contact.id;
    case 'ContactStatus':
      return contact.status;
    case 'IsCustomer':
      return contact.isCustomer;
    case 'IsSupplier':
      return contact.isSupplier;
    case 'UpdatedDateUTC':
      return contact.updatedAt;
    default:
      return undefined;
  }
};

const matchesTerm = (contact: Contact, term: string): boolean => {
  const { Name, FirstName, LastName, ContactNumber, EmailAddress } = contact.texts;
  return [Name, FirstName, LastName, ContactNumber, EmailAddress].some(
    (text) => text?.toLowerCase().includes(term) === true,
  );
};

/** Epoch ms, or null when the header is absent or in any other form than the documented one. */
export const readModifiedSince = (request: SimRequest): number | null => {
  const text = request.headers['if-modified-since'] ?? '';
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return null;
  const at = Date.parse(`${text}Z`);
  return Number.isNaN(at) ? null : at;
};

const inOrder = (contacts: readonly Contact[], order: string | null): readonly Contact[] => {
  const [field = '', direction = 'ASC'] = (order ?? '').trim().split(/\s+/);
  if (field === '') return contacts;
  const sign = direction.toUpperCase() === 'DESC' ? -1 : 1;
  const keyed = contacts.map((contact) => ({ contact, key: orderKey(contact, field) }));
  keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0));
  return keyed.map((entry) => entry.contact);
};

const orderKey = (contact: Contact, field: string): string | number => {
  const value = readField(contact, field);
  if (value === undefined)
    throw new WhereSyntaxError(`No property or field '${field}' exists in type 'Contact'`);
  if (typeof value === 'number') return value;
  return value === null ? '' : String(value).toLowerCase();
};
