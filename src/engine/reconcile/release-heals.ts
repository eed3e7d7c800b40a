import type { Transaction } from 'kysely';
import { priorities } from '#model/change.ts';
import { notifyLive } from '#engine/deps.ts';
import { nextReference } from '#engine/reference.ts';
import type { Session } from '#engine/session.ts';
import { appendAudit } from '#store/audit.ts';
import { requestPass } from '#store/checkpoints.ts';
import { inLease } from '#store/leases.ts';
import { endLink, loadLinkedFlowRecords } from '#store/linked-flow-records.ts';
import {
  findPendingHeals,
  markForHealing,
  refuseHeals,
  takeReadHeals,
  type ReadHeal,
} from '#store/reconcile/pending-heals.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

/** Heals released in one transaction: locks are held briefly. */
const releasedAtATime = 200;

export interface ReleasedHeals {
  /** Some records were marked, or found to be unreadable. */
  readonly did: boolean;
  /** Others wait until the connection is listed. */
  readonly awaitsList: boolean;
}

/**
 * Lets heals go on whose target was read since they were asked for: their records are marked, and what is planned of them is
 * planned from what the vendor has just said. A target that is gone all the same is forgotten first, so that its record is
 * matched as if for the first time and made anew where nothing is found. What the vendor would not show is not healed.
 */
export const releaseHeals = async (session: Session): Promise<ReleasedHeals> => {
  const { deps, lease, owner } = session;
  const now = deps.clock.now();
  const { isReady, awaitsList, toList } = await inWorkspace(deps.db, lease.workspaceId, (trx) =>
    findPendingHeals(trx, lease.connectionId, now),
  );
  if (!isReady && toList.length === 0) return { did: false, awaitsList };
  return inLease(deps.db, lease, now, async (trx) => {
    // A pass that was under way when the heal was asked for may have gone past what it would miss.
    if (toList.length > 0) await requestPass(trx, lease.connectionId, toList, { all: false, now });
    if (!isReady) return { did: false, awaitsList };
    const heals = await takeReadHeals(trx, lease.connectionId, releasedAtATime);
    const read = heals.filter(({ isUnread }) => !isUnread);
    for (const heal of read) if (heal.endsLink) await forgetGone(trx, session, heal, now);
    await markForHealing(trx, read, priorities.heal, now);
    await refuseHeals(
      trx,
      heals.flatMap(({ isUnread, findingId }) => (isUnread && findingId !== null ? [findingId] : [])),
      'reconcile.heal_unread',
    );
    await notifyLive(trx, owner.workspaceId, ['records', 'overview']);
    return { did: heals.length > 0, awaitsList };
  });
};

/**
 * Ends the link to a target that is gone. A link that names another record by now, or one that is to be read again, stays: the
 * next look tells.
 */
const forgetGone = async (
  trx: Transaction<Database>,
  { owner }: Session,
  { flowId, sourceRecordId, findingId, askedBy }: ReadHeal,
  now: number,
): Promise<void> => {
  const [held] = await loadLinkedFlowRecords(trx, { flowId, sourceRecordId }, { lock: true });
  const target = held?.target ?? null;
  if (held === undefined || target === null || held.isBeingWritten) return;
  if (target.isStale || target.state !== 'deleted') return;
  await endLink(trx, { ...held, target }, nextReference(held), now);
  await appendAudit(
    trx,
    owner.workspaceId,
    [
      {
        actor: askedBy,
        action: 'record.unlinked',
        subjectKind: 'record',
        subjectId: sourceRecordId,
        details: {
          flow: flowId,
          target: target.id,
          was: target.state,
          ...(findingId === null ? {} : { finding: findingId }),
        },
      },
    ],
    now,
  );
};
