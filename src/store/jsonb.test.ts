import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { jsonbOf } from './jsonb.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const stored = async (value: unknown): Promise<unknown> => {
  const { rows } = await sql<{ kept: unknown }>`select ${jsonbOf(value)}::jsonb as kept`.execute(database.db);
  return rows[0]?.kept;
};

test('what PostgreSQL cannot hold is left out of a text, and the rest of it stays', async () => {
  expect(await stored([{ title: 'Nul\u0000 Pty Ltd', email: null }])).toEqual([
    { title: 'Nul Pty Ltd', email: null },
  ]);
  expect(await stored({ title: 'half \ud83d of a pair' })).toEqual({ title: 'half \ufffd of a pair' });
  expect(await stored({ title: '😀 and \\u0000 typed as text' })).toEqual({
    title: '😀 and \\u0000 typed as text',
  });
});

test('PostgreSQL takes any text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      expect(await stored({ text })).toEqual({ text: text.replaceAll('\u0000', '').toWellFormed() });
    }),
    { numRuns: 60 },
  );
});
