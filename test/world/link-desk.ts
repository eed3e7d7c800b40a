import { sql } from 'kysely';
import type { RecordId, ReviewId } from '#base/ids.ts';
import { silentLogger } from '#base/log.ts';
import type { LinkConsequences, LinkMove } from '#model/link-move.ts';
import { applyMove, previewMove, type LinkPreview } from '#engine/actions/link-actions.ts';
import { undoReview } from '#engine/actions/review-actions.ts';
import type { SessionDeps } from '#engine/session.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { startProcess, type WorkerProcess } from '#test/world/process.ts';
import type { World } from '#test/world/world.ts';

const acting = (world: World) => ({ workspaceId: world.workspaceId, actor: 'user:test' });

/** What a person's request is served with. Looking calls no vendor, so there is no way to one. */
const deps = (world: World): SessionDeps => ({
  db: world.database.db,
  clock: world.clock,
  vault: world.vault,
  registry: world.registry,
  wake: () => Promise.resolve(),
  random: () => 0,
  logger: silentLogger,
});

/** Our id of a record, by the id at its vendor. */
export const idOf = async (world: World, key: string): Promise<RecordId> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<{
      id: RecordId;
    }>`select id from record where key = ${key} and workspace_id = ${world.workspaceId}`.execute(trx),
  );
  const [row] = found.rows;
  if (row === undefined) throw new Error(`nobody has seen ${key}`);
  return row.id;
};

export const preview = (world: World, move: LinkMove): Promise<LinkPreview> =>
  previewMove(deps(world), acting(world), move);

export const apply = (
  world: World,
  move: LinkMove,
  digest: string,
): Promise<{ readonly consequences: LinkConsequences }> =>
  applyMove(deps(world), acting(world), move, digest);

/** Looks at what would follow, and does just that. */
export const makeMove = async (world: World, move: LinkMove): Promise<LinkConsequences> => {
  const { digest } = await preview(world, move);
  return (await apply(world, move, digest)).consequences;
};

export interface RememberedOnDesk {
  readonly id: ReviewId;
  readonly decision: string;
  /** Id of the record at the target's vendor that it is about. */
  readonly about: string | null;
}

/** What is remembered of a client, the newest first. */
export const remembered = async (world: World, slug: string): Promise<readonly RememberedOnDesk[]> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<RememberedOnDesk>`
      select m.id, m.decision, t.key as about from match_review m
      join record r on r.id = m.source_record_id left join record t on t.id = m.target_record_id
      where m.flow_id = ${world.flowId} and r.key = ${slug} and m.state = 'decided'
      order by m.decided_at desc, m.id desc`.execute(trx),
  );
  return found.rows;
};

/** Takes back what is remembered. */
export const forget = async (world: World, id: ReviewId | undefined): Promise<void> => {
  if (id === undefined) throw new Error('nothing is remembered');
  await undoReview(deps(world), acting(world), id);
};

/** A worker beside the world's own, to be stopped between any two steps by hand. */
export const startWorker = (world: World): Promise<WorkerProcess> =>
  startProcess({
    databaseUrl: world.database.url,
    vault: world.vault,
    registry: world.registry,
    clock: world.clock,
    fetch: (request) =>
      new URL(request.url).host.startsWith('ignition')
        ? world.ignition.fetch(request)
        : world.xero.fetch(request),
    random: () => 0,
    name: 'a worker by hand',
    bugs: [],
  });
