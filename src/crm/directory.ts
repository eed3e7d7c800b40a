import { sql } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import { listPeople } from '#store/crm/people.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import type { CrmDeps, CrmWork } from './work.ts';

/** Tells flows who the members of the workspace are: whoever owns something in the CRM is one of them. */
export const tellPeople = async ({
  trx,
  workspaceId,
  signals,
  now,
}: Pick<CrmWork, 'trx' | 'workspaceId' | 'signals' | 'now'>): Promise<void> => {
  const people = await listPeople(trx, workspaceId);
  await signals.staffed(
    trx,
    workspaceId,
    people.map(({ email, name }) => ({ email, name })),
    now,
  );
};

/**
 * Workspaces whose members are others than flows know, however they came, left or changed their address, are told of: one
 * transaction each. Gives how many those were.
 */
export const tellChangedPeople = async (deps: CrmDeps): Promise<number> => {
  const { rows } = await inSystem(deps.db, (trx) =>
    sql<{ workspace_id: WorkspaceId }>`
      select c.workspace_id from connection c
      where c.vendor = 'crm' and c.state <> 'disconnected' and coalesce(c.people, '[]'::jsonb) <> (
        select coalesce(jsonb_agg(jsonb_build_object('email', u.email, 'name', u.name) order by lower(u.name), u.id),
          '[]'::jsonb)
        from auth_member m join auth_user u on u.id = m.user_id where m.workspace_id = c.workspace_id)`.execute(
      trx,
    ),
  );
  for (const { workspace_id: workspaceId } of rows)
    await inWorkspace(deps.db, workspaceId, (trx) =>
      tellPeople({ trx, workspaceId, signals: deps.signals, now: deps.clock.now() }),
    );
  return rows.length;
};
