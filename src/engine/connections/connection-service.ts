import { describeError, PlumblineError } from '#base/errors.ts';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { Acting } from '#engine/actions/acting.ts';
import type { Credential } from '#model/connection.ts';
import { findConnection, listConnections, storeFacts, type ConnectionRow } from '#store/connections.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { ensureBudgets } from './budgets.ts';
import { connectionError } from './connection-errors.ts';
import { targetOf, type ContextDeps, type Contexts } from './connector-context.ts';
import { answerConsent, beginConsent } from './consent.ts';
import { disconnect, type Disconnected } from './disconnect.ts';
import { resumeConnection, type Access, type EstablishDeps } from './establish.ts';
import { refuseHeldKey } from './held-key.ts';
import { readStoredCredential } from './sealed-credential.ts';
import { probeTenants } from './probe.ts';
import { credentialOfInputs, profileOf, readInputs } from './profile-inputs.ts';
import { chooseAmong, settleAccess } from './settle-access.ts';
import { judgeTenants, type TenantChoice } from './tenant-choice.ts';

export interface ConnectingInput {
  readonly vendor: string;
  readonly profile: string;
  /** What the person calls it; null takes the tenant's name. */
  readonly name: string | null;
  /** By name of the profile's inputs. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface SettledConsent {
  /** `choose`: the consent reaches several organisations and some must be chosen. */
  readonly outcome: 'connected' | 'choose';
  readonly connectionId: ConnectionId;
}

export interface TestResult {
  readonly ok: boolean;
  readonly tenantName: string | null;
  readonly facts: JsonObject;
  readonly problem: { readonly code: string; readonly message: string; readonly hint: string } | null;
  readonly tookMs: number;
}

/**
 * Makes, tests, renews and ends connections. Connecting and disconnecting are audited; neither leaves a half-made
 * connection behind. Errors are those of `connectionErrorTable` and, where the vendor is asked, of `vendorErrorCodes`.
 */
export interface ConnectionService {
  /** Connects by API key or client credentials; a test call must succeed before anything is stored. */
  add(acting: Acting, input: ConnectingInput): Promise<{ readonly connectionId: ConnectionId }>;
  /** The vendor's consent page to send the person to. Its answer counts once, in this session, for ten minutes. */
  startConsent(
    acting: Acting,
    input: ConnectingInput & { readonly sessionId: string },
  ): Promise<{ readonly url: string }>;
  /** What the vendor sent the person back with. */
  finishConsent(
    acting: Acting,
    answer: {
      readonly state: string;
      readonly code: string | null;
      readonly error: string | null;
      readonly sessionId: string;
    },
  ): Promise<SettledConsent>;
  /** The tenants that a connection in `choose_tenant` may be made for, asked of the vendor now. */
  listTenants(
    acting: Acting,
    connectionId: ConnectionId,
  ): Promise<{
    readonly vendor: string;
    readonly expiresAt: number | null;
    readonly tenants: readonly TenantChoice[];
  }>;
  chooseTenant(
    acting: Acting,
    connectionId: ConnectionId,
    tenantId: string,
  ): Promise<{ readonly connectionId: ConnectionId }>;
  /** One connection for each chosen tenant, in their order, sharing one credential. */
  chooseTenants(
    acting: Acting,
    connectionId: ConnectionId,
    tenantIds: readonly string[],
  ): Promise<readonly ConnectionId[]>;
  /**
   * One call to the vendor, now. A refusal is an answer; what was told of the tenant is kept when it succeeds, and a
   * connection that waited to be reconnected works again.
   */
  test(acting: Acting, connectionId: ConnectionId): Promise<TestResult>;
  /** Ends the access here and at the vendor. Links, records and the queue stay. Idempotent. */
  disconnect(acting: Acting, connectionId: ConnectionId): Promise<Disconnected>;
  /** Authorises a connection again, keeping its id and links: by the consent page, or by new keys. */
  reconnect(
    acting: Acting,
    connectionId: ConnectionId,
    input: { readonly inputs: Readonly<Record<string, string>>; readonly sessionId: string },
  ): Promise<{ readonly next: 'consent'; readonly url: string } | { readonly next: 'connected' }>;
  /** Reads what the engine must know of the tenant (lock dates, currency, time zone) and stores it. */
  refreshFacts(workspaceId: WorkspaceId, connectionId: ConnectionId): Promise<JsonObject>;
  /** Brings the budgets of all connections to what this release knows of the vendors' limits. Run at start. */
  ensureAllBudgets(): Promise<void>;
}

export type ConnectionServiceDeps = ContextDeps &
  EstablishDeps & {
    readonly contexts: Contexts;
    /** Where vendors send people back to after their consent. */
    readonly redirectUri: string;
  };

export const createConnectionService = (deps: ConnectionServiceDeps): ConnectionService => {
  const { db, vault, registry, clock, contexts, redirectUri } = deps;

  const requireConnection = async (
    workspaceId: WorkspaceId,
    connectionId: ConnectionId,
  ): Promise<ConnectionRow> => {
    const row = await inWorkspace(db, workspaceId, (trx) => findConnection(trx, connectionId));
    if (row === undefined)
      throw connectionError('connection.not_found', 'There is no such connection in this workspace.');
    return row;
  };

  const accessOf = (
    acting: Acting,
    input: Pick<ConnectingInput, 'vendor' | 'profile' | 'name'>,
    settings: Access['settings'],
  ): Access => ({
    ...acting,
    connector: registry.get(input.vendor),
    profile: input.profile,
    settings,
    name: input.name,
    now: clock.now(),
  });

  const connectByKey = async (
    acting: Acting,
    input: ConnectingInput,
    again: ConnectionRow | null,
  ): Promise<ConnectionId> => {
    const { workspaceId } = acting;
    const spec = profileOf(registry.get(input.vendor), input.profile);
    const { settings, secrets } = readInputs(spec, input.inputs, again?.settings);
    const access = accessOf(acting, input, settings);
    const credential = await inWorkspace(db, workspaceId, async (trx) => {
      const held = again === null ? null : await readStoredCredential(trx, vault, again.id);
      const made = credentialOfInputs(spec, secrets, held);
      await refuseHeldKey(trx, vault, access, made, again?.id ?? null);
      return made;
    });
    return (await settleAccess(deps, access, again, credential)).connectionId;
  };

  const startConsent = async (
    acting: Acting,
    input: ConnectingInput & { readonly sessionId: string },
    again: ConnectionRow | null,
  ): Promise<string> => {
    const connector = registry.get(input.vendor);
    const { vendor, profile, name } = input;
    const spec = profileOf(connector, profile);
    if (spec.auth !== 'oauth' || connector.oauth === undefined)
      throw connectionError('connection.wrong_door', `${spec.label} is connected with a key.`);
    const { settings } = readInputs(spec, input.inputs, again?.settings);
    const door = { profile, settings, clock, fetch: deps.fetch, redirectUri };
    // A vendor that is not configured refuses before anything is stored.
    connector.oauth.authorizeUrl({ ...door, state: 'checked', codeChallenge: 'checked' });
    const { workspaceId } = acting;
    const connectionId = again?.id ?? null;
    const consent = { workspaceId, vendor, connectionId, profile, settings, name, redirectUri };
    const begun = await beginConsent(deps, input.sessionId, consent);
    return connector.oauth.authorizeUrl({ ...door, ...begun });
  };

  const requireChoosing = async (
    workspaceId: WorkspaceId,
    connectionId: ConnectionId,
  ): Promise<{ readonly row: ConnectionRow; readonly credential: Credential }> => {
    const row = await requireConnection(workspaceId, connectionId);
    if (row.state !== 'choose_tenant')
      throw connectionError('connection.not_choosing', `"${row.name}" does not wait for a choice.`);
    return { row, credential: await contexts.contextFor(targetOf(row)).credential() };
  };

  const chooseTenants: ConnectionService['chooseTenants'] = async (acting, connectionId, tenantIds) => {
    const { row, credential } = await requireChoosing(acting.workspaceId, connectionId);
    return chooseAmong(deps, accessOf(acting, row, row.settings), row, credential, tenantIds);
  };

  const readFacts = async (row: ConnectionRow, purpose: 'person' | 'live'): Promise<JsonObject> => {
    const facts = await contexts.clientFor(targetOf(row)).client.readFacts(purpose);
    await inWorkspace(db, row.workspace_id, (trx) => storeFacts(trx, row.id, facts, clock.now()));
    return facts;
  };

  const requireUsable = async (
    workspaceId: WorkspaceId,
    connectionId: ConnectionId,
  ): Promise<ConnectionRow> => {
    const row = await requireConnection(workspaceId, connectionId);
    if (row.state !== 'connected' && row.state !== 'reconnect')
      throw connectionError('connection.not_connected', `"${row.name}" is not connected.`);
    return row;
  };

  return {
    add: async (acting, input) => ({ connectionId: await connectByKey(acting, input, null) }),

    startConsent: async (acting, input) => ({ url: await startConsent(acting, input, null) }),

    finishConsent: async (acting, answer) => {
      const consent = await answerConsent(deps, acting.workspaceId, answer.sessionId, answer.state);
      const { vendor, profile, settings, codeVerifier, connectionId } = consent;
      const connector = registry.get(vendor);
      if (answer.code === null || answer.error !== null || connector.oauth === undefined)
        throw connectionError(
          'connection.consent_refused',
          `The access to ${connector.label} was not allowed.`,
        );
      const again = connectionId === null ? null : await requireConnection(acting.workspaceId, connectionId);
      const credential = await connector.oauth.exchangeCode({
        profile,
        settings,
        clock,
        fetch: deps.fetch,
        redirectUri: consent.redirectUri,
        code: answer.code,
        codeVerifier,
      });
      return settleAccess(deps, accessOf(acting, consent, settings), again, credential);
    },

    listTenants: async (acting, connectionId) => {
      const { row, credential } = await requireChoosing(acting.workspaceId, connectionId);
      const connector = registry.get(row.vendor);
      const { tenants } = await probeTenants({ ...deps, ...row, connector }, credential);
      return inWorkspace(db, acting.workspaceId, async (trx) => ({
        vendor: row.vendor,
        expiresAt: null,
        tenants: (await judgeTenants(trx, connector, tenants)).map((judged) => judged.choice),
      }));
    },

    chooseTenant: async (acting, connectionId, tenantId) => {
      const [chosen] = await chooseTenants(acting, connectionId, [tenantId]);
      return { connectionId: chosen ?? connectionId };
    },

    chooseTenants,

    test: async (acting, connectionId) => {
      const row = await requireUsable(acting.workspaceId, connectionId);
      const startedAt = clock.now();
      const tookMs = (): number => clock.now() - startedAt;
      try {
        const facts = await readFacts(row, 'person');
        if (row.state === 'reconnect') await resumeConnection(deps, acting, row);
        return { ok: true, tenantName: row.tenant_name, facts, problem: null, tookMs: tookMs() };
      } catch (caught) {
        if (!(caught instanceof PlumblineError)) throw caught;
        const problem = describeError(caught);
        return { ok: false, tenantName: row.tenant_name, facts: row.facts, problem, tookMs: tookMs() };
      }
    },

    disconnect: async (acting, connectionId) => {
      const row = await requireConnection(acting.workspaceId, connectionId);
      if (profileOf(registry.get(row.vendor), row.profile).auth === 'built_in')
        throw connectionError('connection.wrong_door', `"${row.name}" is part of the workspace and stays.`, {
          hint: 'Switch off its modules, or pause the flows to and from it.',
        });
      return disconnect(deps, acting.actor, row);
    },

    reconnect: async (acting, connectionId, input) => {
      const row = await requireConnection(acting.workspaceId, connectionId);
      const asked = { ...input, vendor: row.vendor, profile: row.profile, name: row.name };
      if (profileOf(registry.get(row.vendor), row.profile).auth === 'oauth')
        return { next: 'consent', url: await startConsent(acting, asked, row) };
      await connectByKey(acting, asked, row);
      return { next: 'connected' };
    },

    refreshFacts: async (workspaceId, connectionId) =>
      readFacts(await requireUsable(workspaceId, connectionId), 'live'),

    ensureAllBudgets: () =>
      inSystem(db, async (trx) => {
        for (const row of await listConnections(trx))
          if (row.state === 'connected' || row.state === 'reconnect')
            await ensureBudgets(trx, registry.get(row.vendor), targetOf(row));
      }),
  };
};
