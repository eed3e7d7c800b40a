import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { matchRecord, type MatchResult } from '#model/matching.ts';
import type { RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import {
  countTwins,
  loadDecisions,
  loadMatchTargets,
  loadToldApart,
  type DirtyRecord,
  type OpenFlow,
} from '#store/work.ts';
import { referenceOf } from './reference.ts';
import type { Session } from './session.ts';
import { indexTargets } from './target-index.ts';

/**
 * Looks for the target of records that have no link yet, all of one flow, with as many queries for a thousand as for one. Earlier
 * records of the list come first: what one of them is found to be is no candidate of the next.
 */
export const matchRecords = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  given: readonly DirtyRecord[],
  bodies: ReadonlyMap<RecordId, RecordBody>,
): Promise<ReadonlyMap<RecordId, MatchResult>> => {
  const kind = session.connector.kinds.find((each) => each.kind === flow.targetKind);
  const records =
    kind?.matchedBy === 'keys'
      ? given.map((record) => ({ ...record, name_key: null, email_key: null, tax_key: null }))
      : given;
  const results = new Map<RecordId, MatchResult>();
  if (records.length === 0) return results;
  const foreignName = `${session.connection.vendor}/${flow.targetKind}`;
  const foreignKeyOf = (record: DirtyRecord): string | null =>
    bodies.get(record.source_record_id)?.foreignKeys[foreignName] ?? null;
  const source = { connectionId: flow.sourceConnectionId, kind: flow.sourceKind };
  const ids = records.map((record) => record.source_record_id);
  const decisions = await loadDecisions(trx, flow.id, ids);
  const toldApart = await loadToldApart(trx, flow.id, ids);
  const names = present(records.map((record) => record.name_key));
  const emails = present(records.map((record) => record.email_key));
  const taxes = present(records.map((record) => record.tax_key));
  const targets = await loadMatchTargets(trx, session.lease.connectionId, flow.targetKind, source, {
    names,
    emails,
    taxes,
    keys: present(records.map(foreignKeyOf)),
    references: records.map(referenceOf),
    ids: present([...decisions.values()].map((decision) => decision.targetId)),
  });
  const index = indexTargets(targets);
  const candidateNames = present(targets.map((target) => target.nameKey));
  const twins = await countTwins(trx, source, [...new Set([...names, ...candidateNames])], taxes);
  const taken = new Set<RecordId>();
  for (const record of records) {
    const foreignKey = foreignKeyOf(record);
    const decision = decisions.get(record.source_record_id) ?? null;
    const isNot = toldApart.get(record.source_record_id);
    const near = index(record, foreignKey, decision?.targetId ?? null).map((target) => ({
      ...target,
      linkedElsewhere: target.linkedElsewhere || taken.has(target.id),
      isToldApart: isNot?.has(target.id) ?? false,
    }));
    const pair = `${record.name_key ?? ''}\n${record.email_key ?? ''}`;
    const result = matchRecord({
      source: {
        key: record.key,
        nameKey: record.name_key,
        emailKey: record.email_key,
        taxKey: record.tax_key,
        foreignKey,
        reference: referenceOf(record),
      },
      twins: {
        name: twins.names.get(record.name_key ?? '') ?? 0,
        nameAndEmail: twins.nameAndEmails.get(pair) ?? 0,
        tax: twins.taxes.get(record.tax_key ?? '') ?? 0,
      },
      targets: near,
      namesOfOthers: new Set(
        candidateNames.filter((name) => name !== record.name_key && (twins.names.get(name) ?? 0) > 0),
      ),
      decision,
      isNameUnique: kind?.identity?.uniqueName ?? false,
    });
    results.set(record.source_record_id, result);
    if (result.match === 'linked') taken.add(result.targetId);
  }
  return results;
};

const present = <Value>(values: readonly (Value | null)[]): readonly Value[] => [
  ...new Set(values.filter((value): value is Value => value !== null)),
];
