import type { DirtyRecord } from '#store/work.ts';

/**
 * Our cross-reference: `plb:` and the unique part of the source record's id, 30 characters; a record's own for ever, and
 * known before anything is sent, so that what a broken-off write left at the vendor is recognised.
 */
export const referenceOf = (record: Pick<DirtyRecord, 'reference' | 'source_record_id'>): string =>
  record.reference ?? `plb:${record.source_record_id.slice(4)}`;
