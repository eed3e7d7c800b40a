import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { appendAudit } from '#store/audit.ts';
import { repointLink } from '#store/flow-records.ts';
import type { Database } from '#store/tables.ts';
import { loadTargetByKey, type AnyTarget, type OpenFlow, type TargetRow } from '#store/work.ts';
import type { Session } from './session.ts';

/** A record of the target by its id; null where it is not there, or was never read. */
export const targetById = async (trx: Transaction<Database>, id: RecordId): Promise<AnyTarget | null> => {
  const row = await trx
    .selectFrom('record')
    .select(['id', 'connection_id', 'kind', 'key', 'state', 'merged_into', 'body'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined || row.state === 'unread' ? null : { ...row, state: row.state };
};

/** Merges that lead from one record to the next are followed so far. */
const mergesFollowed = 10;

/**
 * A merge at the vendor moves the link to the record that is left, unless that one is another record's already. Where that
 * one was merged in its turn, the last is followed. A session that only looks moves nothing and is told where it would lead.
 */
export const followMerges = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  target: TargetRow | null,
): Promise<AnyTarget | null> => {
  if (target === null || target.link_id === null) return target;
  const source = { connectionId: flow.sourceConnectionId, kind: flow.sourceKind };
  let heir: AnyTarget = target;
  for (let step = 0; heir.state === 'merged' && heir.merged_into !== null; step += 1) {
    const next = await loadTargetByKey(
      trx,
      session.lease.connectionId,
      target.kind,
      heir.merged_into,
      source,
    );
    if (next === null || next.linkedBy !== null || step === mergesFollowed) return target;
    heir = next;
  }
  if (heir.id === target.id || session.looksOnly === true) return heir;
  const now = session.deps.clock.now();
  const { connectionId } = session.lease;
  const link = {
    id: target.link_id,
    sourceRecordId: target.source_record_id,
    targetConnectionId: connectionId,
  };
  await repointLink(trx, link, heir.id, now);
  const about = { actor: 'plumbline', action: 'record.link_followed', subjectKind: 'record' } as const;
  const details = { flow: flow.id, source: target.source_record_id, from: target.id, to: heir.id };
  await appendAudit(
    trx,
    session.owner.workspaceId,
    [target.source_record_id, heir.id].map((subjectId) => ({ ...about, subjectId, details })),
    now,
  );
  return heir;
};
