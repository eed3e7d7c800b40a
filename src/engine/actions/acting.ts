import type { Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import { retryDeadlocks } from '#store/leases.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { EngineDeps } from '#engine/deps.ts';

/** Who acts, and where. `actor` is written to the audit log: `user:…` or `key:…`. */
export interface Acting {
  readonly workspaceId: WorkspaceId;
  readonly actor: string;
}

export type ActionDeps = Pick<EngineDeps, 'db' | 'clock' | 'wake'>;

/** One transaction of a person's: in the workspace's scope, repeated when only a worker was in its way. */
export const act = <Result>(
  deps: ActionDeps,
  acting: Acting,
  work: (trx: Transaction<Database>, now: number) => Promise<Result>,
): Promise<Result> =>
  retryDeadlocks(() => inWorkspace(deps.db, acting.workspaceId, (trx) => work(trx, deps.clock.now())));
