import { appendAudit } from '#store/audit.ts';
import { noteConnectionFinding } from '#store/leases.ts';
import { lookBack } from '#store/look-back.ts';
import type { Transaction } from 'kysely';
import type { Database } from '#store/tables.ts';
import { lastReadTry } from './hydrate.ts';
import type { Session } from './session.ts';

/** Fewer than this many unlisted records are always looked at; a small practice may well remove half of its clients. */
const alwaysBelieved = 20;
/** More than this share of a kind gone at once is a fault of the vendor, or of ours, until a person says otherwise. */
const believedShare = 0.2;

const tooMany = (unlisted: number, known: number): boolean =>
  unlisted > alwaysBelieved && unlisted > known * believedShare;

/**
 * Ends a pass over all records of a kind: what it has not met is read by key next, unless that would be so much that a
 * person has to look first. Belongs into the transaction that ends the pass.
 */
export const lookBackOver = async (
  trx: Transaction<Database>,
  session: Session,
  kind: string,
  startedAt: number,
  now: number,
): Promise<void> => {
  const { deps, lease, owner } = session;
  const found = await lookBack(trx, owner, kind, { startedAt, readAttempts: lastReadTry }, tooMany);
  if (found.isBelieved) return;
  const code = 'poll.too_many_unlisted';
  await noteConnectionFinding(trx, lease.connectionId, code, now);
  await appendAudit(
    trx,
    owner.workspaceId,
    [
      {
        actor: 'plumbline',
        action: 'connection.look_back_stopped',
        subjectKind: 'connection',
        subjectId: lease.connectionId,
        details: { code, kind, unlisted: found.unlisted, known: found.known },
      },
    ],
    now,
  );
  deps.logger.warn(
    { connection: lease.connectionId, kind, code, unlisted: found.unlisted, known: found.known },
    'a full list left out so many records that none is taken for gone',
  );
};
