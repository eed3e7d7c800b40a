import type { RecordId } from '#base/ids.ts';
import type { MatchTarget } from '#model/matching.ts';
import type { DirtyRecord } from '#store/work.ts';
import { referenceOf } from './reference.ts';

/** Finds the targets near one record without looking at all of them. */
export const indexTargets = (
  targets: readonly MatchTarget[],
): ((record: DirtyRecord, foreignKey: string | null, decided: RecordId | null) => readonly MatchTarget[]) => {
  const by = new Map<string, MatchTarget[]>();
  const put = (name: string, key: string | null, target: MatchTarget): void => {
    if (key === null) return;
    const held = by.get(`${name}:${key}`);
    if (held === undefined) by.set(`${name}:${key}`, [target]);
    else held.push(target);
  };
  for (const target of targets) {
    put('name', target.nameKey, target);
    put('email', target.emailKey, target);
    put('tax', target.taxKey, target);
    put('reference', target.reference, target);
    put('key', target.key, target);
    put('id', target.id, target);
  }
  return (record, foreignKey, decided) => {
    const found = [
      `name:${record.name_key ?? ''}`,
      `email:${record.email_key ?? ''}`,
      `tax:${record.tax_key ?? ''}`,
      `reference:${referenceOf(record)}`,
      `key:${foreignKey ?? ''}`,
      `id:${decided ?? ''}`,
    ].flatMap((name) => by.get(name) ?? []);
    return [...new Set(found)];
  };
};
