import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { ConnectorContext, ListQuery, ObservedRecord, Purpose, RecordPage } from '#model/connector.ts';
import { modifiedSince } from './xero-dates.ts';
import { xeroError } from './xero-errors.ts';
import { sendToXero, type XeroAnswer } from './xero-http.ts';
import type { XeroKind } from './xero-kinds.ts';
import { pageSize, safePageSize } from './xero-limits.ts';
import { parse } from './xero-mapper.ts';
import { listIn, paginationSchema } from './xero-schemas.ts';

/** Where a pass goes on: the page to read next and the size that it was begun with. */
interface Place {
  readonly page: number;
  readonly size: number;
}

const cursorPattern = /^([1-9]\d{0,6})\/([1-9]\d{0,3})$/;

const placeOf = (cursor: string | null): Place => {
  if (cursor === null) return { page: 1, size: pageSize };
  const read = cursorPattern.exec(cursor);
  if (read === null) throw xeroError('vendor.refused', 'The cursor of this list is none of ours.');
  return { page: Number(read[1]), size: Number(read[2]) };
};

/**
 * One page of a kind. Paged lists are ordered by their id: ordered by time, a record that changes during the pass
 * moves to the end and the one behind each page's border is never seen. By id, records only come in, so a pass may
 * show one twice but leaves none out; those that come in before its place are newer than the pass and belong to the
 * next. ContactID is one of the orders that Xero serves from an index.
 */
export const listPage = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  query: ListQuery,
): Promise<RecordPage> => {
  const place =
    kind.hasFixedPages === true && query.cursor === null
      ? { page: 1, size: safePageSize }
      : placeOf(query.cursor);
  const answer = await askPage(context, apiUrl, kind, query, place);
  if (answer.status === 400) {
    // Only the size can be wrong with a first page: 1,000 is not promised by Xero's OpenAPI file.
    const smaller = { page: 1, size: safePageSize };
    return pageFrom(context, kind, await askPage(context, apiUrl, kind, query, smaller), smaller);
  }
  return pageFrom(context, kind, answer, place);
};

const askPage = (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  { since, purpose }: ListQuery,
  { page, size }: Place,
): Promise<XeroAnswer> =>
  sendToXero(context, apiUrl, {
    method: 'GET',
    path: kind.path,
    writes: false,
    purpose,
    query: {
      ...kind.query,
      ...kind.listQuery,
      ...(kind.paged ? { page: String(page), order: kind.id } : {}),
      ...(kind.paged && kind.hasFixedPages !== true ? { pageSize: String(size) } : {}),
    },
    headers: since === null || kind.lists === 'all' ? {} : { 'if-modified-since': modifiedSince(since) },
    accept: kind.paged && page === 1 && size > safePageSize ? [304, 400] : [304],
  });

const pageFrom = (
  context: ConnectorContext,
  kind: XeroKind,
  answer: XeroAnswer,
  { page, size }: Place,
): RecordPage => {
  if (answer.status === 304) return { records: [], nextCursor: null };
  const elements = elementsOf(kind, answer);
  const isLast = !kind.paged || elements.length === 0 || page >= (pageCountOf(answer.body) ?? Infinity);
  return {
    records: parseAll(context, kind, elements),
    nextCursor: isLast ? null : `${page + 1}/${size}`,
  };
};

/** How many pages there are; null when Xero does not say, and then only an empty page is the end. */
const pageCountOf = (body: JsonValue): number | null => {
  const read = paginationSchema.safeParse(isJsonObject(body) ? body['pagination'] : null);
  return read.success ? read.data.pageCount : null;
};

/** The records of one short, unpaged answer: a whole reference list, or records asked for by id or reference. */
export const askRecords = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  query: Readonly<Record<string, string>>,
  purpose: Purpose,
): Promise<readonly ObservedRecord[]> => {
  const answer = await sendToXero(context, apiUrl, {
    method: 'GET',
    path: kind.path,
    writes: false,
    purpose,
    // A page, even of few: unpaged answers leave out MergedToContactID and more.
    query: { ...kind.query, ...query, ...(kind.paged ? { page: '1' } : {}) },
  });
  return parseAll(context, kind, elementsOf(kind, answer));
};

/** One record by its id; none where Xero knows it not. */
export const askOne = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  id: string,
  purpose: Purpose,
): Promise<readonly ObservedRecord[]> => {
  const answer = await sendToXero(context, apiUrl, {
    method: 'GET',
    path: kind.path,
    tail: `/${id}`,
    writes: false,
    purpose,
    query: kind.query,
    accept: [404],
  });
  return answer.status === 404 ? [] : parseAll(context, kind, elementsOf(kind, answer));
};

const elementsOf = (kind: XeroKind, answer: XeroAnswer): readonly JsonValue[] => {
  const elements = listIn(answer.body, kind.list);
  if (elements === null)
    throw xeroError('vendor.nonsense', `Xero’s answer holds no list of ${kind.spec.labelPlural}.`, {
      details: { operation: `GET ${kind.path}`, correlationId: answer.correlationId },
    });
  return elements;
};

const parseAll = (
  context: ConnectorContext,
  kind: XeroKind,
  elements: readonly JsonValue[],
): readonly ObservedRecord[] => {
  const records = elements.map((raw) => parse(kind.spec.kind, raw)).filter((record) => record !== null);
  const keyless = elements.length - records.length;
  if (keyless > 0)
    context.logger.warn(
      { connectionId: context.connectionId, kind: kind.spec.kind, keyless },
      'Xero listed records without an id; they are left out.',
    );
  return records;
};
