import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { Member } from '#api/caller.ts';
import { flowsByRecord } from '#api/record-flows.ts';
import type { RecordInFlow } from '#contract/records.ts';
import { findOwnRecord } from '#store/crm/own-records.ts';
import type { Database } from '#store/tables.ts';

/** A noun's record at the engine, and where it stands in flows. */
export const standingOf = async (
  trx: Transaction<Database>,
  kind: string,
  id: string,
): Promise<{ readonly recordId: RecordId | null; readonly flows: RecordInFlow[] }> => {
  const recordId = await findOwnRecord(trx, kind, id);
  if (recordId === null) return { recordId, flows: [] };
  return { recordId, flows: (await flowsByRecord(trx, [recordId]))(recordId) };
};

/** `me` and `none` of a filter as a user id and null; a program that asks for its own sees nobody's. */
export const personAsked = (asked: string | undefined, member: Member): string | null | undefined => {
  if (asked === undefined) return undefined;
  if (asked === 'none') return null;
  return asked === 'me' ? (member.caller.user?.id ?? '') : asked;
};
