import { PlumblineError } from '#base/errors.ts';
import type { ConnectorContext, ObservedRecord, Purpose } from '#model/connector.ts';
import { xeroError } from './xero-errors.ts';
import type { XeroKind } from './xero-kinds.ts';
import { referenceBatch, referenceBatchBehindText } from './xero-limits.ts';
import { askOne, askRecords } from './xero-lists.ts';
import { guidOf } from './xero-text.ts';

const batchesOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] => {
  const batches: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
};

/** Reads records by id, in batches, whatever their state. Ids that are no GUID cannot exist and cost no call. */
export const readByIds = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  keys: readonly string[],
  purpose: Purpose,
): Promise<readonly ObservedRecord[]> => {
  const ids = [...new Set(keys.map(guidOf).filter((id) => id !== null))];
  const found: ObservedRecord[] = [];
  for (const batch of batchesOf(ids, kind.spec.readBatch)) {
    const records =
      kind.byId === 'path'
        ? await askEach(context, apiUrl, kind, batch, purpose)
        : await askRecords(context, apiUrl, kind, byIds(kind, batch), purpose);
    const asked = new Set(batch);
    if (records.some((record) => !asked.has(record.key)))
      throw xeroError(
        'vendor.nonsense',
        `Xero gave ${kind.spec.labelPlural} that were not asked for by id.`,
        {
          details: { operation: `GET ${kind.path}` },
        },
      );
    found.push(...records);
  }
  return found;
};

const askEach = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  ids: readonly string[],
  purpose: Purpose,
): Promise<readonly ObservedRecord[]> => {
  const found: ObservedRecord[] = [];
  for (const id of ids) found.push(...(await askOne(context, apiUrl, kind, id, purpose)));
  return found;
};

const byIds = (kind: XeroKind, ids: readonly string[]): Readonly<Record<string, string>> =>
  kind.byId === 'IDs'
    ? { IDs: ids.join(',') }
    : { where: ids.map((id) => `${kind.id}==Guid("${id}")`).join(' OR ') };

/** Finds records by our reference: a contact's number, or what the Reference of a document or of money holds. */
export const findByReference = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  references: readonly string[],
  purpose: Purpose,
): Promise<readonly ObservedRecord[]> => {
  const field = kind.write?.reference;
  if (field === undefined) return [];
  const found: ObservedRecord[] = [];
  const size = kind.write?.isBehindText === true ? referenceBatchBehindText : referenceBatch;
  for (const batch of batchesOf([...new Set(references)], size)) {
    const where = batch.map((reference) => holds(field, reference, kind)).join(' OR ');
    try {
      const records = await askRecords(context, apiUrl, kind, { where }, purpose);
      const asked = new Set(batch);
      // A filter that Xero ignored would look like a page of strangers, and our contacts like absent ones.
      if (records.some((record) => record.reference === null || !asked.has(record.reference)))
        throw xeroError(
          'vendor.nonsense',
          `Xero gave ${kind.spec.labelPlural} that do not hold the asked references.`,
          {
            details: { operation: `GET ${kind.path}` },
          },
        );
      found.push(...records);
    } catch (caught) {
      if (!isTooBroad(caught) || kind.byId === 'where') throw caught;
      for (const reference of batch) found.push(...(await search(context, apiUrl, kind, reference, purpose)));
    }
  }
  return found;
};

/**
 * A Reference may have other words before ours. Xero evaluates text functions on what is empty too, so that comes first.
 * Source: developer.xero.com, "Requests and responses: filter on text", read 2026-11.
 */
const holds = (field: string, reference: string, { write }: XeroKind): string => {
  const ours = quotable(reference);
  const exact = `${field}=="${ours}"`;
  return write?.isBehindText === true
    ? `${exact} OR (${field}!=null AND ${field}.EndsWith(" ${ours}"))`
    : exact;
};

/**
 * Xero refuses a filter on a field without an index where more than 100,000 records would have to be looked through;
 * its text search has no such bound. Source: developer.xero.com, "Contacts", read 2026-11.
 */
const isTooBroad = (caught: unknown): boolean =>
  caught instanceof PlumblineError && caught.code === 'vendor.refused' && caught.details['status'] === 400;

const search = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  reference: string,
  purpose: Purpose,
): Promise<readonly ObservedRecord[]> => {
  const records = await askRecords(context, apiUrl, kind, { searchTerm: reference }, purpose);
  return records.filter((record) => record.reference === reference);
};

/** Our references are plain; one that could end the quoted text of a filter is no reference of ours. */
const quotable = (reference: string): string => {
  if (/^[\w:.-]{1,50}$/.test(reference)) return reference;
  throw xeroError('vendor.refused', 'A reference has characters that a filter of Xero cannot hold.');
};
