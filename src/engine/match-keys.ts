import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import {
  explainScore,
  weighKeys,
  type ComparedKey,
  type KeyEvidence,
  type Weighed,
} from '#model/match-evidence.ts';
import { loadMatchKeys, type MatchKeyRow } from '#store/match-keys.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { referenceOf } from './reference.ts';

/** One key with both values, as people read them. */
export interface ComparedValue extends KeyEvidence {
  readonly source: string | null;
  readonly target: string | null;
}

/** How well two records fit: the score, what agrees and differs, and all of it in words. */
export interface Comparison extends Omit<Weighed, 'keys'> {
  readonly keys: readonly ComparedValue[];
  readonly explanation: string;
}

/** Two records to be compared, and what the target is called where the source holds its id: `xero/contact`. */
export interface ToCompare {
  readonly sourceId: RecordId;
  readonly targetId: RecordId;
  readonly foreignName: string;
}

/** Compares pairs of records as they were last seen. Pairs of records that are not there are left out. */
export const compareRecords = async (
  trx: Transaction<Database>,
  vault: Vault,
  pairs: readonly ToCompare[],
): Promise<(sourceId: RecordId, targetId: RecordId) => Comparison | null> => {
  const rows = await loadMatchKeys(
    trx,
    pairs.flatMap(({ sourceId, targetId }) => [sourceId, targetId]),
  );
  const held = new Map<string, string | null>();
  const found = new Map<string, Comparison>();
  for (const { sourceId, targetId, foreignName } of pairs) {
    const [source, target] = [rows.get(sourceId), rows.get(targetId)];
    if (source === undefined || target === undefined) continue;
    const name = `${sourceId} ${foreignName}`;
    if (!held.has(name)) held.set(name, foreignKeyOf(vault, source, foreignName));
    found.set(`${sourceId} ${targetId}`, compare(source, target, held.get(name) ?? null));
  }
  return (sourceId, targetId) => found.get(`${sourceId} ${targetId}`) ?? null;
};

const foreignKeyOf = (vault: Vault, { body, ...row }: MatchKeyRow, name: string): string | null =>
  body === null ? null : (openRecordBody(vault, { ...row, body }).foreignKeys[name] ?? null);

const compare = (source: MatchKeyRow, target: MatchKeyRow, foreignKey: string | null): Comparison => {
  const reference = referenceOf({ reference: null, source_record_id: source.id });
  const weighed = weighKeys(
    {
      nameKey: source.name_key,
      emailKey: source.email_key,
      taxKey: source.tax_key,
      foreignKey,
      reference,
    },
    {
      key: target.key,
      nameKey: target.name_key,
      emailKey: target.email_key,
      taxKey: target.tax_key,
      reference: target.reference,
    },
  );
  const values: Readonly<Record<ComparedKey, readonly [string | null, string | null]>> = {
    foreign_key: [foreignKey, target.key],
    reference: [reference, target.reference],
    tax_number: [source.tax_key, target.tax_key],
    name: [filled(source.title), filled(target.title)],
    email: [source.email, target.email],
  };
  return {
    ...weighed,
    keys: weighed.keys.map((each) => {
      const [ours, theirs] = values[each.key];
      return { ...each, source: ours, target: theirs };
    }),
    explanation: explainScore(weighed),
  };
};

const filled = (text: string): string | null => (text === '' ? null : text);
