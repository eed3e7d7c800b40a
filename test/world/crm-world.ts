import { createManualClock, type ManualClock } from '#base/clock.ts';
import { newId, type WorkspaceId } from '#base/ids.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import type { Acting, CrmDeps, TouchedRecord } from '#crm/work.ts';
import type { CrmModule } from '#model/crm/modules.ts';
import { openVault } from '#store/vault.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type { TestDatabase } from '#test/world/database.ts';

/** A workspace with two members, and the CRM's services as they act in it. */
export interface CrmWorld {
  readonly deps: CrmDeps;
  readonly clock: ManualClock;
  readonly workspaceId: WorkspaceId;
  /** Two people of the workspace, by user id. */
  readonly kim: Acting;
  readonly lee: Acting;
  readonly kimId: string;
  readonly leeId: string;
  /** What flows were told to look at again, in order. */
  readonly touched: TouchedRecord[];
  /** How often watchers were told. */
  told(): number;
}

/** For worlds without a billing vendor, in which nothing is billed. */
export const withoutFinance = (): FinanceDeps => {
  throw new Error('this world bills nothing');
};

/** What these worlds seal with. */
export const masterKey = new Uint8Array(32).fill(7);

/** Makes a workspace with these modules on. Any number can live in one database. */
export const createCrmWorld = async (
  database: TestDatabase,
  modules: readonly CrmModule[] = [],
  beginsAt = Date.UTC(2026, 10, 20, 3, 0, 0),
): Promise<CrmWorld> => {
  const clock = createManualClock(beginsAt);
  const now = clock.now();
  const workspaceId = newId('workspace', now);
  const kimId = `kim-${workspaceId}`;
  const leeId = `lee-${workspaceId}`;
  await inSystem(database.db, async (trx) => {
    await trx
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Practice', created_at: now })
      .execute();
    await trx
      .insertInto('auth_organization')
      .values({ id: workspaceId, name: 'Practice', slug: workspaceId, created_at: new Date(now) })
      .execute();
    for (const [id, name] of [
      [kimId, 'Kim Ng'],
      [leeId, 'Lee Ray'],
    ] as const) {
      const at = new Date(now);
      await trx
        .insertInto('auth_user')
        .values({
          id,
          name,
          email: `${id}@example.com`,
          email_verified: true,
          created_at: at,
          updated_at: at,
        })
        .execute();
      await trx
        .insertInto('auth_member')
        .values({ id: `m-${id}`, workspace_id: workspaceId, user_id: id, role: 'admin', created_at: at })
        .execute();
    }
  });
  const touched: TouchedRecord[] = [];
  let told = 0;
  const deps: CrmDeps = {
    db: database.db,
    clock,
    vault: openVault([masterKey]),
    signals: {
      touched: async (_trx, _workspaceId, records) => {
        touched.push(...records);
      },
      told: async () => {
        told += 1;
      },
      connect: async () => undefined,
      defined: async () => undefined,
      staffed: async () => undefined,
      switched: async () => undefined,
    },
  };
  const kim = { workspaceId, actor: `user:${kimId}` };
  for (const module of modules) await switchModule(deps, kim, module, { on: true, withNeeds: true });
  const lee = { workspaceId, actor: `user:${leeId}` };
  return { deps, clock, workspaceId, kim, lee, kimId, leeId, touched, told: () => told };
};
