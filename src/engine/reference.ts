import type { RecordId } from '#base/ids.ts';
import type { DirtyRecord } from '#store/work.ts';

/**
 * Our cross-reference: `plb:` and the unique part of the source record's id, 30 characters; a record's own as long as its
 * target is there, and known before anything is sent, so that what a broken-off write left at the vendor is recognised.
 */
export const referenceOf = (record: Pick<DirtyRecord, 'reference' | 'source_record_id'>): string =>
  record.reference ?? `plb:${record.source_record_id.slice(4)}`;

/**
 * The reference of what is made after the target of a record is gone: the first again with a number, so that a look-up
 * for the new record never finds the old one, which some vendors keep and show.
 */
export const nextReference = (record: {
  readonly reference: string | null;
  readonly sourceRecordId: RecordId;
}): string => {
  const held = referenceOf({ reference: record.reference, source_record_id: record.sourceRecordId });
  const [, base = held, no = '1'] = /^(?<base>.*)\.(?<no>\d+)$/.exec(held) ?? [];
  return `${base}.${String(Number(no) + 1)}`;
};
