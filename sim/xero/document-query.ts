import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { readModifiedSince } from './contact-query.ts';
import { pageOf, readPage, wirePagination } from './paging.ts';
import { parseWhere, satisfies, WhereSyntaxError } from './where-clause.ts';
import type { WhereValue } from './where-clause.ts';
import { enveloped, refusedInput } from './xero-answers.ts';
import type { XeroCall } from './xero-call.ts';

/** How one list of documents is filtered and told. */
export interface DocumentList<Document extends { readonly updatedAt: number }> {
  readonly list: string;
  readonly documents: readonly Document[];
  readonly read: (document: Document, field: string) => WhereValue | undefined;
  /** Query names that hold lists of values, and the field each is compared with. */
  readonly filters: Readonly<Record<string, string>>;
  readonly tell: (document: Document, detail: 'full' | 'stub') => Record<string, unknown>;
}

/** `where`, `order`, `If-Modified-Since`, lists of ids and the like, and pages; unpaged lists tell less. */
export const tellDocuments = <Document extends { readonly updatedAt: number }>(
  call: XeroCall,
  asked: DocumentList<Document>,
): SimResponse => {
  const { request, now } = call;
  try {
    const found = inOrder(findDocuments(request, asked), asked, request.query.get('order'));
    const page = readPage(request);
    const shown = page === null ? found : pageOf(found, page);
    return enveloped(request, now, {
      ...(page === null ? {} : { pagination: wirePagination(found.length, page) }),
      [asked.list]: shown.map((document) => asked.tell(document, page === null ? 'stub' : 'full')),
    });
  } catch (error) {
    if (error instanceof WhereSyntaxError) return refusedInput(request, 16, error.message);
    throw error;
  }
};

const findDocuments = <Document extends { readonly updatedAt: number }>(
  request: SimRequest,
  { documents, read, filters }: DocumentList<Document>,
): readonly Document[] => {
  const tests: ((document: Document) => boolean)[] = [];
  const where = request.query.get('where')?.trim() ?? '';
  if (where !== '') {
    const clause = parseWhere(where);
    tests.push((document) => satisfies(clause, (field) => read(document, field)));
  }
  const since = readModifiedSince(request);
  if (since !== null) tests.push((document) => document.updatedAt >= since);
  for (const [name, field] of Object.entries(filters)) {
    const values = request.query.get(name)?.trim() ?? '';
    if (values === '') continue;
    const wanted = new Set(values.split(',').map((value) => value.trim().toLowerCase()));
    tests.push((document) => wanted.has(String(read(document, field) ?? '').toLowerCase()));
  }
  return documents.filter((document) => tests.every((test) => test(document)));
};

const inOrder = <Document extends { readonly updatedAt: number }>(
  documents: readonly Document[],
  { read }: DocumentList<Document>,
  order: string | null,
): readonly Document[] => {
  const [field = '', direction = 'ASC'] = (order ?? '').trim().split(/\s+/);
  if (field === '') return documents;
  const sign = direction.toUpperCase() === 'DESC' ? -1 : 1;
  const keyOf = (document: Document): string | number => {
    const value = read(document, field);
    if (value === undefined) throw new WhereSyntaxError(`No property or field '${field}' exists`);
    return typeof value === 'number' ? value : String(value ?? '').toLowerCase();
  };
  return documents
    .map((document) => ({ document, key: keyOf(document) }))
    .toSorted((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0))
    .map(({ document }) => document);
};
