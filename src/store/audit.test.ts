import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Client } from 'pg';
import { newId, type WorkspaceId } from '#base/ids.ts';
import { appendAudit, verifyAudit, type AuditEntry } from '#store/audit.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

const now = Date.UTC(2026, 10, 20);
let database: TestDatabase;
let admin: Client;
let workspaceId: WorkspaceId;

beforeAll(async () => {
  database = await createTestDatabase({ holdsEvents: false });
  admin = new Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const append = (actions: readonly AuditEntry['action'][]): Promise<void> =>
  inWorkspace(database.db, workspaceId, (trx) =>
    appendAudit(
      trx,
      workspaceId,
      actions.map((action) => ({
        actor: 'plumbline',
        action,
        subjectKind: 'record',
        subjectId: 'rec_1',
        details: { b: [1, 'two', null], a: { deep: true } },
      })),
      now,
    ),
  );

beforeEach(async () => {
  workspaceId = newId('workspace', now);
  await inWorkspace(database.db, workspaceId, async (trx) => {
    await trx.insertInto('workspace').values({ id: workspaceId, name: 'W', created_at: now }).execute();
  });
});

test('an empty chain holds, and one of many batches holds', async () => {
  expect(await verifyAudit(database.db, workspaceId)).toEqual({ holds: true, entries: 0 });
  await append(['record.linked', 'record.created']);
  await append(['record.updated']);
  expect(await verifyAudit(database.db, workspaceId)).toEqual({ holds: true, entries: 3 });
});

test('those who append at once make one chain', async () => {
  await Promise.all(Array.from({ length: 8 }, () => append(['record.linked', 'record.created'])));
  expect(await verifyAudit(database.db, workspaceId)).toEqual({ holds: true, entries: 16 });
});

test('a chain longer than a page holds', async () => {
  await append(Array.from({ length: 2_000 }, () => 'record.linked' as const));
  await append(['record.archived']);
  expect(await verifyAudit(database.db, workspaceId)).toEqual({ holds: true, entries: 2_001 });
});

test.each([
  ['changed', `update audit set actor = 'nobody' where workspace_id = $1 and no = 2`, 2],
  ['given other details', `update audit set details = '{"a":1}' where workspace_id = $1 and no = 3`, 3],
  ['taken out', `delete from audit where workspace_id = $1 and no = 2`, 2],
  ['cut off at the end', `delete from audit where workspace_id = $1 and no = 4`, 4],
  ['moved in time', `update audit set at = at + 1 where workspace_id = $1 and no = 1`, 1],
  [
    'added at the end',
    `insert into audit select workspace_id, 5, at, actor, 'forged', subject_kind, subject_id, details, hash, 'x'
     from audit where workspace_id = $1 and no = 4`,
    5,
  ],
])('an entry that was %s shows', async (_how, statement, brokenAt) => {
  await append(['record.linked', 'record.created', 'record.updated', 'record.archived']);
  await admin.query(statement, [workspaceId]);
  expect(await verifyAudit(database.db, workspaceId)).toEqual({ holds: false, brokenAt });
});
