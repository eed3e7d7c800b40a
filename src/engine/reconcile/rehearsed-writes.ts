import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { isApproved } from '#model/approval.ts';
import { loadStanding } from '#store/approvals.ts';
import type { Database } from '#store/tables.ts';
import { demandOfWrite, digestOfIntent, isGuarded, loadFirstTimes } from '#engine/approvals/intent-demand.ts';
import type { Intent } from '#engine/intents.ts';
import { rehearsedDigest } from '#engine/rehearsals/rehearsed-digest.ts';
import type { Session } from '#engine/session.ts';

/** What a rehearsal knows of one write: what exactly it is, and whether people would have to say so first. */
export interface RehearsedWrite {
  readonly digest: string;
  /** `no`: a person rejected just this, or nobody answered in time, so that it is not written. */
  readonly goes: 'at_once' | 'after_approval' | 'no';
}

/** The writes of these intents by source record, as approvals would take them now. Reads only. */
export const rehearseWrites = async (
  trx: Transaction<Database>,
  session: Session,
  intents: readonly Intent[],
): Promise<ReadonlyMap<RecordId, RehearsedWrite>> => {
  const guarded = intents.flatMap(({ write }) => (isGuarded(write.flow) ? [write] : []));
  const firsts = guarded.length === 0 ? null : await loadFirstTimes(trx, guarded);
  const standing = new Map(
    (
      await loadStanding(
        trx,
        guarded.map(({ flow, dirty }) => ({ flow_id: flow.id, source_record_id: dirty.source_record_id })),
        { lock: false },
      )
    ).map((each) => [each.source_record_id, each]),
  );
  return new Map(
    intents.map((intent): [RecordId, RehearsedWrite] => {
      const { write } = intent;
      const id = write.dirty.source_record_id;
      const digest = rehearsedDigest(session, intent);
      const demand = isGuarded(write.flow)
        ? demandOfWrite(session, write, firsts?.get(write.flow.id) ?? null)
        : null;
      if (demand === null) return [id, { digest, goes: 'at_once' }];
      const before = standing.get(id);
      if (
        before === undefined ||
        before.digest !== digestOfIntent(session, intent) ||
        before.change_state === 'applied'
      )
        return [id, { digest, goes: 'after_approval' }];
      if (before.state === 'rejected' || before.state === 'expired') return [id, { digest, goes: 'no' }];
      const isThrough = before.state === 'approved' && isApproved(demand, before.approvers);
      return [id, { digest, goes: isThrough ? 'at_once' : 'after_approval' }];
    }),
  );
};
