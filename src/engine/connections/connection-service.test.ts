import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createManualClock, hourMs, minuteMs, systemClock, type ManualClock } from '#base/clock.ts';
import { newId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import { silentLogger } from '#base/log.ts';
import { createBossQueue } from '#engine/boss-queue.ts';
import type { WakeQueue } from '#engine/wake-queue.ts';
import { startIgnitionSimulator } from '#sim/ignition/ignition-simulator.ts';
import type { IgnitionSimulator } from '#sim/ignition/simulator-handle.ts';
import { startXeroSimulator, type XeroSimulator } from '#sim/xero/xero-simulator.ts';
import { verifyAudit } from '#store/audit.ts';
import { claimStaleFacts, type ConnectionRow } from '#store/connections.ts';
import { openVault } from '#store/vault.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { createIgnitionConnector } from '#vendors/ignition/ignition-connector.ts';
import { createXeroConnector } from '#vendors/xero/xero-connector.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createConnectionService, type ConnectionService } from './connection-service.ts';
import { createContexts } from './connector-context.ts';
import { createRegistry } from './connector-registry.ts';

const startAt = Date.UTC(2026, 10, 2, 1);
const redirectUri = 'http://127.0.0.1:4400/api/connections/oauth/callback';
const app = { clientId: 'client', clientSecret: 'secret' };
const apiKey = 'key-of-the-feed';

let database: TestDatabase;
let queue: WakeQueue;
beforeAll(async () => {
  database = await createTestDatabase();
  queue = await createBossQueue({
    url: database.url,
    clock: systemClock,
    logger: silentLogger,
    slots: 0,
    doubt: () => undefined,
  });
});
afterAll(async () => {
  await queue.stop();
  await database.drop();
});

let clock: ManualClock;
let xero: XeroSimulator;
let ignition: IgnitionSimulator;
let service: ConnectionService;
/** How often what is stored of a consent loses to another transaction. */
let deadlocks = 0;
let workspaceId: WorkspaceId;
let acting: { workspaceId: WorkspaceId; actor: string };

beforeEach(async () => {
  deadlocks = 0;
  clock = createManualClock(startAt);
  xero = await startXeroSimulator({ clock, seed: 'connect', webhookKey: 'hook', ...app });
  ignition = await startIgnitionSimulator({ clock, seed: 'connect', apiKey, ...app });
  workspaceId = newId('workspace', startAt);
  acting = { workspaceId, actor: 'user:kim' };
  await inWorkspace(database.db, workspaceId, (trx) =>
    trx.insertInto('workspace').values({ id: workspaceId, name: 'Firm', created_at: startAt }).execute(),
  );
  const registry = createRegistry([
    createXeroConnector({
      ...app,
      webhookKeys: ['hook'],
      loginUrl: xero.url,
      identityUrl: xero.url,
      apiUrl: xero.url,
    }),
    createIgnitionConnector({ baseUrl: ignition.url, ...app }),
  ]);
  const outside = {
    db: database.db,
    vault: openVault([new Uint8Array(32).fill(3)]),
    registry,
    clock,
    logger: silentLogger,
    fetch: (request: Request) => fetch(request),
  };
  const contexts = createContexts(outside);
  service = createConnectionService({
    ...outside,
    contexts,
    redirectUri,
    wake: async (trx, connections) => {
      deadlocks -= 1;
      if (deadlocks >= 0)
        await sql`do $$ begin raise exception 'lost' using errcode = '40P01'; end $$`.execute(trx);
      await queue.wake(trx, connections);
    },
  });
});
afterEach(async () => {
  await xero.close();
  await ignition.close();
});

const viaXero = { vendor: 'xero', profile: 'oauth', name: null, inputs: {} };
const viaKey = {
  vendor: 'ignition',
  profile: 'keyed',
  name: 'Feed',
  inputs: { apiKey, webhookSecret: 'shared' },
};

/** What a person does on the vendor's page; gives what the browser brings back. */
const consentTo = async (
  url: string,
  organisations: readonly string[],
): Promise<{ state: string; code: string | null; error: string | null }> => {
  const page = new URL(url);
  const form = new URLSearchParams(page.search);
  for (const id of organisations) form.append('organisation', id);
  form.set('decision', organisations.length > 0 ? 'approve' : 'deny');
  const answer = await fetch(`${page.origin}${page.pathname}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const back = new URL(answer.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe(redirectUri);
  return {
    state: back.searchParams.get('state') ?? '',
    code: back.searchParams.get('code'),
    error: back.searchParams.get('error'),
  };
};

const organisations = (): readonly string[] => xero.organisations().map((organisation) => organisation.id);
const first = (): string => organisations()[0] ?? '';

const connectXero = async (tenants: readonly string[] = [first()]): Promise<ConnectionId> => {
  const { url } = await service.startConsent(acting, { ...viaXero, sessionId: 'browser' });
  const answer = await consentTo(url, tenants);
  return (await service.finishConsent(acting, { ...answer, sessionId: 'browser' })).connectionId;
};

const rowOf = (id: ConnectionId): Promise<ConnectionRow> =>
  inWorkspace(database.db, workspaceId, (trx) =>
    trx.selectFrom('connection').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  );

const countOf = (table: 'credential' | 'connection' | 'consent' | 'checkpoint'): Promise<number> =>
  inWorkspace(database.db, workspaceId, async (trx) => {
    const rows = await trx.selectFrom(table).select('workspace_id').execute();
    return rows.length;
  });

const inputsAt = (): Readonly<Record<string, string>> => ({
  ...viaKey.inputs,
  baseUrl: `${ignition.url}/api/v1`,
});

test('consent to one organisation connects it: facts, budgets and checkpoints are there', async () => {
  const row = await rowOf(await connectXero());
  expect(row).toMatchObject({
    state: 'connected',
    tenant_id: first(),
    name: xero.organisations()[0]?.name,
    facts: expect.objectContaining({ currency: 'AUD' }) as unknown,
  });
  const budgets = await database.db
    .selectFrom('budget')
    .select(['key', 'calls'])
    .where('connection_id', '=', row.id)
    .orderBy('calls')
    .execute();
  expect(budgets).toEqual([
    { key: `${row.id}:minute`, calls: 60 },
    { key: `${row.id}:day`, calls: 5_000 },
  ]);
  const checkpoints = await inWorkspace(database.db, workspaceId, (trx) =>
    trx.selectFrom('checkpoint').select(['kind', 'next_at']).where('connection_id', '=', row.id).execute(),
  );
  expect(checkpoints.map(({ kind }) => kind)).toContain('contact');
  expect(checkpoints.every(({ next_at }) => next_at <= startAt)).toBe(true);
  expect(await countOf('consent')).toBe(0);
  expect(await verifyAudit(database.db, workspaceId)).toMatchObject({ holds: true, entries: 1 });
});

test('what the vendor gave once is stored in spite of a deadlock with those at work', async () => {
  deadlocks = 2;
  const id = await connectXero();
  expect(await rowOf(id)).toMatchObject({ state: 'connected', tenant_id: first() });
  expect(deadlocks).toBeLessThan(0);
});

test('a state counts once, in the session and the workspace that began, and for ten minutes', async () => {
  const begin = async (): Promise<{ state: string; code: string | null; error: string | null }> => {
    const { url } = await service.startConsent(acting, { ...viaXero, sessionId: 'browser' });
    return consentTo(url, [first()]);
  };
  const stolen = await begin();
  await expect(service.finishConsent(acting, { ...stolen, sessionId: 'another' })).rejects.toMatchObject({
    code: 'connection.consent_other_user',
  });
  await expect(service.finishConsent(acting, { ...stolen, sessionId: 'browser' })).rejects.toMatchObject({
    code: 'connection.consent_unknown',
  });
  const late = await begin();
  clock.advance(10 * minuteMs);
  await expect(service.finishConsent(acting, { ...late, sessionId: 'browser' })).rejects.toMatchObject({
    code: 'connection.consent_unknown',
  });
  expect(await countOf('connection')).toBe(0);
  expect(await countOf('credential')).toBe(0);
});

test('a person who says no leaves nothing behind', async () => {
  const { url } = await service.startConsent(acting, { ...viaXero, sessionId: 'browser' });
  const answer = await consentTo(url, []);
  await expect(service.finishConsent(acting, { ...answer, sessionId: 'browser' })).rejects.toMatchObject({
    code: 'connection.consent_refused',
  });
  expect(await countOf('connection')).toBe(0);
});

test('consent to several organisations waits for a choice; two chosen share one credential', async () => {
  const waiting = await connectXero(organisations());
  expect(await rowOf(waiting)).toMatchObject({ state: 'choose_tenant', tenant_id: null });
  const { tenants } = await service.listTenants(acting, waiting);
  expect(tenants.map((tenant) => [tenant.tenantId, tenant.takenBy])).toEqual(
    expect.arrayContaining(organisations().map((id) => [id, null])),
  );
  const ids = await service.chooseTenants(acting, waiting, organisations().slice(0, 2));
  expect(ids).toHaveLength(2);
  expect(ids[0]).toBe(waiting);
  const rows = await Promise.all(ids.map(rowOf));
  expect(rows.map((row) => row.state)).toEqual(['connected', 'connected']);
  expect(new Set(rows.map((row) => row.credential_id)).size).toBe(1);
  await expect(service.chooseTenant(acting, waiting, first())).rejects.toMatchObject({
    code: 'connection.not_choosing',
  });
  await expect(service.listTenants(acting, waiting)).rejects.toMatchObject({
    code: 'connection.not_choosing',
  });
});

test('the same organisation twice in one workspace is refused, and says where it is', async () => {
  const id = await connectXero();
  await expect(connectXero()).rejects.toMatchObject({
    code: 'connection.tenant_taken',
    details: { connection: id },
  });
  expect(await countOf('connection')).toBe(1);
  expect(await countOf('credential')).toBe(1);
});

test('reconnecting keeps the connection and replaces its credential; another organisation is refused', async () => {
  const id = await connectXero();
  const before = await rowOf(id);
  const again = async (tenant: string): Promise<unknown> => {
    const asked = await service.reconnect(acting, id, { inputs: {}, sessionId: 'browser' });
    if (asked.next !== 'consent') throw new Error('a consent was expected');
    const answer = await consentTo(asked.url, [tenant]);
    return service.finishConsent(acting, { ...answer, sessionId: 'browser' });
  };
  expect(await again(first())).toEqual({ outcome: 'connected', connectionId: id });
  const after = await rowOf(id);
  expect(after.credential_id).not.toBe(before.credential_id);
  expect(await countOf('credential')).toBe(1);
  xero.revokeConsent();
  await expect(again(organisations()[1] ?? '')).rejects.toMatchObject({ code: 'connection.other_tenant' });
  expect((await rowOf(id)).credential_id).toBe(after.credential_id);
});

test('when the vendor has ended the access, the test says so and the connection asks for a person', async () => {
  const id = await connectXero();
  xero.revokeConsent();
  clock.advance(31 * minuteMs);
  const tested = await service.test(acting, id);
  expect(tested).toMatchObject({ ok: false });
  expect(tested.problem?.hint).not.toBe('');
});

test('disconnecting ends the access at the vendor, destroys the credential and keeps the connection', async () => {
  const id = await connectXero();
  expect(await service.disconnect(acting, id)).toEqual({ revokedAtVendor: true, code: null });
  expect(await rowOf(id)).toMatchObject({ state: 'disconnected', credential_id: null, tenant_id: first() });
  expect(await countOf('credential')).toBe(0);
  expect(await service.disconnect(acting, id)).toEqual({ revokedAtVendor: true, code: null });
  await expect(service.test(acting, id)).rejects.toMatchObject({ code: 'connection.not_connected' });
  // Connecting to the same organisation takes the old connection up again, with its links.
  expect(await connectXero()).toBe(id);
  expect(await rowOf(id)).toMatchObject({ state: 'connected' });
});

test('a vendor that does not answer does not keep anybody connected', async () => {
  const id = await connectXero();
  xero.addFault({ kind: 'status-500' });
  expect(await service.disconnect(acting, id)).toMatchObject({ revokedAtVendor: false });
  expect(await countOf('credential')).toBe(0);
});

test('a key is tried before it is stored, and no secret is to be read in the database', async () => {
  const wrong = { ...viaKey, inputs: { ...inputsAt(), apiKey: 'wrong' } };
  await expect(service.add(acting, wrong)).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:vendor|connection)\./) as unknown,
  });
  expect(await countOf('connection')).toBe(0);
  const { connectionId } = await service.add(acting, { ...viaKey, inputs: inputsAt() });
  expect(await rowOf(connectionId)).toMatchObject({ state: 'connected', name: 'Feed', tenant_id: null });
  const stored = await inSystem(database.db, async (trx) => ({
    connections: await trx.selectFrom('connection').selectAll().execute(),
    credentials: await trx.selectFrom('credential').selectAll().execute(),
    audit: await trx.selectFrom('audit').selectAll().execute(),
  }));
  expect(JSON.stringify(stored)).not.toContain(apiKey);
  expect(JSON.stringify(stored)).not.toContain('shared"');
});

test('the same key twice is refused; a missing field is named', async () => {
  await service.add(acting, { ...viaKey, inputs: inputsAt() });
  await expect(service.add(acting, { ...viaKey, inputs: inputsAt() })).rejects.toMatchObject({
    code: 'connection.tenant_taken',
  });
  await expect(service.add(acting, { ...viaKey, inputs: {} })).rejects.toMatchObject({
    code: 'connection.input_missing',
    details: { missing: ['baseUrl', 'apiKey'] },
  });
});

test('a new key takes the old one’s place in the same connection, and webhooks of both secrets count', async () => {
  const { connectionId } = await service.add(acting, { ...viaKey, inputs: inputsAt() });
  ignition.setApiKey('key-2');
  const tested = await service.test(acting, connectionId);
  expect(tested.ok).toBe(false);
  expect((await rowOf(connectionId)).state).toBe('reconnect');
  const inputs = { apiKey: 'key-2', webhookSecret: 'shared-2' };
  expect(await service.reconnect(acting, connectionId, { inputs, sessionId: 'browser' })).toEqual({
    next: 'connected',
  });
  expect((await rowOf(connectionId)).state).toBe('connected');
  expect((await service.test(acting, connectionId)).ok).toBe(true);
  expect(await countOf('credential')).toBe(1);
});

test('another workspace sees nothing of it', async () => {
  const id = await connectXero();
  const other = { workspaceId: newId('workspace', startAt), actor: 'user:eve' };
  for (const attempt of [
    () => service.test(other, id),
    () => service.disconnect(other, id),
    () => service.reconnect(other, id, { inputs: {}, sessionId: 'browser' }),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'connection.not_found' });
  expect((await rowOf(id)).state).toBe('connected');
});

test('facts that have grown old are claimed for reading by one of those who ask', async () => {
  const id = await connectXero();
  const claim = (before: number): Promise<readonly string[]> =>
    inWorkspace(database.db, workspaceId, async (trx) =>
      (await claimStaleFacts(trx, before, clock.now())).map((row) => row.id),
    );
  expect(await claim(startAt)).toEqual([]);
  clock.advance(hourMs);
  const claims = await Promise.all([1, 2, 3].map(() => claim(startAt + 1)));
  expect(claims.flat()).toEqual([id]);
});
