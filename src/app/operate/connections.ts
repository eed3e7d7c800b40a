import { billingProblem, billingVendor, findBillingConnection } from '#crm/invoicing/billing-connection.ts';
import { isId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import { connectionError } from '#engine/connections/connection-errors.ts';
import { listConnections, type ConnectionRow } from '#store/connections.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { operatorActor, type Operator } from './operator.ts';

export interface ConnectionLine {
  readonly id: ConnectionId;
  readonly name: string;
  readonly vendor: string;
  readonly profile: string;
  readonly tenant: string | null;
  readonly state: string;
  /** Why, where the state is not good. */
  readonly code: string | null;
  readonly lastOkAt: number | null;
}

export const connectionLines = async (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
): Promise<readonly ConnectionLine[]> =>
  (await inWorkspace(plumbline.store.db, workspaceId, listConnections)).map(lineOf);

const lineOf = (row: ConnectionRow): ConnectionLine => ({
  id: row.id,
  name: row.name,
  vendor: row.vendor,
  profile: row.profile,
  tenant: row.tenant_name,
  state: row.state,
  code: row.state_code ?? (row.failures > 0 ? row.last_error_code : null),
  lastOkAt: row.last_ok_at,
});

/** By id or exact name. @throws `connection.not_found`. */
export const requireConnectionLine = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  named: string,
): Promise<ConnectionLine> => {
  const lines = await connectionLines(operator, workspaceId);
  const matching = lines.filter((line) =>
    isId('connection', named) ? line.id === named : line.name === named,
  );
  const [only] = matching;
  if (only === undefined || matching.length > 1)
    throw connectionError(
      'connection.not_found',
      matching.length > 1
        ? `Several connections are named "${named}".`
        : `There is no connection "${named}".`,
    );
  return only;
};

export interface ProfileLine {
  readonly vendor: string;
  readonly profile: string;
  readonly label: string;
  readonly auth: 'oauth' | 'client_credentials' | 'api_key';
  readonly inputs: readonly {
    readonly name: string;
    readonly label: string;
    readonly hint: string;
    readonly secret: boolean;
    readonly required: boolean;
    readonly options: readonly string[];
    readonly default: string | null;
  }[];
}

/** The ways of connecting that this release knows; what connects itself is none. */
export const profileLines = ({ plumbline }: Operator): readonly ProfileLine[] =>
  plumbline.registry.list().flatMap((connector) =>
    connector.profiles.flatMap((spec) => {
      const { profile, label, auth } = spec;
      if (auth === 'built_in') return [];
      const inputs = spec.inputs.map((input) => ({
        name: input.name,
        label: input.label,
        hint: input.hint,
        secret: input.secret,
        required: input.required,
        options: (input.options ?? []).map((option) => option.value),
        default: input.default ?? null,
      }));
      return [{ vendor: connector.vendor, profile, label, auth, inputs }];
    }),
  );

export const addConnection = async (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  input: {
    readonly vendor: string;
    readonly profile: string;
    readonly name: string | null;
    readonly inputs: Readonly<Record<string, string>>;
  },
): Promise<ConnectionId> =>
  (await actions.connections.add({ workspaceId, actor: operatorActor }, input)).connectionId;

/** Gives a connection that is made by key other settings or keys; what is not named stays. @throws as connecting does. */
export const reconnectByKey = async (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  id: ConnectionId,
  inputs: Readonly<Record<string, string>>,
): Promise<void> => {
  const acting = { workspaceId, actor: operatorActor };
  await actions.connections.reconnect(acting, id, { inputs, sessionId: operatorActor });
};

export const testConnection = ({ actions }: Operator, workspaceId: WorkspaceId, id: ConnectionId) =>
  actions.connections.test({ workspaceId, actor: operatorActor }, id);

export const removeConnection = ({ actions }: Operator, workspaceId: WorkspaceId, id: ConnectionId) =>
  actions.connections.disconnect({ workspaceId, actor: operatorActor }, id);

/** Why nothing can be billed over an account of the billing vendor, and what to do; null where it can, and for other vendors. */
export const billingNotice = async (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  vendor: string,
): Promise<{ readonly code: string; readonly message: string; readonly hint: string } | null> =>
  vendor === billingVendor
    ? inWorkspace(plumbline.store.db, workspaceId, async (trx) =>
        billingProblem(trx, workspaceId, await findBillingConnection(trx)),
      )
    : null;
