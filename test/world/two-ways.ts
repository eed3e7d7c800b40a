import { sql } from 'kysely';
import type { ConflictId } from '#base/ids.ts';
import type { JsonValue } from '#base/json.ts';
import type { ConflictChoice } from '#model/field-verdict.ts';
import { resolveConflicts } from '#engine/actions/conflict-actions.ts';
import { openConflict } from '#store/conflicts.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { World } from '#test/world/world.ts';

export interface ConflictOnDesk {
  readonly id: ConflictId;
  readonly slug: string;
  readonly field: string;
  readonly source: JsonValue;
  readonly target: JsonValue;
  readonly sourceAt: number | null;
  readonly targetAt: number | null;
}

/** The conflicts that wait for a person, by client and field. */
export const openConflicts = async (world: World): Promise<readonly ConflictOnDesk[]> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<{
      id: ConflictId;
      slug: string;
      field: string;
      sealed: string;
      source_at: number | null;
      target_at: number | null;
    }>`
      select c.id, r.key as slug, c.field, c.sealed, c.source_at, c.target_at from conflict c
      join record r on r.id = c.source_record_id where c.state = 'open' order by r.key, c.field`.execute(trx),
  );
  return found.rows.map(({ id, slug, field, sealed, source_at: sourceAt, target_at: targetAt }) => {
    const { source, target } = openConflict(world.vault, { id, sealed });
    return { id, slug, field, source, target, sourceAt, targetAt };
  });
};

export const answer = (
  world: World,
  conflicts: readonly Pick<ConflictOnDesk, 'id'>[],
  choice: ConflictChoice,
): ReturnType<typeof resolveConflicts> =>
  resolveConflicts(
    { db: world.database.db, clock: world.clock, wake: () => Promise.resolve() },
    { workspaceId: world.workspaceId, actor: 'user:test' },
    conflicts.map(({ id }) => id),
    choice,
  );

const countCalls = (vendor: World['xero'] | World['ignition']): number =>
  Object.entries(vendor.requests.counters())
    .filter(([call]) => /^(?:PUT|POST|PATCH|DELETE) .*\/api/.test(call))
    .reduce((sum, [, times]) => sum + times, 0);

/** Writes to each vendor so far. */
export const writesSoFar = (world: World): { readonly ignition: number; readonly xero: number } => ({
  ignition: countCalls(world.ignition),
  xero: countCalls(world.xero),
});
