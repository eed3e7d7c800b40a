import { sql } from 'kysely';
import type { ChangeId, RecordId, ReviewId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { MatchCandidate, MatchDecision } from '#model/match.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-settings-change.ts';
import { replayDeadLetters } from '#engine/actions/replay-actions.ts';
import { decideReview, undoReview } from '#engine/actions/review-actions.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { World } from '#test/world/world.ts';

const acting = (world: World) => ({ workspaceId: world.workspaceId, actor: 'user:test' });

const deps = (world: World) => ({
  db: world.database.db,
  clock: world.clock,
  vault: world.vault,
  registry: world.registry,
  wake: () => Promise.resolve(),
});

export interface RecordOnDesk {
  readonly id: RecordId;
  readonly state: string;
  readonly state_code: string | null;
  /** The linked contact's id at Xero. */
  readonly contact: string | null;
  readonly matched_by: string | null;
  readonly owner_email: string | null;
}

/** What the console shows of one client, by its slug. */
export const lookUp = async (world: World, slug: string): Promise<RecordOnDesk> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<RecordOnDesk>`
      select r.id, fr.state, fr.state_code, t.key as contact, l.matched_by, l.owner_email from flow_record fr
      join record r on r.id = fr.source_record_id
      left join link l on l.source_record_id = r.id left join record t on t.id = l.target_record_id
      where fr.flow_id = ${world.flowId} and r.key = ${slug}`.execute(trx),
  );
  const [row] = found.rows;
  if (row === undefined) throw new Error(`the console knows nothing of ${slug}`);
  return row;
};

export interface ReviewOnDesk {
  readonly id: ReviewId;
  readonly slug: string;
  readonly reason: string;
  readonly candidates: readonly MatchCandidate[];
}

/** The match reviews that wait for a person, in the order of their clients. */
export const openReviews = async (world: World): Promise<readonly ReviewOnDesk[]> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<ReviewOnDesk>`
      select m.id, r.key as slug, m.reason, m.candidates from match_review m
      join record r on r.id = m.source_record_id
      where m.flow_id = ${world.flowId} and m.state = 'open' order by r.key`.execute(trx),
  );
  return found.rows;
};

export interface DeadLetterOnDesk {
  readonly id: ChangeId;
  readonly slug: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly details: JsonObject;
}

/** The dead letters that wait, oldest first. */
export const deadLetters = async (world: World): Promise<readonly DeadLetterOnDesk[]> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<DeadLetterOnDesk>`
      select c.id, r.key as slug, c.code, c.message, c.hint, c.details from change c
      join record r on r.id = c.source_record_id
      where c.flow_id = ${world.flowId} and c.state = 'dead' order by c.planned_at, c.id`.execute(trx),
  );
  return found.rows;
};

/** Answers a match review as a person would, and settles. */
export const decide = async (
  world: World,
  review: ReviewOnDesk,
  decision: MatchDecision,
  targetRecordId: RecordId | null = null,
): Promise<void> => {
  await decideReview(deps(world), acting(world), review.id, { decision, targetRecordId });
};

export const takeBack = async (world: World, review: ReviewOnDesk): Promise<void> => {
  await undoReview(deps(world), acting(world), review.id);
};

export const replayAll = (world: World): Promise<{ readonly replayed: number }> =>
  replayDeadLetters(deps(world), acting(world), { which: 'all' });

export const setFlow = (
  world: World,
  change: { readonly state?: 'enabled' | 'paused'; readonly settings?: FlowSettingsChange },
  flowId = world.flowId,
): Promise<void> =>
  changeFlow(deps(world), acting(world), flowId, {
    state: change.state ?? null,
    settings: change.settings ?? {},
  });

/** State and last error of a connection, as its card shows them. */
export const connectionOf = async (
  world: World,
  vendor: 'ignition' | 'xero',
): Promise<{ readonly state: string; readonly state_code: string | null; readonly last: string | null }> => {
  const id = vendor === 'xero' ? world.xeroId : world.ignitionId;
  return inWorkspace(world.database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('connection')
      .select(['state', 'state_code', 'last_error_code as last'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow(),
  );
};
