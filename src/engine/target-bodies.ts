import { openRecordBody, type RecordBody } from '#store/records.ts';
import type { Vault } from '#store/vault.ts';
import type { AnyTarget } from '#store/work.ts';
import type { LinkedTarget } from './considered.ts';

/** Bodies of targets that are looked at now: each is needed more than once and opened once. */
const opened = new WeakMap<AnyTarget, RecordBody>();

/** What a target holds, unsealed; empty where nothing of it is kept. */
export const bodyOfTarget = (vault: Vault, row: AnyTarget): RecordBody => {
  const known = opened.get(row);
  if (known !== undefined) return known;
  const body = openRecordBody(vault, { ...row, body: row.body ?? '' });
  opened.set(row, body);
  return body;
};

/** A target as what was considered names it. */
export const linkedTarget = (vault: Vault, row: AnyTarget): LinkedTarget => {
  const body = row.body === null ? null : bodyOfTarget(vault, row);
  return { id: row.id, key: row.key, state: row.state, raw: body?.raw ?? null, fields: body?.fields ?? {} };
};
