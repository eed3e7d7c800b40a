import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { secondMs } from '#base/clock.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { startRealInstallation, type RealInstallation } from '#test/processes/installation.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const clients = 800;
/** Each write takes as long as a slow one of Xero's, so that the kill lands among them even where a worker starts slowly. */
const writeMs = 800;
const takeOverMs = 30 * secondMs;
const soon = { timeout: 50 * secondMs, interval: 20 };

const contactsOf = (installation: RealInstallation): number => installation.xero.contacts().length;

/** Who holds the connection to Xero now, by the name that workers give themselves in leases. */
const holderOf = (installation: RealInstallation): Promise<string | null> =>
  inWorkspace(database.db, installation.workspaceId, async (trx) => {
    const row = await trx
      .selectFrom('connection')
      .select('lease_by')
      .where('id', '=', installation.xeroId)
      .executeTakeFirstOrThrow();
    return row.lease_by;
  });

interface Settled {
  readonly dirty: number;
  readonly open: number;
  readonly links: number;
  readonly waiting: number;
}

const settledOf = (installation: RealInstallation): Promise<Settled> =>
  inWorkspace(database.db, installation.workspaceId, async (trx) => {
    const found = await sql<Settled>`
      select (select count(*)::integer from flow_record where seq > synced_seq) as dirty,
        (select count(*)::integer from change where state in ('ready', 'sending', 'unknown')) as open,
        (select count(*)::integer from link) as links,
        (select count(*)::integer from flow_record where state in ('review', 'skipped', 'dead')) as waiting`.execute(
      trx,
    );
    const [row] = found.rows;
    if (row === undefined) throw new Error('counting returns a row');
    return row;
  });

test('a worker killed in the middle of a first import is replaced within 30 s: none lost, none doubled', async () => {
  await using installation = await startRealInstallation(database, clients);
  const { xero } = installation;
  for (const method of ['PUT', 'POST'])
    xero.addFault({ kind: 'slow', ms: writeMs, match: { method, path: '/api.xro/*/Contacts*' } });
  const first = await installation.startWorker('worker-1');
  await vi.waitFor(() => expect(contactsOf(installation)).toBeGreaterThan(0), soon);
  const firstHolder = await vi.waitUntil(() => holderOf(installation), soon);
  const second = await installation.startWorker('worker-2');
  const holder = await vi.waitUntil(() => holderOf(installation), soon);
  const before = contactsOf(installation);
  expect(before).toBeLessThan(clients);
  await (holder === firstHolder ? first : second).kill();
  const killedAt = performance.now();

  await vi.waitUntil(async () => {
    const now = await holderOf(installation);
    return now !== null && now !== holder;
  }, soon);
  expect(performance.now() - killedAt).toBeLessThan(takeOverMs);

  await vi.waitFor(
    async () => expect(await settledOf(installation)).toMatchObject({ dirty: 0, open: 0 }),
    soon,
  );
  const settled = await settledOf(installation);
  const contacts = xero.contacts();
  expect(settled.links + settled.waiting).toBe(clients);
  expect(contacts).toHaveLength(settled.links);
  expect(new Set(contacts.map((contact) => contact.texts.ContactNumber)).size).toBe(contacts.length);
}, 60_000);
