import type { ContactId } from '#base/ids.ts';
import { addressParts, type PostalAddress } from '#model/crm/address.ts';
import { countryCode } from '#model/crm/country.ts';
import type { ContactType } from '#model/crm/nouns.ts';
import { emailKey, taxKey } from '#model/keys.ts';
import { contactsByKeys, deleteContact, type ContactRow } from '#store/crm/contacts.ts';
import { loadCustomSpecs } from '#store/crm/custom-fields.ts';
import type { NewImportLine } from '#store/crm/imports.ts';
import { listPeople } from '#store/crm/people.ts';
import { removeWords } from '#store/crm/words.ts';
import { addContact, keepContact, requireContact } from '#crm/contacts/contact-service.ts';
import {
  changeContactState,
  contactStateOf,
  emptyContact,
  type ContactChange,
  type ContactState,
} from '#crm/contacts/contact-state.ts';
import { changedFields } from '#crm/differences.ts';
import type { CsvLine } from './csv.ts';
import { refused, withoutRepeats, type ImportKind } from './import-kind.ts';

/** Columns of one text each, by the field that they fill. */
export const contactTexts = {
  name: 'name',
  first_name: 'firstName',
  last_name: 'lastName',
  code: 'code',
  email: 'email',
  phone: 'phone',
  mobile: 'mobile',
  website: 'website',
  tax_id: 'taxId',
  tax_id_type: 'taxIdType',
  currency: 'currency',
} as const;

/** `billing_postal_code` for `postalCode` of the billing address. */
export const addressColumn = (which: 'billing' | 'postal', part: (typeof addressParts)[number]): string =>
  `${which}_${part === 'postalCode' ? 'postal_code' : part}`;

const columns: ReadonlySet<string> = new Set([
  'id',
  'type',
  ...Object.keys(contactTexts),
  'payment_terms_days',
  'owner_email',
  'tags',
  ...(['billing', 'postal'] as const).flatMap((which) =>
    addressParts.map((part) => addressColumn(which, part)),
  ),
]);

const noAddress: PostalAddress = {
  line1: null,
  line2: null,
  city: null,
  region: null,
  postalCode: null,
  country: null,
};

const addressAfter = (
  held: PostalAddress | null,
  which: 'billing' | 'postal',
  values: CsvLine['values'],
): PostalAddress | null => {
  const parts = addressParts.flatMap((part) => {
    const value = values[addressColumn(which, part)];
    return value === undefined ? [] : [[part, part === 'country' ? countryCode(value) : value] as const];
  });
  return parts.length === 0 ? held : { ...(held ?? noAddress), ...Object.fromEntries(parts) };
};

interface People {
  readonly idByEmail: ReadonlyMap<string, string>;
}

const changeOf = (
  held: ContactState,
  { values }: CsvLine,
  people: People,
): { readonly change: ContactChange; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const change: Record<string, unknown> = {};
  for (const [column, field] of Object.entries(contactTexts))
    if (values[column] !== undefined) change[field] = values[column];
  const {
    currency,
    payment_terms_days: terms,
    owner_email: owner,
    tags,
  } = values as Record<string, string | undefined>;
  if (currency !== undefined) change['currency'] = currency.toUpperCase();
  if (terms !== undefined) {
    if (/^\d{1,3}$/.test(terms) && Number(terms) <= 365) change['paymentTermsDays'] = Number(terms);
    else problems.push('payment_terms_days: is no number of days from 0 to 365');
  }
  if (owner !== undefined) {
    const id = people.idByEmail.get(owner.toLowerCase());
    if (id === undefined) problems.push('owner_email: no member of the workspace has this e-mail');
    else change['ownerId'] = id;
  }
  if (tags !== undefined) change['tags'] = tags.split(/[,;]/);
  change['billingAddress'] = addressAfter(held.billingAddress, 'billing', values);
  change['postalAddress'] = addressAfter(held.postalAddress, 'postal', values);
  const custom = Object.entries(values).flatMap(([column, value]) =>
    column.startsWith('custom.') ? [[column.slice('custom.'.length), value] as const] : [],
  );
  if (custom.length > 0) change['custom'] = Object.fromEntries(custom);
  return { change, problems };
};

const typeOf = (text: string | undefined): ContactType | null => {
  const type = (text ?? 'organization').toLowerCase();
  if (type === 'organization' || type === 'organisation' || type === 'company') return 'organization';
  return type === 'individual' || type === 'person' ? 'individual' : null;
};

type Match =
  | { readonly row: ContactRow; readonly by: string }
  | { readonly row: null; readonly problem: string | null };

/** By id, else code, else tax number, else e-mail; several by one of these are nobody's match. */
const matchOf = ({ values }: CsvLine, rows: readonly ContactRow[]): Match => {
  const code = values['code']?.toLowerCase();
  const tax = taxKey(values['tax_id'] ?? null);
  const email = emailKey(values['email'] ?? null);
  if (values['id'] !== undefined) {
    const row = rows.find((each) => each.id === values['id']);
    return row === undefined
      ? { row: null, problem: 'There is no contact with this id.' }
      : { row, by: 'id' };
  }
  const tests: readonly (readonly [string, (row: ContactRow) => boolean])[] = [
    ['code', (row) => code !== undefined && row.code_key === code],
    ['abn', (row) => tax !== null && row.tax_key === tax],
    ['email', (row) => email !== null && row.email_key === email],
  ];
  for (const [by, test] of tests) {
    const found = rows.filter(test);
    const [row] = found;
    if (found.length > 1)
      return { row: null, problem: `${String(found.length)} contacts have this ${by}: name the id.` };
    if (row !== undefined) return { row, by };
  }
  return { row: null, problem: null };
};

/** A code that differs from the one it was found by in case only is no wish to change it. */
const withHeldCode = (line: CsvLine, held: ContactState | null): CsvLine =>
  held !== null && held.code !== null && line.values['code']?.toLowerCase() === held.code.toLowerCase()
    ? { ...line, values: { ...line.values, code: held.code } }
    : line;

const planLine = (
  line: CsvLine,
  rows: readonly ContactRow[],
  specs: Parameters<typeof changeContactState>[2],
  people: People,
): NewImportLine => {
  const title = (line.values['name'] ?? line.values['email'] ?? `Line ${String(line.line)}`).slice(0, 255);
  const type = typeOf(line.values['type']);
  if (type === null)
    return refused(line, title, 'crm.invalid', 'type: is neither organization nor individual');
  const match = matchOf(line, rows);
  if (match.row === null && match.problem !== null)
    return refused(line, title, 'crm.bad_reference', match.problem);
  const before = match.row === null ? null : contactStateOf(match.row);
  if (before !== null && line.values['type'] !== undefined && before.type !== type)
    return refused(line, title, 'crm.invalid', `type: it is an ${before.type}, and stays one`);
  const held = before ?? emptyContact(type);
  const wanted = changeOf(held, withHeldCode(line, before), people);
  const { next, problems } = changeContactState(held, wanted.change, specs);
  const all = [...wanted.problems, ...problems];
  if (all.length > 0) return refused(line, title, 'crm.invalid', all.join('; '));
  const fields = changedFields(held, next);
  return {
    line: line.line,
    action: match.row === null ? 'create' : fields.length === 0 ? 'same' : 'update',
    subjectId: match.row?.id ?? null,
    subjectVersion: match.row?.version ?? null,
    matchedBy: 'by' in match ? match.by : null,
    title: next.name,
    wanted: next,
    before,
    fields,
    code: null,
    message: null,
  };
};

/** What two lines cannot both be about. */
const keysOf = (line: NewImportLine): readonly string[] => {
  const { code, email, name } = line.wanted as ContactState;
  if (line.subjectId !== null)
    return [`id:${line.subjectId}`, ...(code === null ? [] : [`code:${code.toLowerCase()}`])];
  return [
    ...(code === null ? [] : [`code:${code.toLowerCase()}`]),
    ...(email === null ? [] : [`email:${email.toLowerCase()} ${name.toLowerCase()}`]),
  ];
};

/** Lines matched with one query. */
const batch = 500;

/** Contacts by file. An empty cell changes nothing. */
export const contactImport: ImportKind = {
  module: 'contacts',
  isColumn: (name, customKeys) =>
    columns.has(name) || (name.startsWith('custom.') && customKeys.has(name.slice('custom.'.length))),
  plan: async (work, lines) => {
    const specs = await loadCustomSpecs(work.trx, work.workspaceId, 'contact');
    const members = await listPeople(work.trx, work.workspaceId);
    const people = { idByEmail: new Map(members.map((each) => [each.email.toLowerCase(), each.id])) };
    const planned: NewImportLine[] = [];
    for (let at = 0; at < lines.length; at += batch) {
      const some = lines.slice(at, at + batch);
      const rows = await contactsByKeys(work.trx, work.workspaceId, {
        ids: some.flatMap(({ values }) => values['id'] ?? []),
        codes: some.flatMap(({ values }) => values['code']?.toLowerCase() ?? []),
        taxes: some.flatMap(({ values }) => taxKey(values['tax_id'] ?? null) ?? []),
        emails: some.flatMap(({ values }) => emailKey(values['email'] ?? null) ?? []),
      });
      planned.push(...some.map((line) => planLine(line, rows, specs, people)));
    }
    return withoutRepeats(planned, keysOf);
  },
  create: async (work, wanted) => ({
    id: await addContact(work, wanted as ContactState, null),
    version: 1,
  }),
  update: async (work, id, version, wanted) =>
    keepContact(work, await requireContact(work, id as ContactId, version), wanted as ContactState),
  undo: async (work, id, version, before) => {
    const row = await requireContact(work, id as ContactId, version);
    if (before !== null) {
      await keepContact(work, row, before as ContactState);
      return;
    }
    await deleteContact(work.trx, row.id);
    await removeWords(work.trx, work.workspaceId, 'contact', row.id);
    work.tell({ verb: 'removed', kind: 'contact', id: row.id, contactId: null });
    work.touch('contact', row.id);
  },
};
