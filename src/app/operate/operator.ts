import { silentLogger } from '#base/log.ts';
import { isId, type WorkspaceId } from '#base/ids.ts';
import { migrationState } from '#store/migrator.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type { Actions } from '#api/actions.ts';
import { actionsOf } from '#app/actions.ts';
import { appError } from '#app/app-errors.ts';
import { readConfig, type Config, type Environment } from '#app/config.ts';
import { joinDatabase } from '#app/database-access.ts';
import { readRuntime, withRuntime, type Runtime } from '#app/runtime-file.ts';
import { wirePlumbline, type Plumbline } from '#app/wiring.ts';

/** The command line's hand on an installation: the same database and the same actions as the running server's. */
export interface Operator extends AsyncDisposable {
  readonly config: Config;
  readonly plumbline: Plumbline;
  readonly actions: Actions;
  readonly runtime: Runtime | null;
  /** By id or exact name; without either, the only one there is. @throws `operate.workspace_unknown`. */
  workspace(named: string | undefined): Promise<WorkspaceId>;
}

/** Who acts, as the audit names a person at the machine itself. */
export const operatorActor = 'user:operator';

/** Settings for a command: the environment's, and where the running instance's simulated vendors are. */
export const operatorConfig = (
  environment: Environment,
): { readonly config: Config; readonly runtime: Runtime | null } => {
  const runtime = readRuntime(readConfig(environment).dataDir);
  return { config: readConfig(withRuntime(environment, runtime)), runtime };
};

/**
 * Joins the database of an installation. Starts no server and changes no schema.
 * @throws `store.not_running`, `operate.not_migrated` and all of opening a database.
 */
export const openOperator = async (environment: Environment): Promise<Operator> => {
  const { config, runtime } = operatorConfig(environment);
  const { url } = await joinDatabase(config);
  const plumbline = await wirePlumbline(config, {
    databaseUrl: url,
    logger: silentLogger,
    part: 'command',
    slots: 0,
    check: async (db) => {
      const { pending } = await migrationState(db);
      if (pending.length > 0)
        throw appError(
          'operate.not_migrated',
          `The database lacks ${String(pending.length)} migrations of this release.`,
          {
            details: { pending },
          },
        );
    },
  });
  return {
    config,
    plumbline,
    actions: actionsOf(plumbline),
    runtime,
    workspace: (named) => findWorkspace(plumbline, named),
    [Symbol.asyncDispose]: () => plumbline.close(),
  };
};

const findWorkspace = async ({ store }: Plumbline, named: string | undefined): Promise<WorkspaceId> => {
  const rows = await inSystem(store.db, (trx) =>
    trx.selectFrom('workspace').select(['id', 'name']).orderBy('created_at').execute(),
  );
  const matching =
    named === undefined
      ? rows
      : rows.filter((row) => (isId('workspace', named) ? row.id === named : row.name === named));
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return only.id;
  const names = rows.map((row) => row.name);
  if (rows.length === 0)
    throw appError('operate.workspace_unknown', 'This installation has no workspace yet.');
  throw appError(
    'operate.workspace_unknown',
    named === undefined
      ? `There are ${String(rows.length)} workspaces, and none was named.`
      : `There is no one workspace "${named}".`,
    { details: { workspaces: names } },
  );
};
