import { PlumblineError } from '#base/errors.ts';
import type { ConnectorContext, ListQuery, ObservedRecord, Purpose, RecordPage } from '#model/connector.ts';
import { ignitionError } from './ignition-errors.ts';
import { unreadable, type Send } from './ignition-http.ts';
import { recentMs, wideCollectionsTimeoutMs } from './ignition-limits.ts';
import { parseRecord } from './ignition-mapper.ts';
import {
  hiddenFrom,
  queryOf,
  readCursor,
  resources,
  startListing,
  startPassAnew,
  stepOn,
  writeCursor,
  type Place,
} from './ignition-passes.ts';
import { rowsFor } from './ignition-rows.ts';
import { isIgnitionKind, type IgnitionKind } from './ignition-schemas.ts';
import { pageOf } from './ignition-wire.ts';

/** @throws PlumblineError `vendor.refused` */
export const kindOf = (kind: string): IgnitionKind => {
  if (isIgnitionKind(kind)) return kind;
  throw ignitionError('vendor.refused', `Ignition has no records of kind ${kind}.`);
};

/** One call, one page. */
export type List = (query: ListQuery) => Promise<RecordPage>;

export const createListing = (context: ConnectorContext, send: Send): List => {
  const readPage = async (kind: IgnitionKind, query: ListQuery, place: Place): Promise<RecordPage> => {
    // Only a keyed feed lists payouts, all at once and with their amounts.
    const isWhole = kind === 'payout' && context.profile === 'keyed';
    const path = isWhole ? '/payouts' : `/${resources[kind]}`;
    const hidden = hiddenFrom(kind, context.profile);
    const isWide = path === '/collections' && query.since === null && place.next === null;
    const answer = await send({
      method: 'GET',
      path,
      query: isWhole ? {} : queryOf(kind, hidden, query.since, place),
      purpose: query.purpose,
      ...(isWide ? { timeoutMs: wideCollectionsTimeoutMs } : {}),
    });
    const page = pageOf(answer.body);
    if (page === null) throw unreadable({ method: 'GET', path }, answer.status);
    const rows = rowsFor(kind, page.rows);
    const records = rows.map((row) => parseRecord(kind, row)).filter((record) => record !== null);
    noteOddities(context, kind, query.since, rows.length, records);
    const next = stepOn(kind, hidden, place, {
      rows: page.rows.length,
      hasMore: page.hasMore,
      next: page.next,
    });
    return { records: newestOfEach(records), nextCursor: next === null ? null : writeCursor(next) };
  };

  return async (query) => {
    const kind = kindOf(query.kind);
    const place = query.cursor === null ? startListing(context.clock.now()) : readCursor(query.cursor);
    try {
      return await readPage(kind, query, place);
    } catch (caught) {
      const passedBy = isForgottenCursor(caught) && isAssumedPass(kind, context.profile, place);
      if (passedBy) {
        context.logger.warn(
          { connectionId: context.connectionId, kind },
          'the feed knows no such state of invoices: none is listed',
        );
        const next = stepOn(kind, hiddenFrom(kind, context.profile), place, endOfPass);
        return { records: [], nextCursor: next === null ? null : writeCursor(next) };
      }
      const anew = isForgottenCursor(caught) ? startPassAnew(place) : null;
      if (anew === null) throw caught;
      context.logger.warn(
        { connectionId: context.connectionId, kind },
        'Ignition forgot a cursor: its pass begins anew',
      );
      return readPage(kind, query, anew);
    }
  };
};

const endOfPass = { rows: 0, hasMore: false, next: null } as const;

/** That a keyed feed shows drafts and what was thrown away is our assumption: one that refuses to is read without them. */
const isAssumedPass = (kind: IgnitionKind, profile: string, place: Place): boolean =>
  kind === 'invoice' && profile === 'keyed' && place.pass > 0 && place.next === null;

const isForgottenCursor = (caught: unknown): boolean =>
  caught instanceof PlumblineError && caught.code === 'vendor.refused';

/** A filter that the vendor stops knowing is ignored in silence, and rows without a key cannot be stored. */
const noteOddities = (
  context: ConnectorContext,
  kind: IgnitionKind,
  since: number | null,
  rows: number,
  records: readonly ObservedRecord[],
): void => {
  const unfiltered =
    since === null
      ? 0
      : records.filter((record) => record.version !== null && record.version < since - recentMs).length;
  const keyless = rows - records.length;
  if (unfiltered > 0 || keyless > 0)
    context.logger.warn(
      { connectionId: context.connectionId, kind, unfiltered, keyless },
      'odd rows in a list of Ignition',
    );
};

/** One record a key: the newest by the vendor's version, of equals the last sent. Order is that of first sight. */
export const newestOfEach = (records: readonly ObservedRecord[]): readonly ObservedRecord[] => {
  const newest = new Map<string, ObservedRecord>();
  for (const record of records) {
    const seen = newest.get(record.key);
    if (seen === undefined || (record.version ?? 0) >= (seen.version ?? 0)) newest.set(record.key, record);
  }
  return [...newest.values()];
};

/** Walks a whole listing, hidden states included, page by page, for as long as the caller asks. */
export type Walk = (query: {
  readonly kind: IgnitionKind;
  readonly since: number | null;
  readonly purpose: Purpose;
}) => AsyncGenerator<readonly ObservedRecord[], void>;

export const createWalk = (list: List): Walk =>
  async function* walk(query) {
    let cursor: string | null = null;
    do {
      const page: RecordPage = await list({ ...query, cursor });
      yield page.records;
      cursor = page.nextCursor;
    } while (cursor !== null);
  };
