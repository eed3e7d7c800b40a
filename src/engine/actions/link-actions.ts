import type { Transaction } from 'kysely';
import type { DoubleId, RecordId } from '#base/ids.ts';
import { canonicalJson, type JsonValue } from '#base/json.ts';
import type { LinkConsequences, LinkMove } from '#model/link-move.ts';
import { notifyLive } from '#engine/deps.ts';
import { followMove, type Following } from '#engine/links/consequences.ts';
import { makeMove } from '#engine/links/make-move.ts';
import { requireMovable, type Movable } from '#engine/links/movable.ts';
import { takingBack } from '#engine/links/pretending.ts';
import type { SessionDeps } from '#engine/session.ts';
import { appendAudit, type AuditEntry } from '#store/audit.ts';
import { awaitLink } from '#store/awaited-links.ts';
import { contentHash } from '#store/content-hash.ts';
import { lockDouble, undoWhere } from '#store/doubles.ts';
import { voidLooks } from '#store/link-moves.ts';
import { markAwaitingLinks } from '#store/linked-keys.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { act, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';

export interface LinkPreview {
  /** What was shown, as a hash: the move is made only while the same would follow. */
  readonly digest: string;
  readonly consequences: LinkConsequences;
}

/**
 * What would follow of a move of links: it is made in a transaction, planned by the pipeline's own look, and taken back.
 * @throws what `requireMovable` and `makeMove` throw.
 */
export const previewMove = (deps: SessionDeps, acting: Acting, move: LinkMove): Promise<LinkPreview> =>
  inWorkspace(deps.db, acting.workspaceId, (trx) =>
    takingBack(trx, async () => {
      const { following } = await moveAndFollow(trx, deps, acting, move, false);
      const { consequences } = following;
      return { digest: digestOf(move, consequences), consequences };
    }),
  );

/**
 * Moves links as it was shown, in one transaction: links, what is remembered, marks and audit. The writes follow as the
 * pipeline's, first of all work. Made once: a second time the links are others already, so what would follow is too.
 * @throws `link.changed` when something else would follow than was shown, and what `previewMove` throws.
 */
export const applyMove = (
  deps: SessionDeps,
  acting: Acting,
  move: LinkMove,
  digest: string,
): Promise<{ readonly consequences: LinkConsequences }> =>
  act(deps, acting, async (trx, now) => {
    const { movable, following } = await moveAndFollow(trx, deps, acting, move, true);
    const { consequences, beside, naming, unlinked } = following;
    if (digestOf(move, consequences) !== digest)
      throw actionError('link.changed', 'Something else would follow of it now than was shown.');
    const { workspaceId } = acting;
    const { connectionId: targetConnectionId, kind: targetKind } = movable.target;
    await voidLooks(trx, beside, now);
    for (const [recordId, namings] of naming)
      for (const { flow, records } of namings) {
        const rows = records.map(({ id }) => ({ flowId: flow.flowId, sourceRecordId: id }));
        await voidLooks(trx, rows, now);
        if (unlinked.includes(recordId))
          await awaitLink(trx, { workspaceId, recordId, targetConnectionId, targetKind }, rows);
      }
    if (consequences.made.length > 0)
      await markAwaitingLinks(trx, { workspaceId, connectionId: targetConnectionId }, now);
    await appendAudit(trx, workspaceId, auditOf(acting, move, digest, following), now);
    await notifyLive(trx, workspaceId, ['records', 'reviews', 'overview']);
    await deps.wake(trx, wokenBy(movable, following));
    return { consequences };
  });

const moveAndFollow = async (
  trx: Transaction<Database>,
  deps: SessionDeps,
  acting: Acting,
  move: LinkMove,
  lock: boolean,
): Promise<{ readonly movable: Movable; readonly following: Following }> => {
  const movable = await requireMovable(trx, deps.registry, move, lock);
  const made = await makeMove(trx, acting, move, movable, deps.clock.now());
  return { movable, following: await followMove(trx, deps, acting, move, { movable, made }) };
};

const digestOf = (move: LinkMove, consequences: LinkConsequences): string =>
  contentHash(canonicalJson(JSON.parse(JSON.stringify([move, consequences])) as JsonValue));

const wokenBy = ({ target, followers }: Movable, { beside }: Following) =>
  [
    ...new Set([
      target.connectionId,
      ...followers.map((each) => each.targetConnectionId),
      ...beside.map((each) => each.targetConnectionId),
    ]),
  ].toSorted();

/** One entry on each record that the move concerns. */
const auditOf = (
  { actor }: Acting,
  move: LinkMove,
  digest: string,
  { consequences: { ended, made, remembered } }: Following,
): readonly AuditEntry[] => {
  const entry = (
    action: AuditEntry['action'],
    subjectId: RecordId,
    details: AuditEntry['details'],
  ): AuditEntry => ({
    actor,
    action,
    subjectKind: 'record',
    subjectId,
    details: { ...details, move: move.move, shown: digest },
  });
  return [
    ...ended.flatMap(({ sourceId: source, targetId: target }) => [
      entry('record.unlinked', source, { target }),
      entry('record.unlinked', target, { source }),
    ]),
    ...made.flatMap(({ sourceId: source, targetId: target }) => [
      entry('record.linked', source, { by: 'link', target }),
      entry('record.linked', target, { by: 'link', source }),
    ]),
    ...remembered.flatMap((each) =>
      each.what === 'double'
        ? [
            entry('record.called_double', each.doubleId, { of: each.keptId }),
            entry('record.called_double', each.keptId, { double: each.doubleId }),
          ]
        : [],
    ),
  ];
};

/**
 * Takes back that a record is a double: from then on it is matched like any other. Links that were moved stay where they are.
 * @throws `double.not_found`, `double.undone`.
 */
export const undoDouble = (
  deps: SessionDeps,
  acting: Acting,
  id: DoubleId,
): Promise<{ readonly recordId: RecordId }> =>
  act(deps, acting, async (trx, now) => {
    const double = await lockDouble(trx, id);
    if (double === undefined)
      throw actionError('double.not_found', 'There is no such double in this workspace.');
    if (double.undone_at !== null)
      throw actionError('double.undone', 'That it is a double was taken back already.');
    const { double_record_id: recordId, kept_record_id: of } = double;
    await undoWhere(trx, recordId, acting.actor, now);
    const about = { actor: acting.actor, action: 'record.double_undone', subjectKind: 'record' } as const;
    await appendAudit(
      trx,
      acting.workspaceId,
      [
        { ...about, subjectId: recordId, details: { of } },
        { ...about, subjectId: of, details: { double: recordId } },
      ],
      now,
    );
    await notifyLive(trx, acting.workspaceId, ['reviews']);
    return { recordId };
  });
