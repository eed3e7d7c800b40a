import { minuteMs, type ManualClock } from '#base/clock.ts';
import type { BillableId, ConnectionId, ContactId, InvoiceId, ServiceId, WorkspaceId } from '#base/ids.ts';
import { createBillable, type NewBillable } from '#crm/billables/billable-service.ts';
import { createContact } from '#crm/contacts/contact-service.ts';
import { createCrmRecords } from '#crm/crm-records.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { generateInvoices } from '#crm/invoicing/generate.ts';
import type { InvoiceOptions } from '#crm/invoicing/invoice-plan.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { createService } from '#crm/services/catalogue-service.ts';
import type { Acting } from '#crm/work.ts';
import { wireCrm } from '#app/crm-wiring.ts';
import { billingTask, wireFinance } from '#app/finance-wiring.ts';
import { createContexts } from '#engine/connections/connector-context.ts';
import { createRegistry, type ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { ingestDeliveries, type Delivery } from '#engine/ingest.ts';
import { silentLogger } from '#base/log.ts';
import { startIgnitionSimulator } from '#sim/ignition/ignition-simulator.ts';
import type { IgnitionSimulator } from '#sim/ignition/simulator-handle.ts';
import { startXeroSimulator, type XeroSimulator } from '#sim/xero/xero-simulator.ts';
import { startStripeSimulator, type StripeSimulator } from '#sim/stripe/stripe-simulator.ts';
import { storeFacts } from '#store/connections.ts';
import { connectionsWithWork, nextDueAt } from '#store/leases.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { createCrmConnector } from '#vendors/crm/crm-connector.ts';
import { createIgnitionConnector } from '#vendors/ignition/ignition-connector.ts';
import { createStripeConnector } from '#vendors/stripe/stripe-connector.ts';
import { createXeroConnector } from '#vendors/xero/xero-connector.ts';
import { aConnection, aFlow } from '#test/builders/connected.ts';
import { Crash, Lifeline } from '#test/world/crash.ts';
import { createCrmWorld } from '#test/world/crm-world.ts';
import type { TestDatabase } from '#test/world/database.ts';
import { startProcess, type WorkerProcess } from '#test/world/process.ts';

const stripeUrl = 'http://stripe.simulated.invalid';
const hooksUrl = 'http://plumbline.simulated.invalid/hooks/stripe';
const secretKey = 'sk_test_platform000000000000';
const webhookSecret = 'whsec_platform';
const ignitionUrl = 'http://ignition.simulated.invalid';
const xeroUrl = 'http://xero.simulated.invalid';
const xeroKey = 'the key that Xero signs with';
const xeroScopes = [
  'offline_access',
  'accounting.contacts',
  'accounting.settings.read',
  'accounting.invoices',
  'accounting.payments',
  'accounting.banktransactions',
];
const ignitionSecret = 'a secret that both sides know';

/** Wake-ups carry no truth: the world asks the database what there is to do. */
const wake = (): Promise<void> => Promise.resolve();

/** A practice with the CRM and a connected, simulated Stripe on one clock that stands still until it is moved. */
export interface BillingWorld extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly stripe: StripeSimulator;
  readonly database: TestDatabase;
  readonly deps: FinanceDeps;
  /** The engine's world, for what a person asks of it. */
  readonly engine: EngineDeps;
  readonly workspaceId: WorkspaceId;
  readonly kim: Acting;
  readonly kimId: string;
  readonly stripeId: ConnectionId;
  readonly bugs: readonly string[];
  /** The practice's Ignition, whose clients become customers; null unless it was asked for. */
  readonly ignition: IgnitionSimulator | null;
  /** The practice's Xero and its connection; null unless it was asked for. */
  readonly xero: { readonly books: XeroSimulator; readonly id: ConnectionId } | null;
  /** What comes to `/hooks/stripe`, as the door takes it; a refusal's body is its code. */
  receive(request: Request): Promise<Response>;
  /** Delivers, drains and moves the clock to what is due until nothing is left. */
  settle(): Promise<void>;
  /** The same, but the worker is killed at that step of its own and another takes over. */
  settleWithCrash(dieAt: number, after: boolean): Promise<{ readonly died: boolean; readonly steps: number }>;
  aContact(given?: { readonly name?: string; readonly email?: string | null }): Promise<ContactId>;
  aService(given?: {
    readonly code?: string;
    readonly prices?: readonly { readonly currency: string; readonly unitPrice: string }[];
    readonly recurring?: { readonly interval: 'month'; readonly count: number };
  }): Promise<ServiceId>;
  aBillable(contactId: ContactId, given?: Partial<NewBillable>): Promise<BillableId>;
  /** Asks for invoices under a fresh key. */
  generate(
    billables: readonly BillableId[],
    options?: Partial<InvoiceOptions>,
  ): Promise<readonly InvoiceId[]>;
  /** Another key of a click. */
  click(): string;
}

export interface BillingWorldOptions {
  /** Ignition is connected too, and its clients are carried to Stripe's customers. */
  readonly withIgnition?: boolean;
  /** Xero is connected too. */
  readonly withXero?: boolean;
  /** Takes everything that the engine logs, as JSON lines. */
  readonly log?: (line: string) => void;
  readonly beginsAt?: number;
}

export const createBillingWorld = async (
  database: TestDatabase,
  options: BillingWorldOptions = {},
): Promise<BillingWorld> => {
  const base = await createCrmWorld(database, [], options.beginsAt);
  const { clock, workspaceId, kim, kimId } = base;
  const { db } = database;
  const { vault } = base.deps;
  await inSystem(db, (trx) => trx.deleteFrom('budget').where('workspace_id', 'is', null).execute());
  const hooks = {
    receive: (_request: Request): Promise<Response> => Promise.resolve(new Response(null, { status: 503 })),
  };
  const stripe = await startStripeSimulator({
    clock,
    seed: workspaceId,
    port: null,
    url: stripeUrl,
    secretKey,
    clientId: 'ca_plumbline',
    webhookSecret,
    webhookUrl: hooksUrl,
    webhookSend: (request) => hooks.receive(request),
    limits: { enabled: false },
  });
  const crm = wireCrm({ db, vault, clock, wake, registry: () => registry });
  const stripeConnector = createStripeConnector({
    connectUrl: stripeUrl,
    apiUrl: stripeUrl,
    clientId: 'ca_plumbline',
    secretKey,
    webhookSecrets: [webhookSecret],
  });
  const registry: ConnectorRegistry = createRegistry([
    createCrmConnector(createCrmRecords(crm, () => deps)),
    stripeConnector,
    createIgnitionConnector({ clientId: null, clientSecret: null }),
    createXeroConnector({
      loginUrl: xeroUrl,
      identityUrl: xeroUrl,
      apiUrl: xeroUrl,
      clientId: 'xero-app',
      clientSecret: 'xero-app-secret',
      webhookKeys: [xeroKey],
    }),
  ]);
  const books =
    options.withXero === true
      ? await startXeroSimulator({
          clock,
          seed: workspaceId,
          port: null,
          clientId: 'xero-app',
          clientSecret: 'xero-app-secret',
          webhookKey: xeroKey,
          webhookUrl: 'http://plumbline.simulated.invalid/hooks/xero',
          webhookSend: (request) => hooks.receive(request),
          limits: { enabled: false },
        })
      : null;
  const ignition =
    options.withIgnition === true
      ? await startIgnitionSimulator({
          clock,
          seed: workspaceId,
          port: null,
          clientId: 'ignition-app',
          clientSecret: 'ignition-app-secret',
          apiKey: 'ignition-key',
          sendWebhook: (request) => hooks.receive(request),
          limits: { enabled: false },
        })
      : null;
  const vendors = (request: Request): Promise<Response> => {
    if (books !== null && request.url.startsWith(xeroUrl)) return books.fetch(request);
    return ignition !== null && request.url.startsWith(ignitionUrl)
      ? ignition.fetch(request)
      : stripe.fetch(request);
  };
  const outside = { db, vault, registry, clock, logger: silentLogger, fetch: vendors };
  const contexts = createContexts(outside);
  const deps = wireFinance(crm, { contexts, registry, wake });
  const engine = { ...outside, contexts, wake, random: () => 0.5 };
  await switchModule(deps, kim, 'opportunities', { on: true, withNeeds: true });
  await switchModule(deps, kim, 'tickets', { on: true, withNeeds: true });
  await switchModule(deps, kim, 'stripe', { on: true, withNeeds: true });

  const { accountId } = stripe.connect();
  const stripeId = await aConnection({ db, vault, registry, clock, wake }, workspaceId, {
    vendor: 'stripe',
    profile: 'connect',
    credential: {
      kind: 'oauth',
      accessToken: accountId,
      refreshToken: null,
      expiresAt: Date.UTC(9999, 11, 31),
      scope: 'read_write',
    },
    tenant: { tenantId: accountId, name: 'Marlow', consentId: null },
  });

  const connectXero = async (simulator: XeroSimulator): Promise<ConnectionId> => {
    const [organisation] = simulator.organisations();
    if (organisation === undefined) throw new Error('the simulated Xero has no organisation');
    const tokens = simulator.giveConsent(xeroScopes);
    const id = await aConnection({ db, vault, registry, clock, wake }, workspaceId, {
      vendor: 'xero',
      profile: 'oauth',
      credential: {
        kind: 'oauth',
        accessToken: tokens.access_token,
        refreshToken: tokens.refresh_token ?? null,
        expiresAt: clock.now() + 30 * minuteMs,
        scope: xeroScopes.join(' '),
      },
      tenant: { tenantId: organisation.id, name: organisation.name, consentId: null },
    });
    const facts = { countryCode: 'AU', timeZone: 'Australia/Sydney', currency: 'AUD' };
    await inWorkspace(db, workspaceId, (trx) => storeFacts(trx, id, facts, clock.now()));
    return id;
  };

  const ignitionId =
    ignition === null
      ? null
      : await aConnection({ db, vault, registry, clock, wake }, workspaceId, {
          vendor: 'ignition',
          profile: 'keyed',
          settings: { baseUrl: `${ignitionUrl}/api/v1`, webhookScheme: 'hmac_sha256' },
          credential: { kind: 'api_key', apiKey: 'ignition-key', webhookSecrets: [ignitionSecret] },
          tenant: null,
        });
  if (ignition !== null && ignitionId !== null) {
    const ends = { source: ignitionId, target: stripeId };
    await aFlow({ db, clock }, workspaceId, 'ignition-clients-to-stripe', ends);
    ignition.setWebhook({
      scheme: 'hmac_sha256',
      url: `http://plumbline.simulated.invalid/hooks/ignition/${ignitionId}`,
      secrets: [ignitionSecret],
    });
  }

  const xero = books === null ? null : { books, id: await connectXero(books) };

  const bugs: string[] = [];
  let made = 0;
  const processOf = (lifeline?: Lifeline): Promise<WorkerProcess> => {
    made += 1;
    return startProcess({
      databaseUrl: database.url,
      vault,
      registry,
      clock,
      fetch: vendors,
      random: () => 0.5,
      bugs,
      name: `worker ${String(made)} of ${workspaceId}`,
      tasks: [billingTask(deps)],
      ...(lifeline === undefined ? {} : { lifeline }),
      ...(options.log === undefined ? {} : { log: options.log }),
    });
  };
  let process = await processOf();

  const receive = async (request: Request): Promise<Response> => {
    const rawBody = new Uint8Array(await request.arrayBuffer());
    const { pathname } = new URL(request.url);
    const vendor = pathname.split('/')[2] ?? '';
    const result = registry.get(vendor).webhook?.receive({
      headers: Object.fromEntries(request.headers),
      rawBody,
      path: pathname,
      now: clock.now(),
      settings: { webhookScheme: 'hmac_sha256' },
      secrets: vendor === 'ignition' ? [ignitionSecret] : [],
    });
    if (result?.result === 'pushed') return new Response(null, { status: 404 });
    if (result?.result !== 'accepted')
      return new Response(result?.result === 'rejected' ? result.code : null, {
        status: result?.status ?? 404,
      });
    const { events } = result;
    const delivery: Delivery =
      ignitionId === null || vendor !== 'ignition'
        ? { to: 'tenants', vendor, events }
        : {
            to: 'connection',
            connectionId: ignitionId,
            workspaceId,
            events,
            raw: new TextDecoder().decode(rawBody),
          };
    await inSystem(db, (trx) => ingestDeliveries(trx, { vault, wake }, [delivery], clock.now()));
    return new Response(null, { status: 200 });
  };
  hooks.receive = receive;

  const own = await inWorkspace(db, workspaceId, (trx) =>
    trx.selectFrom('connection').select('id').where('workspace_id', '=', workspaceId).execute(),
  );
  const ownIds = new Set(own.map(({ id }) => id));
  const round = async (): Promise<boolean> => {
    await stripe.settleWebhooks();
    await ignition?.webhooks.settle();
    await books?.settleWebhooks();
    let did = false;
    for (const id of await connectionsWithWork(db, clock.now())) {
      if (!ownIds.has(id)) continue;
      try {
        did ||= (await process.drain(id)).steps > 0;
      } catch (caught) {
        if (!(caught instanceof Crash) && !process.lifeline.isDead) throw caught;
      }
      if (process.lifeline.isDead) {
        await process.close();
        process = await processOf();
        did = true;
      }
    }
    return did;
  };
  const settle = async (): Promise<void> => {
    for (let rounds = 0; rounds < 400; rounds += 1) {
      if (await round()) continue;
      const due = await nextDueAt(db, clock.now());
      if (due === null || due > clock.now() + 20_000) return;
      clock.advance(Math.max(1, due - clock.now()));
    }
    throw new Error('the world does not come to rest');
  };
  let clicks = 0;
  const click = (): string => {
    clicks += 1;
    return `click-${String(clicks).padStart(6, '0')}`;
  };

  return {
    clock,
    stripe,
    database,
    deps,
    engine,
    workspaceId,
    kim,
    kimId,
    stripeId,
    bugs,
    ignition,
    xero,
    receive,
    settle,
    settleWithCrash: async (dieAt, after) => {
      await process.close();
      const lifeline = new Lifeline(dieAt, after);
      process = await processOf(lifeline);
      await settle();
      return { died: lifeline.isDead, steps: lifeline.steps };
    },
    aContact: ({ name = 'Acme Pty Ltd', email = 'accounts@acme.example' } = {}) =>
      createContact(deps, kim, 'organization', { name, email }),
    aService: ({ code = 'BAS', prices = [{ currency: 'AUD', unitPrice: '150' }], recurring } = {}) =>
      createService(deps, kim, {
        code,
        name: `Service ${code}`,
        prices: prices.map((price) => ({ ...price, taxBehavior: 'exclusive' as const })),
        ...(recurring === undefined ? {} : { recurring }),
      }),
    aBillable: (contactId, given = {}) =>
      createBillable(deps, kim, {
        parent: { kind: 'contact', id: contactId },
        quantity: '1',
        description: 'Work',
        unitPrice: '100',
        taxCode: 'GST',
        ...given,
      }),
    generate: (billables, options = {}) =>
      generateInvoices(deps, kim, click(), billables, {
        collection: 'send_invoice',
        until: 'sent',
        ...options,
      }),
    click,
    [Symbol.asyncDispose]: async () => {
      await inSystem(db, (trx) =>
        trx
          .updateTable('connection')
          .set({ state: 'disconnected' })
          .where('workspace_id', '=', workspaceId)
          .execute(),
      );
      await process.close();
      await stripe.close();
      await ignition?.close();
      await books?.close();
    },
  };
};
