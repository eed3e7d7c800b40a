import type { Transaction } from 'kysely';
import { newId, type RecordId } from '#base/ids.ts';
import { unreachable } from '#base/never.ts';
import type { AfterUnlinking, LinkedTwo, LinkMove, Remembered } from '#model/link-move.ts';
import type { RememberedDecision } from '#model/match.ts';
import type { Acting } from '#engine/actions/acting.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { nextReference } from '#engine/reference.ts';
import { rememberDouble, undoWhere } from '#store/doubles.ts';
import { insertLinks } from '#store/flow-records.ts';
import {
  deleteLink,
  findLink,
  forgetApart,
  rememberDecisions,
  resetFollowers,
  retireDecisions,
  type Follower,
  type HeldLink,
  type LinkEnd,
} from '#store/link-moves.ts';
import type { Database } from '#store/tables.ts';
import { requireTarget, type Movable } from './movable.ts';

/** What a move has done to links, and what it noted. */
export interface Made {
  readonly ended: readonly LinkedTwo[];
  readonly made: readonly LinkedTwo[];
  readonly remembered: readonly Remembered[];
}

interface Making {
  readonly trx: Transaction<Database>;
  readonly acting: Acting;
  readonly now: number;
  readonly movable: Movable;
}

/**
 * Moves links in the transaction at hand: the links themselves, what is remembered of it, and the flow records that begin
 * anew. Nothing is written to a vendor; that is for the next look, which plans it.
 * @throws what `requireMovable` throws, `link.not_linked`, `link.same`, `link.bad_target`, `link.target_taken`, `link.both_linked`.
 */
export const makeMove = async (
  trx: Transaction<Database>,
  acting: Acting,
  move: LinkMove,
  movable: Movable,
  now: number,
): Promise<Made> => {
  const making: Making = { trx, acting, now, movable };
  switch (move.move) {
    case 'remove':
      return end(making, await requireLink(making, move.sourceRecordId), move.after);
    case 'change':
      return pointTo(making, move.sourceRecordId, move.to);
    case 'split': {
      const link = await requireLink(making, move.sourceRecordId);
      return move.to === null ? end(making, link, 'create') : pointTo(making, move.sourceRecordId, move.to);
    }
    case 'merge':
      return merge(making, move);
    default:
      return unreachable(move);
  }
};

const requireLink = async ({ trx, movable }: Making, sourceId: RecordId): Promise<HeldLink> => {
  const link = await findLink(trx, sourceId, movable.target);
  if (link === null) throw actionError('link.not_linked', 'The record is not linked in this flow.');
  return link;
};

const decisionOf: Readonly<Record<AfterUnlinking, RememberedDecision>> = {
  match: 'apart',
  create: 'create',
  leave_out: 'ignore',
};
const rememberedAs = { match: 'apart', create: 'own_target', leave_out: 'left_out' } as const;

const end = async (making: Making, link: HeldLink, after: AfterUnlinking): Promise<Made> => {
  const { sourceId, targetId } = link;
  await deleteLink(making.trx, link.id);
  await decide(making, sourceId, [{ decision: decisionOf[after], targetId }]);
  await begin(making, [sourceId]);
  return {
    ended: [{ sourceId, targetId }],
    made: [],
    remembered: [{ what: rememberedAs[after], sourceId, targetId }],
  };
};

const pointTo = async (making: Making, sourceId: RecordId, to: RecordId): Promise<Made> => {
  const { trx, movable, acting, now } = making;
  const link = await findLink(trx, sourceId, movable.target);
  if (link?.targetId === to) throw actionError('link.same', 'The record is linked with this one already.');
  await requireTarget(trx, movable, to);
  if (link !== null) await deleteLink(trx, link.id);
  await undoWhere(trx, to, acting.actor, now);
  await forgetApart(trx, sourceId, to);
  await decide(making, sourceId, [
    ...(link === null ? [] : [{ decision: 'apart' as const, targetId: link.targetId }]),
    { decision: 'link', targetId: to },
  ]);
  await linkTo(making, sourceId, movable.source, to);
  await begin(making, [sourceId]);
  return {
    ended: link === null ? [] : [{ sourceId, targetId: link.targetId }],
    made: [{ sourceId, targetId: to }],
    remembered: [
      ...(link === null ? [] : [{ what: 'apart' as const, sourceId, targetId: link.targetId }]),
      { what: 'same', sourceId, targetId: to },
    ],
  };
};

const merge = async (making: Making, move: Extract<LinkMove, { move: 'merge' }>): Promise<Made> => {
  const { trx, acting, movable, now } = making;
  const { keptId, doubleId } = move;
  const kept = movable.links.filter((link) => link.targetId === keptId);
  const moving = movable.links.filter((link) => link.targetId === doubleId);
  const rivalOf = (link: HeldLink): HeldLink | undefined =>
    kept.find(
      (each) =>
        each.source.connectionId === link.source.connectionId && each.source.kind === link.source.kind,
    );
  const rivals = moving.filter((link) => rivalOf(link) !== undefined);
  if (rivals.length > 0 && move.otherSource === 'refuse')
    throw actionError('link.both_linked', 'Both records are linked to a source record of the same kind.', {
      details: { sources: rivals.flatMap((link) => [rivalOf(link)?.sourceId ?? '', link.sourceId]) },
    });
  const ended: LinkedTwo[] = [];
  const made: LinkedTwo[] = [];
  const remembered: Remembered[] = [{ what: 'double', doubleId, keptId }];
  for (const link of moving) {
    const { sourceId } = link;
    await deleteLink(trx, link.id);
    ended.push({ sourceId, targetId: doubleId });
    if (rivals.includes(link)) {
      await decide(making, sourceId, [{ decision: 'ignore', targetId: doubleId }]);
      remembered.push({ what: 'left_out', sourceId, targetId: doubleId });
    } else {
      await forgetApart(trx, sourceId, keptId);
      await decide(making, sourceId, [{ decision: 'link', targetId: keptId }]);
      await linkTo(making, sourceId, link.source, keptId);
      made.push({ sourceId, targetId: keptId });
      remembered.push({ what: 'same', sourceId, targetId: keptId });
    }
  }
  await undoWhere(trx, keptId, acting.actor, now);
  await rememberDouble(
    trx,
    { id: newId('double', now), workspaceId: acting.workspaceId, doubleId, keptId, actor: acting.actor },
    now,
  );
  await begin(
    making,
    moving.map((link) => link.sourceId),
  );
  return { ended, made, remembered };
};

const linkTo = async (
  { trx, acting, movable, now }: Making,
  sourceId: RecordId,
  source: LinkEnd,
  targetId: RecordId,
): Promise<void> => {
  const owner = { workspaceId: acting.workspaceId, connectionId: movable.target.connectionId };
  const link = {
    id: newId('link', now),
    source_record_id: sourceId,
    source_connection_id: source.connectionId,
    source_kind: source.kind,
    target_record_id: targetId,
    target_kind: movable.target.kind,
    reference: null,
    matched_by: 'link' as const,
    owner_email: null,
    created_by: 'person',
  };
  const lost = await insertLinks(trx, owner, [link], now);
  if (lost.size > 0) throw actionError('link.target_taken', 'It was linked to another record meanwhile.');
};

const mainsOf = ({ movable }: Making, sourceId: RecordId): readonly Follower[] =>
  movable.followers.filter((each) => each.isMain && each.sourceRecordId === sourceId);

/** Puts a person's new word in the place of what was decided of a record before, in all flows that follow the link. */
const decide = async (
  making: Making,
  sourceId: RecordId,
  decisions: readonly { readonly decision: RememberedDecision; readonly targetId: RecordId }[],
): Promise<void> => {
  const { trx, acting, now } = making;
  const mains = mainsOf(making, sourceId);
  await retireDecisions(trx, mains);
  await rememberDecisions(
    trx,
    acting.workspaceId,
    acting.actor,
    mains.flatMap(({ flowId }) => decisions.map((each) => ({ ...each, flowId, sourceRecordId: sourceId }))),
    now,
  );
};

const begin = ({ trx, movable, now }: Making, sourceIds: readonly RecordId[]): Promise<void> =>
  resetFollowers(
    trx,
    movable.followers
      .filter((each) => sourceIds.includes(each.sourceRecordId))
      .map((each) => ({ ...each, nextReference: each.isMain ? nextReference(each) : null })),
    now,
  );
