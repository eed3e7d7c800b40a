import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { sameJson } from '#base/json.ts';
import type { LinkConsequences, LinkMove, RecordConsequence } from '#model/link-move.ts';
import { valueAt } from '#model/mapping.ts';
import type { Acting } from '#engine/actions/acting.ts';
import { openAgreed } from '#engine/agreed.ts';
import type { SessionDeps } from '#engine/session.ts';
import { loadFollowers, loadLinksTo, loadNamed, type Follower } from '#store/link-moves.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { judgeNaming } from './dependents.ts';
import { lookAtRecords } from './look-at-records.ts';
import type { Made } from './make-move.ts';
import { mergeByHand } from './merge-by-hand.ts';
import type { Movable } from './movable.ts';
import { namesInTheWay } from './names-in-the-way.ts';
import { findNaming, type Naming } from './naming-records.ts';
import { withLinksToCome, type LinkToCome } from './pretending.ts';

/** What follows, and whom it concerns. */
export interface Following {
  readonly consequences: LinkConsequences;
  /** Flow records of other sources of the targets that were touched. */
  readonly beside: readonly Follower[];
  /** What names a moved record, by that record. */
  readonly naming: ReadonlyMap<RecordId, readonly Naming[]>;
  /** Moved records that are linked again only by the looks that follow. */
  readonly unlinked: readonly RecordId[];
}

/**
 * Says what follows of a move that this transaction has made: what the next look plans for each record concerned, with the
 * links as they are now, and as they will be once what is to be made is made. `before` is what was known before the move.
 */
export const followMove = async (
  trx: Transaction<Database>,
  deps: SessionDeps,
  acting: Acting,
  move: LinkMove,
  { movable: before, made }: { readonly movable: Movable; readonly made: Made },
): Promise<Following> => {
  const { target } = before;
  const movedIds = [...new Set([...made.ended, ...made.made].map(({ sourceId }) => sourceId))];
  const followers = await loadFollowers(trx, target, movedIds);
  const mains = await lookAt(
    trx,
    deps,
    followers.filter(({ isMain }) => isMain),
    'moved',
  );

  const linkedNow = new Set(made.made.map(({ sourceId }) => sourceId));
  const unlinked = movedIds.filter((id) => !linkedNow.has(id));
  const toCome = unlinked.flatMap((sourceId): LinkToCome[] => {
    const own = mains.find((each) => each.sourceId === sourceId && !each.isPaused);
    if (own === undefined) return [];
    if (own.outcome === 'create') return [{ sourceId, targetId: null }];
    return own.targetId === null ? [] : [{ sourceId, targetId: own.targetId }];
  });

  const touched = [...new Set([...made.ended, ...made.made].map(({ targetId }) => targetId))];
  const others = (await loadLinksTo(trx, touched)).filter(({ sourceId }) => !movedIds.includes(sourceId));
  const beside = (
    await loadFollowers(
      trx,
      target,
      others.map(({ sourceId }) => sourceId),
    )
  ).filter(({ isMain }) => isMain);
  const besides = await lookAt(trx, deps, beside, 'beside');

  const moved = await loadNamed(trx, movedIds);
  const naming = new Map<RecordId, readonly Naming[]>();
  for (const [id, record] of moved) naming.set(id, await findNaming(trx, deps.vault, record, target));
  const namings = [...naming.values()].flat();

  const later = await withLinksToCome(trx, deps, acting, before, toCome, async () => ({
    companions: await lookAt(
      trx,
      deps,
      followers.filter(({ isMain }) => !isMain),
      'moved',
    ),
    dependents: await inTurn(
      namings.filter(({ records }) => records.length > 0),
      (each) => judgeNaming(trx, deps, each),
    ),
  }));

  const records = [...mains, ...later.companions, ...besides];
  const left = move.move === 'merge' ? [] : await valuesLeft(trx, deps, before, made, besides);
  return {
    beside,
    naming,
    unlinked,
    consequences: {
      ended: made.ended,
      made: made.made,
      remembered: made.remembered,
      records,
      dependents: later.dependents,
      isSearchedWhole: namings.every(({ isWhole }) => isWhole),
      left,
      byHand: [...byHandOf(before, move), ...(await namesInTheWay(trx, before, mains))],
    },
  };
};

const inTurn = async <Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (const item of items) results.push(await run(item));
  return results;
};

/** Looks at flow records, flow by flow. */
const lookAt = async (
  trx: Transaction<Database>,
  deps: SessionDeps,
  followers: readonly Follower[],
  role: RecordConsequence['role'],
): Promise<readonly RecordConsequence[]> => {
  const found: RecordConsequence[] = [];
  for (const [, group] of Map.groupBy(followers, ({ flowId }) => flowId)) {
    const [flow] = group;
    if (flow === undefined) continue;
    const ids = group.map(({ sourceRecordId }) => sourceRecordId);
    const looked = await lookAtRecords(trx, deps, flow, ids);
    for (const { sourceRecordId: sourceId } of group) {
      const each = looked.get(sourceId);
      if (each === undefined) continue;
      const { isMatched: _isMatched, ...rest } = each;
      found.push({
        flowId: flow.flowId,
        flowName: flow.flowName,
        isPaused: flow.flowState === 'paused',
        mayWait: (flow.settings.approvals ?? []).length > 0,
        role,
        sourceId,
        ...rest,
      });
    }
  }
  return found;
};

/** Values that the flow and the target agreed on over a link that ended: they stay there, unless another source writes them. */
const valuesLeft = async (
  trx: Transaction<Database>,
  deps: SessionDeps,
  before: Movable,
  made: Made,
  besides: readonly RecordConsequence[],
): Promise<LinkConsequences['left']> => {
  const targets = await loadNamed(
    trx,
    made.ended.map(({ targetId }) => targetId),
  );
  return made.ended.flatMap(({ sourceId, targetId }) => {
    const row = targets.get(targetId);
    if (row?.body === null || row?.body === undefined || row.state !== 'active') return [];
    const { fields: held } = openRecordBody(deps.vault, {
      connection_id: row.connectionId,
      kind: row.kind,
      key: row.key,
      body: row.body,
    });
    const corrected = new Set(
      besides
        .filter((each) => each.targetId === targetId)
        .flatMap(({ fields }) => fields.map(({ field }) => field)),
    );
    const agreed = new Map(
      before.followers
        .filter((each) => each.isMain && each.sourceRecordId === sourceId)
        .flatMap((each) =>
          Object.entries(openAgreed(deps.vault, each.flowId, sourceId, each.agreed)?.values ?? {}),
        ),
    );
    const fields = [...agreed].flatMap(([field, value]) =>
      value === null || corrected.has(field) || !sameJson(valueAt(held, field), value)
        ? []
        : [
            {
              field,
              label: before.targetKind.fields.find(({ name }) => name === field)?.label ?? field,
              value,
            },
          ],
    );
    return fields.length === 0 ? [] : [{ targetId, fields }];
  });
};

const byHandOf = ({ identity, named }: Movable, move: LinkMove): readonly string[] => {
  if (move.move !== 'merge') return [identity.staysWithIt];
  const [kept, double] = [named.get(move.keptId), named.get(move.doubleId)];
  return kept === undefined || double === undefined ? [] : [mergeByHand(identity, { kept, double })];
};
