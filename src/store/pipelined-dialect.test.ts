import { sql, type Transaction } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendAhead } from '#store/pipelined-dialect.ts';
import type { Database } from '#store/tables.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await sql`create table note (id integer primary key, text text not null)`.execute(database.db);
});
afterAll(() => database.drop());

const put = (id: number, text: unknown) => sql`insert into note (id, text) values (${id}, ${text})`;

const held = async (): Promise<readonly string[]> => {
  const { rows } = await sql<{ text: string }>`select text from note order by id`.execute(database.db);
  return rows.map((row) => row.text);
};

const inTransaction = (work: (trx: Transaction<Database>) => Promise<void>): Promise<void> =>
  database.db.transaction().execute(work);

test('what is sent ahead is there for the next statement, in order, and is committed', async () => {
  await inTransaction(async (trx) => {
    for (let id = 1; id <= 400; id += 1) await sendAhead(trx, put(id, `note ${String(id)}`));
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from note`.execute(trx);
    expect(rows).toEqual([{ n: 400 }]);
    await sendAhead(trx, sql`delete from note where id > ${2}`);
  });
  expect(await held()).toEqual(['note 1', 'note 2']);
});

test('what was sent ahead and failed fails the next statement with its own error', async () => {
  const failing = inTransaction(async (trx) => {
    await sendAhead(trx, put(3, 'three'));
    await sendAhead(trx, put(1, 'again'));
    await sendAhead(trx, put(4, 'four'));
    await put(5, 'five').execute(trx);
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await held()).toEqual(['note 1', 'note 2']);
});

test('what was sent ahead and failed fails the commit', async () => {
  const failing = inTransaction(async (trx) => {
    await sendAhead(trx, put(3, 'three'));
    await sendAhead(trx, put(1, 'again'));
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await held()).toEqual(['note 1', 'note 2']);
});

test('a statement that could not even be sent keeps the rest from being committed', async () => {
  const unsendable = {
    toPostgres: () => {
      throw new Error('it has no text');
    },
  };
  const failing = inTransaction(async (trx) => {
    await sendAhead(trx, put(3, 'three'));
    await sendAhead(trx, put(4, unsendable));
  });
  await expect(failing).rejects.toThrow('it has no text');
  expect(await held()).toEqual(['note 1', 'note 2']);
});

test('a connection is of use again after a failure, and after a change of a table that it knows', async () => {
  const all = () => sql<{ id: number }>`select * from note where id > ${0} order by id`.execute(database.db);
  for (let turn = 0; turn < 3; turn += 1) expect((await all()).rows).toHaveLength(2);
  await sql`alter table note add column more text`.execute(database.db);
  const answers = [];
  for (let turn = 0; turn < 3; turn += 1) answers.push(await all().catch(() => null));
  expect(answers.at(-1)?.rows).toHaveLength(2);
});
