import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from 'pg';
import { createManualClock } from '#base/clock.ts';
import { newId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import { createGroupCommitter, type GroupCommitter } from '#engine/group-committer.ts';
import type { Delivery } from '#engine/ingest.ts';
import { insertConnection } from '#store/connections.ts';
import { openVault } from '#store/vault.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

const clock = createManualClock(Date.UTC(2026, 10, 20));
let database: TestDatabase;
let workspaceId: WorkspaceId;
let connectionId: ConnectionId;
let groups = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  workspaceId = newId('workspace', clock.now());
  connectionId = newId('connection', clock.now());
  await inSystem(database.db, async (trx) => {
    await trx
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Practice', created_at: clock.now() })
      .execute();
    await trx
      .insertInto('credential')
      .values({
        id: 'crd_1',
        workspace_id: workspaceId,
        vendor: 'ignition',
        sealed: '',
        expires_at: null,
        refreshed_at: 0,
        refresh_by: null,
      })
      .execute();
    await insertConnection(trx, {
      id: connectionId,
      workspaceId,
      vendor: 'ignition',
      profile: 'keyed',
      name: 'Ignition',
      credentialId: 'crd_1',
      tenantId: null,
      tenantName: null,
      state: 'connected',
      settings: {},
      now: clock.now(),
    });
  });
});
afterAll(() => database.drop());

const committer = (): GroupCommitter =>
  createGroupCommitter({
    db: database.db,
    clock,
    vault: openVault([crypto.getRandomValues(new Uint8Array(32))]),
    wake: async () => {
      groups += 1;
    },
  });

const aDelivery = (key: string, to = connectionId): Delivery => ({
  to: 'connection',
  connectionId: to,
  workspaceId,
  raw: '{}',
  events: [{ eventKey: `event of ${key}`, tenantId: null, kind: 'client', key, occurredAt: null }],
});

const stored = async (prefix: string): Promise<number> => {
  const rows = await inSystem(database.db, (trx) =>
    trx.selectFrom('delivery').select('id').where('key', 'like', `${prefix}%`).execute(),
  );
  return rows.length;
};

test('what arrives while a group commits is committed together, and all of it is stored', async () => {
  const group = committer();
  groups = 0;
  await Promise.all(Array.from({ length: 300 }, (_unused, at) => group.ingest(aDelivery(`together ${at}`))));
  expect(await stored('together')).toBe(300);
  expect(groups).toBeLessThan(5);
});

test('nobody is answered before the commit', async () => {
  const blocker = new Client({ connectionString: database.adminUrl });
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('lock table delivery in exclusive mode');
  const answered: string[] = [];
  const group = committer();
  const waiting = ['held 1', 'held 2'].map((key) =>
    group.ingest(aDelivery(key)).then(() => answered.push(key)),
  );
  const { rows } = await untilBlocked(blocker);
  expect(rows[0]?.waiting).toBeGreaterThan(0);
  expect(answered).toEqual([]);
  await blocker.query('rollback');
  await blocker.end();
  await Promise.all(waiting);
  expect(answered).toEqual(['held 1', 'held 2']);
  await group.idle();
  expect(await stored('held')).toBe(2);
});

test('one delivery that the database refuses fails alone', async () => {
  const group = committer();
  const results = await Promise.allSettled([
    group.ingest(aDelivery('good 1')),
    group.ingest(aDelivery('good 2')),
    group.ingest(aDelivery('bad', newId('connection', clock.now()))),
    group.ingest(aDelivery('good 3')),
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await stored('good')).toBe(3);
});

const untilBlocked = async (admin: Client): Promise<{ rows: { waiting: number }[] }> => {
  for (;;) {
    const found = await admin.query<{ waiting: number }>(
      `select count(*)::integer as waiting from pg_locks where not granted and relation = 'delivery'::regclass`,
    );
    if ((found.rows[0]?.waiting ?? 0) > 0) return found;
  }
};
