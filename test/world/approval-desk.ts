import { sql } from 'kysely';
import type { ChangeId, FlowId } from '#base/ids.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { ApprovalRule } from '#model/approval.ts';
import {
  decideApproval,
  decideApprovals,
  reopenApproval,
  type ApprovalSelection,
  type BulkDecided,
  type Decided,
} from '#engine/actions/approval-actions.ts';
import type { Approving } from '#engine/actions/approving.ts';
import { editAndApprove } from '#engine/actions/edit-approval.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { changeContext } from '#engine/intents.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { World } from '#test/world/world.ts';

/** What of a world people decide in. */
export type DeskWorld = Pick<World, 'clock' | 'database' | 'registry' | 'vault' | 'workspaceId'>;

const deps = (world: DeskWorld) => ({
  db: world.database.db,
  clock: world.clock,
  registry: world.registry,
  vault: world.vault,
  wake: () => Promise.resolve(),
});

/** A person of the practice. */
export const aPerson = (
  world: DeskWorld,
  name: string,
  role: Approving['role'] = 'admin',
  more: Partial<Approving> = {},
): Approving => ({
  workspaceId: world.workspaceId,
  actor: `user:${name}`,
  person: `user:${name}`,
  role,
  mayApprove: true,
  ...more,
});

export const setRules = (
  world: DeskWorld,
  flowId: FlowId,
  approvals: readonly ApprovalRule[],
): Promise<void> =>
  changeFlow(deps(world), { workspaceId: world.workspaceId, actor: 'user:test' }, flowId, {
    state: null,
    settings: { approvals },
  });

export interface ApprovalOnDesk {
  readonly change: ChangeId;
  readonly change_state: string;
  readonly code: string | null;
  readonly state: string;
  readonly votes: number;
  readonly replaces: ChangeId | null;
  readonly body: JsonObject;
}

/** Every approval of a source record in a flow, the first asked first. */
export const approvalsOf = async (
  world: DeskWorld,
  flowId: FlowId,
  key: string,
): Promise<readonly ApprovalOnDesk[]> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<Omit<ApprovalOnDesk, 'body'> & { sealed: string }>`
      select a.change_id as change, c.state as change_state, c.code, a.state, a.replaces, c.body as sealed,
        (select count(*)::integer from approval_vote v where v.approval_id = a.id) as votes
      from approval a join change c on c.id = a.change_id join record r on r.id = a.source_record_id
      where a.flow_id = ${flowId} and r.key = ${key} order by a.id`.execute(trx),
  );
  return found.rows.map(({ sealed, ...row }) => ({
    ...row,
    body: JSON.parse(world.vault.open(sealed, changeContext(row.change))) as JsonObject,
  }));
};

/** The one that waits. */
export const waitingOf = async (world: DeskWorld, flowId: FlowId, key: string): Promise<ApprovalOnDesk> => {
  const waiting = (await approvalsOf(world, flowId, key)).filter(({ state }) => state === 'waiting');
  const [only] = waiting;
  if (only === undefined || waiting.length !== 1)
    throw new Error(`${String(waiting.length)} changes of ${key} wait`);
  return only;
};

export const approve = (world: DeskWorld, person: Approving, change: ChangeId): Promise<Decided> =>
  decideApproval(deps(world), person, change, { verdict: 'approve' });

export const reject = (
  world: DeskWorld,
  person: Approving,
  change: ChangeId,
  reason = '',
): Promise<Decided> => decideApproval(deps(world), person, change, { verdict: 'reject', reason });

export const decideMany = (
  world: DeskWorld,
  person: Approving,
  selection: ApprovalSelection,
): Promise<BulkDecided> => decideApprovals(deps(world), person, selection, { verdict: 'approve' });

export const proposeAgain = (world: DeskWorld, person: Approving, change: ChangeId): Promise<void> =>
  reopenApproval(deps(world), person, change);

export const edit = (
  world: DeskWorld,
  person: Approving,
  change: ChangeId,
  values: Readonly<Record<string, JsonValue>>,
): ReturnType<typeof editAndApprove> => editAndApprove(deps(world), person, change, values);
