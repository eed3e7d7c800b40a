import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaText } from '#store/schema-text.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('the committed schema is what the migrations make (else: npm run schema:dump)', async () => {
  const committed = await readFile(new URL('./schema.sql', import.meta.url), 'utf8');
  expect(await schemaText(database.db)).toBe(committed);
});

// Tables of signing in are asked before it is known which workspace a person enters.
test('every table that belongs to a workspace is closed to other workspaces, for its owner too', async () => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and a.attnotnull
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'auth\\_%'
       and not (c.relrowsecurity and c.relforcerowsecurity
                and exists (select 1 from pg_policy p where p.polrelid = c.oid))`.execute(database.db);
  expect(rows.map((row) => row.name)).toEqual([]);
});
