import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { secondMs, systemClock } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { readConfig } from '#app/config.ts';
import { claimPort } from '#app/port.ts';
import { openWeb, type Web } from '#app/web.ts';
import { wirePlumbline, type Plumbline } from '#app/wiring.ts';
import { createApiKey } from '#store/api-keys.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { startRealInstallation, type RealInstallation } from '#test/processes/installation.ts';
import { startStoppableServer, type StoppableServer } from '#test/world/stoppable-server.ts';
import { createDatabaseOn, type TestDatabase } from '#test/world/test-database.ts';

const clients = 150;
const writeMs = 800;
const soon = { timeout: 60 * secondMs, interval: 50 };
const lostLine = 'the database cannot be used; what needs it waits and goes on by itself';
const backLine = 'the database answers again';
const commandLine = fileURLToPath(new URL('../../src/cli/plumbline.ts', import.meta.url));

let server: StoppableServer;
let database: TestDatabase;
let installation: RealInstallation;
let plumbline: Plumbline;
let web: Web;
let url: string;
let key: string;
const logged: string[] = [];

beforeAll(async () => {
  server = await startStoppableServer();
  database = await createDatabaseOn(server);
  installation = await startRealInstallation(database, clients);
  const port = await claimPort({ host: '127.0.0.1', port: 0 });
  const config = readConfig({
    ...installation.environment,
    PLUMBLINE_ROLE: 'web',
    PLUMBLINE_PORT: String(port),
  });
  plumbline = await wirePlumbline(config, {
    databaseUrl: database.url,
    logger: silentLogger,
    part: 'web',
    slots: 0,
  });
  web = await openWeb(plumbline, null);
  url = `http://127.0.0.1:${String(port)}`;
  const { workspaceId } = installation;
  const asked = { workspaceId, actor: 'user:test', name: 'key', role: 'admin', mayApprove: false } as const;
  const made = await inWorkspace(database.db, workspaceId, (trx) =>
    createApiKey(trx, { ...asked, now: systemClock.now() }),
  );
  ({ key } = made);
});
afterEach(async () => {
  await server.start();
  await server.thaw();
});
afterAll(async () => {
  await web.close();
  await plumbline.close();
  await installation[Symbol.asyncDispose]();
  await database.drop();
  await server[Symbol.asyncDispose]();
});

interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly code: string | undefined;
}

const answered = async (answer: Response): Promise<Answered> => {
  const text = await answer.text();
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as { error?: { code: string } };
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), code: body.error?.code };
};

const ask = async (path: string): Promise<Answered> =>
  answered(await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } }));

/** What Ignition sends, again and again until it is acknowledged. */
const tell = async (client: string, event: string): Promise<Answered> => {
  const signedAt = Math.floor(systemClock.now() / 1_000);
  const payload = JSON.stringify({
    id: event,
    type: 'client.updated',
    occurred_at: new Date(systemClock.now()).toISOString(),
    data: { id: client, type: 'client' },
  });
  const digest = createHmac('sha256', 'webhook-secret')
    .update(`${String(signedAt)}.${payload}`)
    .digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-ignition-signature': `t=${String(signedAt)},v1=${digest}`,
  };
  return answered(
    await fetch(`${url}/hooks/ignition/${installation.ignitionId}`, {
      method: 'POST',
      headers,
      body: payload,
    }),
  );
};

/** A command as a process of its own. */
const command = (...words: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const env = { ...installation.environment, PLUMBLINE_ROLE: 'all' };
    const child = execFile(process.execPath, [commandLine, ...words], { env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });

interface Standing {
  readonly dirty: number;
  readonly open: number;
  readonly dead: number;
  readonly links: number;
  readonly waiting: number;
  readonly alerts: number;
}

const standing = (): Promise<Standing> =>
  inWorkspace(database.db, installation.workspaceId, async (trx) => {
    const { rows } = await sql<Standing>`
      select (select count(*)::integer from flow_record where seq > synced_seq) as dirty,
        (select count(*)::integer from change where state in ('ready', 'sending', 'unknown')) as open,
        (select count(*)::integer from change where state = 'dead') as dead,
        (select count(*)::integer from link) as links,
        (select count(*)::integer from flow_record where state in ('review', 'skipped')) as waiting,
        (select count(*)::integer from alert where kind <> 'match_review') as alerts`.execute(trx);
    const [row] = rows;
    if (row === undefined) throw new Error('counting returns a row');
    return row;
  });

/** Every client once in Xero, or waiting for a person; nothing refused, nobody alarmed. */
const expectAllCarried = async (): Promise<void> => {
  await vi.waitFor(async () => {
    const now = await standing();
    expect(now).toMatchObject({ dirty: 0, open: 0, dead: 0, alerts: 0 });
    expect(now.links + now.waiting).toBe(clients);
  }, soon);
  const contacts = installation.xero.contacts();
  expect(contacts).toHaveLength((await standing()).links);
  expect(new Set(contacts.map(({ texts }) => texts.ContactNumber)).size).toBe(contacts.length);
};

const away = { status: 503, retryAfter: '5', code: 'store.unavailable' };

test('PostgreSQL stopped in the middle of a first import: each door says so, and all is carried once it is back', async () => {
  const { xero, ignition } = installation;
  for (const method of ['PUT', 'POST'])
    xero.addFault({ kind: 'slow', ms: writeMs, match: { method, path: '/api.xro/*/Contacts*' } });
  await installation.startWorker('worker-1', (line) => {
    const { msg } = JSON.parse(line) as { msg: string };
    if (msg === lostLine || msg === backLine) logged.push(msg);
  });
  await vi.waitFor(() => expect(xero.contacts().length).toBeGreaterThan(0), soon);
  expect(await ask('/api/overview')).toMatchObject({ status: 200 });
  const edited = ignition.practice.clients.rows[0];
  if (edited === undefined) throw new Error('the practice has clients');
  expect(await tell(edited.slug, 'evt-before')).toMatchObject({ status: 200 });

  await server.stop();
  expect(xero.contacts().length).toBeLessThan(clients);
  expect(await ask('/api/overview')).toEqual(away);
  expect(await ask('/ready')).toEqual(away);
  expect(await ask('/health')).toMatchObject({ status: 200 });
  ignition.editClient(edited.slug, { name: 'Renamed in the outage Pty Ltd' });
  expect(await tell(edited.slug, 'evt-in-the-outage')).toEqual(away);
  const said = await command('record', 'list');
  expect(said).toMatchObject({ code: 3, out: '' });
  expect(said.err).toContain('store.unreachable');
  expect(said.err).not.toMatch(/\n\s+at /);
  await vi.waitFor(() => expect(logged).toEqual([lostLine]), soon);

  await server.start();
  await vi.waitFor(async () => expect(await ask('/ready')).toMatchObject({ status: 200 }), soon);
  expect(await tell(edited.slug, 'evt-in-the-outage')).toMatchObject({ status: 200 });
  expect(await tell(edited.slug, 'evt-in-the-outage')).toMatchObject({ status: 200 });
  expect(await ask('/api/overview')).toMatchObject({ status: 200 });
  await expectAllCarried();
  await vi.waitFor(
    () => expect(xero.contacts().map(({ texts }) => texts.Name)).toContain('Renamed in the outage Pty Ltd'),
    soon,
  );
  const told = await inWorkspace(database.db, installation.workspaceId, (trx) =>
    trx
      .selectFrom('delivery')
      .select('event_key')
      .where('event_key', 'like', '%evt-in-the-outage%')
      .execute(),
  );
  expect(told).toHaveLength(1);
  expect(logged).toEqual([lostLine, backLine]);
});

test('PostgreSQL hangs: nobody waits for ever, and work goes on with it', async () => {
  const { ignition, xero } = installation;
  const edited = ignition.practice.clients.rows[1];
  if (edited === undefined) throw new Error('the practice has clients');
  logged.length = 0;
  await server.freeze();
  ignition.editClient(edited.slug, { name: 'Renamed while it hung Pty Ltd' });
  const begunAt = performance.now();
  const [read, hook] = await Promise.all([ask('/api/overview'), tell(edited.slug, 'evt-hang')]);
  expect([read, hook]).toEqual([away, away]);
  expect(performance.now() - begunAt).toBeLessThan(30 * secondMs);
  const againAt = performance.now();
  expect(await ask('/ready')).toEqual(away);
  expect(performance.now() - againAt).toBeLessThan(5 * secondMs);
  await vi.waitFor(() => expect(logged).toEqual([lostLine]), soon);

  await server.thaw();
  await vi.waitFor(
    async () => expect(await tell(edited.slug, 'evt-hang')).toMatchObject({ status: 200 }),
    soon,
  );
  await vi.waitFor(
    () => expect(xero.contacts().map(({ texts }) => texts.Name)).toContain('Renamed while it hung Pty Ltd'),
    soon,
  );
  await expectAllCarried();
  expect(logged).toEqual([lostLine, backLine]);
});
