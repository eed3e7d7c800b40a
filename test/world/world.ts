import { createManualClock, dayMs, hourMs, minuteMs, type ManualClock } from '#base/clock.ts';
import { newId, type ConnectionId, type FlowId, type WorkspaceId } from '#base/ids.ts';
import type { Credential } from '#model/connection.ts';
import { reconnectTenant, storeCredential } from '#engine/connections/establish.ts';
import { wireCrm } from '#app/crm-wiring.ts';
import { createCrmRecords } from '#crm/crm-records.ts';
import type { CrmDeps } from '#crm/work.ts';
import { createPushedRecords } from '#engine/inbox/pushed-reads.ts';
import { createRegistry, type ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { ingestDeliveries, type Delivery } from '#engine/ingest.ts';
import { createRandom } from '#sim/kit/random.ts';
import { startIgnitionSimulator } from '#sim/ignition/ignition-simulator.ts';
import type { IgnitionSimulator } from '#sim/ignition/simulator-handle.ts';
import { startXeroSimulator, type XeroSimulator } from '#sim/xero/xero-simulator.ts';
import { findConnection, storeFacts } from '#store/connections.ts';
import { connectionsWithWork, nextDueAt } from '#store/leases.ts';
import { openVault, type Vault } from '#store/vault.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { createCrmConnector } from '#vendors/crm/crm-connector.ts';
import { createIgnitionConnector } from '#vendors/ignition/ignition-connector.ts';
import { createWebhookConnector } from '#vendors/webhook/webhook-connector.ts';
import { createXeroConnector } from '#vendors/xero/xero-connector.ts';
import { aConnection, aFlow } from '#test/builders/connected.ts';
import { withoutFinance } from '#test/world/crm-world.ts';
import type { TestDatabase } from '#test/world/database.ts';
import { Crash, Lifeline } from '#test/world/crash.ts';
import { startProcess, type WorkerProcess } from '#test/world/process.ts';

const ignitionUrl = 'http://ignition.simulated.invalid';
const xeroUrl = 'http://xero.simulated.invalid';
const hooksUrl = 'http://plumbline.simulated.invalid/hooks';
const webhookSecret = 'a secret that both sides know';
const xeroScopes = [
  'offline_access',
  'accounting.contacts',
  'accounting.settings.read',
  'accounting.invoices',
  'accounting.payments',
  'accounting.banktransactions',
];
const webhookKey = 'the key that Xero signs with';
/** Of the calls of a replayable world: during these, webhooks arrive. */
const overtakingShare = 0.4;

export interface WorldOptions {
  readonly database: TestDatabase;
  readonly seed?: string;
  /** When it begins; on a day of the seed's unless said. */
  readonly beginsAt?: number;
  /** The practice at the start; none unless said. */
  readonly clients?: number;
  /** Contacts that Xero holds before anything is connected. */
  readonly contacts?: Parameters<XeroSimulator['seedContacts']>[0];
  /** Vendors' limits; off unless said. */
  readonly limits?: boolean;
  readonly profile?: 'reporting' | 'keyed';
  /** Leaves nothing to chance that the seed does not decide: told again, the same happens. */
  readonly replayable?: boolean;
  /** What other processes do at every moment that the world comes to, beside its worker. */
  readonly beside?: () => Promise<void>;
  /** What people do at a vendor in the moment before a call reaches it. */
  readonly beforeCall?: (request: Request) => void;
  /** Where people reach the console from anywhere; nowhere unless said. */
  readonly consoleUrl?: string;
  /** Takes everything that the engine logs, as JSON lines. */
  readonly log?: (line: string) => void;
}

/**
 * Both simulators, the store and the engine in one process, on one clock that stands still until it is moved. Webhooks
 * reach the engine as through the door. `settle` works until nothing is left to do.
 */
export interface World extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly ignition: IgnitionSimulator;
  readonly xero: XeroSimulator;
  readonly database: TestDatabase;
  readonly vault: Vault;
  readonly masterKey: Uint8Array;
  readonly registry: ConnectorRegistry;
  readonly workspaceId: WorkspaceId;
  readonly ignitionId: ConnectionId;
  readonly xeroId: ConnectionId;
  readonly flowId: FlowId;
  /** Faults of our own that were logged; none in a world that is well. */
  readonly bugs: readonly string[];
  /** Delivers, drains and moves the clock to what is due next until nothing is left. Fails when it does not end. */
  settle(): Promise<void>;
  /** The same, but the engine's process is killed at that step of its own (a statement or a call) and another takes over. */
  settleWithCrash(dieAt: number, after: boolean): Promise<{ readonly died: boolean; readonly steps: number }>;
  /** What a person does when Plumbline asks for it: connects anew what stands in `reconnect`. No kill is left after it. */
  reconnect(): Promise<void>;
  /** Moves past the next poll of every kind and settles. */
  poll(): Promise<void>;
  receive(request: Request): Promise<Response>;
  /** The engine starts again under another address of the console. */
  reachedAt(consoleUrl: string): Promise<void>;
  /** The CRM's services; its connection is drained with the others from `switchModule` on. */
  readonly crm: CrmDeps;
}

export const createWorld = async (options: WorldOptions): Promise<World> => {
  const { database } = options;
  const seed = options.seed ?? 'a world';
  // The day it begins on is the seed's, so that a story told again is the same to the millisecond.
  const start = createRandom(`${seed}/start`).int(0, 364);
  const clock = createManualClock(options.beginsAt ?? Date.UTC(2026, 6, 1, 0, 0, 0) + start * dayMs);
  // Budgets of a vendor's app are the installation's: what a world before this one spent of them lies in its days.
  await inSystem(database.db, (trx) => trx.deleteFrom('budget').where('workspace_id', 'is', null).execute());
  const random = createRandom(`${seed}/engine`);
  const hooks = {
    receive: (_request: Request): Promise<Response> => Promise.resolve(new Response(null, { status: 503 })),
  };
  const send = (request: Request): Promise<Response> => hooks.receive(request);
  const profile = options.profile ?? 'keyed';
  const limited = options.limits ?? false;
  const ignition = await startIgnitionSimulator({
    clock,
    seed,
    port: null,
    clientId: 'ignition-app',
    clientSecret: 'ignition-app-secret',
    apiKey: 'ignition-key',
    sendWebhook: send,
    limits: { enabled: limited },
    ...(options.clients === undefined ? {} : { firm: { clients: options.clients } }),
  });
  const xero = await startXeroSimulator({
    clock,
    seed,
    port: null,
    clientId: 'xero-app',
    clientSecret: 'xero-app-secret',
    webhookKey,
    webhookUrl: `${hooksUrl}/xero`,
    webhookSend: send,
    limits: { enabled: limited },
  });
  if (options.contacts !== undefined) xero.seedContacts(options.contacts);
  const masterKey = crypto.getRandomValues(new Uint8Array(32));
  const vault = openVault([masterKey]);
  const crm = wireCrm({
    db: database.db,
    vault,
    clock,
    registry: () => registry,
    wake: () => Promise.resolve(),
  });
  const registry: ConnectorRegistry = createRegistry([
    createCrmConnector(createCrmRecords(crm, withoutFinance)),
    createWebhookConnector(createPushedRecords({ db: database.db, vault })),
    createIgnitionConnector({
      baseUrl: ignitionUrl,
      clientId: 'ignition-app',
      clientSecret: 'ignition-app-secret',
    }),
    createXeroConnector({
      loginUrl: xeroUrl,
      identityUrl: xeroUrl,
      apiUrl: xeroUrl,
      clientId: 'xero-app',
      clientSecret: 'xero-app-secret',
      webhookKeys: [webhookKey],
    }),
  ]);
  const vendor = (request: Request): Promise<Response> =>
    new URL(request.url).origin === ignitionUrl ? ignition.fetch(request) : xero.fetch(request);
  const deliver = async (): Promise<void> => {
    await ignition.webhooks.settle();
    await xero.settleWebhooks();
  };
  const isReplayable = options.replayable ?? false;
  ignition.webhooks.switches.held = isReplayable;
  xero.setWebhookRoad({ held: isReplayable });
  const overtaking = createRandom(`${seed}/overtaking`);
  /** Where webhooks leave only when told to, some do while a call is under way, so that they overtake its answer. */
  const route = async (request: Request): Promise<Response> => {
    options.beforeCall?.(request);
    try {
      return await vendor(request);
    } finally {
      if (isReplayable && overtaking.chance(overtakingShare)) await deliver();
    }
  };
  const bugs: string[] = [];
  let consoleUrl = options.consoleUrl;
  const processOf = (name: string, lifeline?: Lifeline): Promise<WorkerProcess> =>
    startProcess({
      databaseUrl: database.url,
      vault,
      registry,
      clock,
      fetch: route,
      random: () => random.next(),
      bugs,
      name,
      consoleUrl,
      ...(lifeline === undefined ? {} : { lifeline }),
      ...(options.log === undefined ? {} : { log: options.log }),
    });
  let process = await processOf('worker 1');
  let processes = 1;

  const { db } = database;
  const workspaceId = newId('workspace', clock.now());
  await inWorkspace(db, workspaceId, async (trx) => {
    await trx
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Test practice', created_at: clock.now() })
      .execute();
  });
  const means = { db, vault, registry, clock, wake: () => Promise.resolve() };
  const ignitionCredential = (): Credential => {
    if (profile === 'keyed')
      return { kind: 'api_key', apiKey: 'ignition-key', webhookSecrets: [webhookSecret] };
    const tokens = ignition.grantConnection();
    return {
      kind: 'oauth',
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      expiresAt: clock.now() + hourMs,
      scope: 'reporting',
    };
  };
  const xeroCredential = (): Credential => {
    const tokens = xero.giveConsent(xeroScopes);
    return {
      kind: 'oauth',
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? null,
      expiresAt: clock.now() + 30 * minuteMs,
      scope: xeroScopes.join(' '),
    };
  };
  const ignitionId = await aConnection(means, workspaceId, {
    vendor: 'ignition',
    profile,
    settings:
      profile === 'keyed'
        ? {
            baseUrl: `${ignitionUrl}/api/v1`,
            webhookScheme: 'hmac_sha256',
            // Which of several calls at once comes first is chance.
            ...(isReplayable ? { readsAtOnce: '1' } : {}),
          }
        : {},
    credential: ignitionCredential(),
    tenant: null,
  });
  const [organisation] = xero.organisations();
  if (organisation === undefined) throw new Error('the simulated Xero has no organisation');
  const xeroId = await aConnection(means, workspaceId, {
    vendor: 'xero',
    profile: 'oauth',
    credential: xeroCredential(),
    tenant: { tenantId: organisation.id, name: organisation.name, consentId: null },
  });
  await inWorkspace(db, workspaceId, (trx) =>
    storeFacts(trx, xeroId, { countryCode: 'AU', timeZone: 'Australia/Sydney' }, clock.now()),
  );
  const flowId = await aFlow(means, workspaceId, 'ignition-clients-to-xero', {
    source: ignitionId,
    target: xeroId,
  });
  if (profile === 'keyed')
    ignition.setWebhook({
      scheme: 'hmac_sha256',
      url: `${hooksUrl}/ignition/${ignitionId}`,
      secrets: [webhookSecret],
    });

  const receive = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    const vendor = path.split('/')[2] ?? '';
    const door = registry.get(vendor).webhook;
    if (door === undefined) return new Response(null, { status: 404 });
    const rawBody = new Uint8Array(await request.arrayBuffer());
    const result = door.receive({
      headers: Object.fromEntries(request.headers),
      rawBody,
      path,
      now: clock.now(),
      settings: { webhookScheme: 'hmac_sha256' },
      secrets: [webhookSecret],
    });
    if (result.result === 'pushed') return new Response(null, { status: 404 });
    if (result.result !== 'accepted') return new Response(null, { status: result.status });
    const delivery: Delivery =
      vendor === 'xero'
        ? { to: 'tenants', vendor, events: result.events }
        : {
            to: 'connection',
            connectionId: ignitionId,
            workspaceId,
            events: result.events,
            raw: new TextDecoder().decode(rawBody),
          };
    await inSystem(db, (trx) =>
      ingestDeliveries(trx, { vault, wake: () => Promise.resolve() }, [delivery], clock.now()),
    );
    return new Response(null, { status: 200 });
  };
  hooks.receive = receive;

  const reconnectOne = (id: ConnectionId, credential: Credential): Promise<void> =>
    inWorkspace(db, workspaceId, async (trx) => {
      const row = await findConnection(trx, id);
      if (row === undefined || row.state === 'connected') return;
      const access = {
        workspaceId,
        actor: 'user:test',
        connector: registry.get(row.vendor),
        profile: row.profile,
        settings: row.settings,
        name: null,
        now: clock.now(),
      };
      const credentialId = await storeCredential(trx, vault, access, credential);
      const tenant =
        row.tenant_id === null ? null : { tenantId: row.tenant_id, name: row.name, consentId: null };
      const again = { row, tenant, reached: tenant === null ? [] : [tenant] };
      await reconnectTenant(trx, { vault, wake: () => Promise.resolve() }, access, again, credentialId);
    });

  const own = new Set<ConnectionId>([ignitionId, xeroId]);
  const successor = async (): Promise<void> => {
    await process.close();
    processes += 1;
    process = await processOf(`worker ${String(processes)}`);
  };
  const isOfWorkspace = (id: ConnectionId): Promise<boolean> =>
    inWorkspace(db, workspaceId, async (trx) =>
      ['crm', 'webhook'].includes((await findConnection(trx, id))?.vendor ?? ''),
    );
  /** One round: everything delivered and every connection with work drained once. Returns whether anything was done. */
  const round = async (): Promise<boolean> => {
    await deliver();
    let did = false;
    for (const connectionId of await connectionsWithWork(db, clock.now())) {
      if (!own.has(connectionId) && !(await isOfWorkspace(connectionId))) continue;
      try {
        const report = await process.drain(connectionId);
        did ||= report.steps > 0;
      } catch (caught) {
        if (!(caught instanceof Crash) && !process.lifeline.isDead) throw caught;
      }
      if (process.lifeline.isDead) {
        await successor();
        did = true;
      }
    }
    return did;
  };
  const nextEvent = async (): Promise<number | null> => {
    const due = await nextDueAt(db, clock.now());
    const posts = [...ignition.webhooks.pending()].filter((at) => at > clock.now());
    const times = [...posts, ...(due === null ? [] : [due])];
    return times.length === 0 ? null : Math.min(...times);
  };
  const longestSettle = 7 * dayMs;
  const settle = async (): Promise<void> => {
    const until = clock.now() + longestSettle;
    for (;;) {
      while (await round());
      await options.beside?.();
      const next = await nextEvent();
      if (next === null) return;
      if (next > until) throw new Error('the world does not come to rest');
      clock.advance(Math.max(1, next - clock.now()));
    }
  };

  return {
    clock,
    ignition,
    xero,
    database,
    vault,
    masterKey,
    registry,
    workspaceId,
    ignitionId,
    xeroId,
    flowId,
    bugs,
    settle,
    settleWithCrash: async (dieAt, after) => {
      await process.close();
      processes += 1;
      const lifeline = new Lifeline(dieAt, after);
      process = await processOf(`worker ${String(processes)}`, lifeline);
      await settle();
      return { died: lifeline.isDead, steps: lifeline.steps };
    },
    reconnect: async () => {
      // Whoever still had a kill before him is replaced: the calm that follows is told without one.
      await successor();
      if (profile === 'reporting') await reconnectOne(ignitionId, ignitionCredential());
      await reconnectOne(xeroId, xeroCredential());
      await settle();
    },
    poll: async () => {
      clock.advance(dayMs);
      await settle();
    },
    receive,
    reachedAt: async (url) => {
      consoleUrl = url;
      await successor();
    },
    crm,
    [Symbol.asyncDispose]: async () => {
      await inSystem(db, async (trx) => {
        await trx
          .updateTable('connection')
          .set({ state: 'disconnected' })
          .where('id', 'in', [...own])
          .execute();
      });
      await process.close();
      await ignition.close();
      await xero.close();
    },
  };
};
