import { fileURLToPath } from 'node:url';
import inject, { type InjectOptions, type Response as InjectedAnswer } from 'light-my-request';
import { createActions } from '#api/create-actions.ts';
import { createAuth, type Auth } from '#api/auth.ts';
import type { HttpServer } from '#api/http-server.ts';
import { createServer } from '#api/server.ts';
import { createManualClock, type ManualClock } from '#base/clock.ts';
import type { ConnectionId, FlowId, RecordId, WorkspaceId } from '#base/ids.ts';
import { silentLogger } from '#base/log.ts';
import { wireCrm } from '#app/crm-wiring.ts';
import { billWhereConnected, wireFinance } from '#app/finance-wiring.ts';
import { moduleInTheWay } from '#crm/modules/module-flows.ts';
import type { CrmDeps } from '#crm/work.ts';
import { createCrmRecords } from '#crm/crm-records.ts';
import { createConnectionService } from '#engine/connections/connection-service.ts';
import { createContexts } from '#engine/connections/connector-context.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { createPushedRecords } from '#engine/inbox/pushed-reads.ts';
import { createRegistry, type ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { presets } from '#engine/presets/presets.ts';
import type { Credential } from '#model/connection.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { observeRecords } from '#store/records.ts';
import { openVault, type Vault } from '#store/vault.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createCrmConnector } from '#vendors/crm/crm-connector.ts';
import { createIgnitionConnector } from '#vendors/ignition/ignition-connector.ts';
import { createWebhookConnector } from '#vendors/webhook/webhook-connector.ts';
import { createXeroConnector } from '#vendors/xero/xero-connector.ts';
import { aConnection, aFlow } from '#test/builders/connected.ts';
import type { TestDatabase } from '#test/world/database.ts';

export const webhookSecret = 'a secret that both sides know';
export const xeroWebhookKey = 'the key that Xero signs with';
const publicUrl = 'http://plumbline.test';
const password = 'correct horse battery';

/** Somebody signed in. Requests carry their session, and come from the console's own pages. */
export interface Person {
  readonly userId: string;
  readonly workspaceId: WorkspaceId;
  readonly email: string;
  readonly cookie: string;
  get(path: string): Promise<InjectedAnswer>;
  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<InjectedAnswer>;
}

/** A flow of Ignition's clients to Xero's contacts, and its two connections, in a person's workspace. */
export interface Practice {
  readonly ignitionId: ConnectionId;
  readonly xeroId: ConnectionId;
  readonly tenantId: string;
  readonly flowId: FlowId;
  /** Stores records as seen at a vendor and returns their ids in order. */
  observe(at: 'ignition' | 'xero', records: readonly Partial<ObservedRecord>[]): Promise<RecordId[]>;
}

/** The server, which also answers requests that go through no socket. */
export interface InjectedServer extends HttpServer {
  inject(request: InjectOptions | string): Promise<InjectedAnswer>;
}

/** What another world of the same database has: its clock, its seals and its vendors. */
export type WorldBeside = Pick<EngineDeps, 'vault' | 'registry' | 'contexts'> & {
  readonly clock: ManualClock;
};

/** The HTTP surface on a database of its own, with the real connectors; nothing of a vendor answers. */
export interface ApiWorld extends AsyncDisposable {
  readonly app: InjectedServer;
  readonly crm: CrmDeps;
  readonly auth: Auth;
  readonly clock: ManualClock;
  readonly vault: Vault;
  /** Connections woken so far, in order. */
  readonly woken: ConnectionId[];
  /** Makes an account with a workspace, and signs in. */
  join(name: string): Promise<Person>;
  openPractice(person: Person): Promise<Practice>;
}

/** With a world beside it, the surface of that one: its vendors answer. */
export const createApiWorld = async (database: TestDatabase, beside?: WorldBeside): Promise<ApiWorld> => {
  const { db } = database;
  const clock = beside?.clock ?? createManualClock(Date.UTC(2026, 10, 20, 3, 0, 0));
  const vault = beside?.vault ?? openVault([crypto.getRandomValues(new Uint8Array(32))]);
  const logger = silentLogger;
  const woken: ConnectionId[] = [];
  const wake = async (_trx: unknown, ids: readonly ConnectionId[]): Promise<void> => {
    woken.push(...ids);
  };
  const crm = wireCrm({ db, vault, clock, wake, registry: () => registry });
  const ownRegistry = createRegistry([
    createCrmConnector(createCrmRecords(crm, () => finance)),
    createWebhookConnector(createPushedRecords({ db, vault })),
    createIgnitionConnector({ clientId: null, clientSecret: null }),
    createXeroConnector({
      loginUrl: 'http://xero.invalid',
      identityUrl: 'http://xero.invalid',
      apiUrl: 'http://xero.invalid',
      clientId: 'app',
      clientSecret: 'secret',
      webhookKeys: [xeroWebhookKey],
    }),
  ]);
  const registry: ConnectorRegistry = beside?.registry ?? ownRegistry;
  const outside = {
    db,
    vault,
    registry,
    clock,
    logger,
    fetch: (): Promise<Response> => Promise.resolve(new Response(null, { status: 503 })),
  };
  const contexts = beside?.contexts ?? createContexts(outside);
  const finance = wireFinance(crm, { contexts, registry, wake });
  const connections = createConnectionService({
    ...outside,
    contexts,
    wake,
    connected: billWhereConnected(finance),
    redirectUri: `${publicUrl}/api/connections/oauth/callback`,
  });
  const auth = createAuth({ db, clock, logger, secret: 'a secret of this test world only', publicUrl });
  const server = createServer({
    db,
    databaseUrl: database.url,
    doubt: () => undefined,
    onLost: () => () => undefined,
    vault,
    registry,
    clock,
    logger,
    wake,
    auth,
    crm: finance,
    actions: createActions(
      {
        db,
        clock,
        wake,
        presets,
        registry,
        vault,
        contexts,
        logger,
        random: () => 0.5,
        holds: moduleInTheWay,
      },
      connections,
    ),
    publicUrl,
    docsDir: fileURLToPath(new URL('../../docs/', import.meta.url)),
    webDir: null,
    outside: { hasMail: true, allowPrivate: false },
    trustProxy: false,
    demo: null,
  });
  const app = { ...server, inject: (request: InjectOptions | string) => inject(server.handle, request) };

  const join = async (name: string): Promise<Person> => {
    const email = `${name.toLowerCase()}@example.com`;
    const made = await auth.createAccount(
      { name, email, password, workspaceName: `${name}’s practice` },
      { onlyFirst: false },
    );
    if (made === null) throw new Error('an account is made unless only the first may be');
    const cookie = await signIn(app, email);
    return {
      ...made,
      email,
      cookie,
      get: (path) => app.inject({ method: 'GET', url: path, headers: { cookie } }),
      send: (method, path, body) =>
        app.inject({
          method,
          url: path,
          headers: { cookie, origin: publicUrl },
          ...(body === undefined ? {} : { payload: body }),
        }),
    };
  };

  const openPractice = async ({ workspaceId }: Person): Promise<Practice> => {
    const tenantId = crypto.randomUUID();
    const means = { db, vault, registry, clock, wake };
    const credential: Credential = {
      kind: 'api_key',
      apiKey: `key of ${tenantId}`,
      webhookSecrets: [webhookSecret],
    };
    const ignitionId = await aConnection(means, workspaceId, {
      vendor: 'ignition',
      profile: 'keyed',
      credential,
      tenant: null,
    });
    const xeroId = await aConnection(means, workspaceId, {
      vendor: 'xero',
      profile: 'oauth',
      credential,
      tenant: { tenantId, name: 'Demo Company (AU)', consentId: null },
    });
    const flowId = await aFlow(means, workspaceId, 'ignition-clients-to-xero', {
      source: ignitionId,
      target: xeroId,
    });
    return {
      ignitionId,
      xeroId,
      tenantId,
      flowId,
      observe: (at, records) =>
        inWorkspace(db, workspaceId, async (trx) => {
          const owner = { workspaceId, connectionId: at === 'ignition' ? ignitionId : xeroId };
          const observed = records.map((record) => aRecord(at, record));
          const { ids } = await observeRecords(trx, vault, owner, observed, 'list', clock.now());
          return observed.map((record) => {
            const id = ids.get(`${record.kind}/${record.key}`);
            if (id === undefined) throw new Error('an observed record has an id');
            return id;
          });
        }),
    };
  };

  return {
    app,
    crm,
    auth,
    clock,
    vault,
    woken,
    join,
    openPractice,
    [Symbol.asyncDispose]: () => app.close(),
  };
};

let signIns = 0;

/** Each from an address of its own, so that the limit of sign-ins an address does not count them together. */
const signIn = async (app: InjectedServer, email: string): Promise<string> => {
  signIns += 1;
  const answer = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    remoteAddress: `192.0.2.${signIns % 250}`,
    headers: { origin: publicUrl },
    payload: { email, password },
  });
  return answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
};

const aRecord = (at: 'ignition' | 'xero', record: Partial<ObservedRecord>): ObservedRecord => ({
  kind: at === 'ignition' ? 'client' : 'contact',
  key: crypto.randomUUID(),
  aliases: [],
  version: 1_000,
  state: 'active',
  mergedInto: null,
  title: 'Acme Pty Ltd',
  email: null,
  taxNumber: null,
  reference: null,
  parent: null,
  foreignKeys: {},
  fields: {},
  raw: {},
  findings: [],
  ...record,
});
