import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { IdentityFacts, KindSpec } from '#model/connector.ts';
import type { LinkMove } from '#model/link-move.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { lockConnections } from '#store/barriers.ts';
import {
  findFlowEnds,
  loadFollowers,
  loadLinksTo,
  loadNamed,
  type Follower,
  type HeldLink,
  type LinkEnd,
  type NamedRecord,
} from '#store/link-moves.ts';
import type { Database } from '#store/tables.ts';

/** What a move is about: the end that links lead to, who follows them, and the vendor's facts of such records. */
export interface Movable {
  /** Where the moved records come from; of a merge, where the target itself is. */
  readonly source: LinkEnd;
  readonly target: LinkEnd;
  readonly targetKind: KindSpec;
  readonly identity: IdentityFacts;
  /** Of all source records whose links may move. */
  readonly followers: readonly Follower[];
  /** Of a merge: the links of both records. */
  readonly links: readonly HeldLink[];
  /** Of a merge: both records. */
  readonly named: ReadonlyMap<RecordId, NamedRecord>;
}

/**
 * Reads what a move is about. With `lock` no drain of the connections that it concerns commits anything until the
 * transaction ends, so that no write of these records is under way unseen.
 * @throws `record.not_in_flow`, `record.write_under_way`, `link.kind_fixed`, `link.not_two`, `link.bad_target`.
 */
export const requireMovable = async (
  trx: Transaction<Database>,
  registry: ConnectorRegistry,
  move: LinkMove,
  lock: boolean,
): Promise<Movable> => {
  const about = move.move === 'merge' ? await aboutTwo(trx, move) : await aboutOne(trx, move);
  const { targetKind, identity } = kindAt(registry, about.vendor, about.target.kind);
  const sources = (links: readonly HeldLink[]): readonly RecordId[] =>
    move.move === 'merge'
      ? links.filter((link) => link.targetId === move.doubleId).map((link) => link.sourceId)
      : [move.sourceRecordId];
  if (lock) {
    const before = await loadFollowers(trx, about.target, sources(about.links));
    await lockConnections(trx, [about.target.connectionId, ...before.map((each) => each.targetConnectionId)]);
  }
  const links = move.move === 'merge' ? await loadLinksTo(trx, [move.keptId, move.doubleId]) : [];
  const followers = await loadFollowers(trx, about.target, sources(links));
  if (
    move.move !== 'merge' &&
    !followers.some((each) => each.flowId === move.flowId && each.sourceRecordId === move.sourceRecordId)
  )
    throw actionError('record.not_in_flow', 'The record is not carried by this flow in this workspace.');
  if (followers.some((each) => each.isBeingWritten))
    throw actionError('record.write_under_way', 'A flow is writing to the target of this record just now.');
  return { ...about, targetKind, identity, followers, links };
};

interface About extends Pick<Movable, 'source' | 'target' | 'links' | 'named'> {
  readonly vendor: string;
}

const aboutOne = async (
  trx: Transaction<Database>,
  move: Exclude<LinkMove, { move: 'merge' }>,
): Promise<About> => {
  const ends = await findFlowEnds(trx, move.flowId);
  if (ends === null)
    throw actionError('record.not_in_flow', 'There is no such flow, or it goes with another one.');
  const { vendor } = await trx
    .selectFrom('connection')
    .select('vendor')
    .where('id', '=', ends.target.connectionId)
    .executeTakeFirstOrThrow();
  return { ...ends, vendor, links: [], named: new Map() };
};

const aboutTwo = async (
  trx: Transaction<Database>,
  { keptId, doubleId }: Extract<LinkMove, { move: 'merge' }>,
): Promise<About> => {
  const named = await loadNamed(trx, [keptId, doubleId]);
  const [kept, double] = [named.get(keptId), named.get(doubleId)];
  if (keptId === doubleId || kept === undefined || double === undefined)
    throw actionError('link.not_two', 'Two different records of this workspace have to be named.');
  if (kept.connectionId !== double.connectionId || kept.kind !== double.kind)
    throw actionError('link.not_two', 'The two records are not of one kind at one vendor.');
  if (kept.state !== 'active')
    throw actionError('link.bad_target', `The record to be kept is ${kept.state} at its vendor.`);
  const target = { connectionId: kept.connectionId, kind: kept.kind };
  return {
    source: target,
    target,
    vendor: kept.vendor,
    named,
    links: await loadLinksTo(trx, [keptId, doubleId]),
  };
};

const kindAt = (
  registry: ConnectorRegistry,
  vendor: string,
  kind: string,
): { readonly targetKind: KindSpec; readonly identity: IdentityFacts } => {
  const targetKind = registry.get(vendor).kinds.find((each) => each.kind === kind);
  if (targetKind?.identity === undefined)
    throw actionError('link.kind_fixed', 'Links of this kind follow from what the records say themselves.');
  return { targetKind, identity: targetKind.identity };
};

/**
 * That a record may become the target of another.
 * @throws `link.bad_target`, `link.target_taken`.
 */
export const requireTarget = async (
  trx: Transaction<Database>,
  { source, target }: Pick<Movable, 'source' | 'target'>,
  id: RecordId,
): Promise<void> => {
  const record = (await loadNamed(trx, [id])).get(id);
  if (record === undefined || record.connectionId !== target.connectionId || record.kind !== target.kind)
    throw actionError('link.bad_target', 'The chosen record is none of the flow’s target.');
  if (record.state !== 'active')
    throw actionError('link.bad_target', `The chosen record is ${record.state} at its vendor.`);
  const holder = (await loadLinksTo(trx, [id])).find(
    (link) => link.source.connectionId === source.connectionId && link.source.kind === source.kind,
  );
  if (holder !== undefined)
    throw actionError('link.target_taken', 'The chosen record is linked to another source record.', {
      details: { linkedTo: holder.sourceId },
    });
};
