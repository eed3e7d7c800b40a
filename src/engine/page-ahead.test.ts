import { expect, test } from 'vitest';
import type { ListQuery, ObservedRecord, RecordPage, VendorClient } from '#model/connector.ts';
import { readPagesAhead } from './page-ahead.ts';

const record: ObservedRecord = {
  kind: 'client',
  key: 'c',
  aliases: [],
  version: 1,
  state: 'active',
  mergedInto: null,
  title: 'A client',
  email: null,
  taxNumber: null,
  reference: null,
  parent: null,
  foreignKeys: {},
  fields: {},
  raw: null,
  findings: [],
};
const query: ListQuery = { kind: 'client', since: null, cursor: null, purpose: 'backfill' };

/** Three pages of so many records; notes what is asked of it. */
const aVendor = (records: number) => {
  const asked: string[] = [];
  const client: VendorClient = {
    listRecords: ({ cursor }) => {
      const at = Number(cursor ?? '1');
      asked.push(`page ${String(at)}`);
      const page: RecordPage = {
        records: Array.from({ length: records }, () => record),
        nextCursor: at < 3 ? String(at + 1) : null,
      };
      return Promise.resolve(page);
    },
    readRecords: () => Promise.resolve({ records: [], absent: [] }),
    findByReference: () => Promise.resolve([]),
    writeRecords: () => Promise.resolve([]),
    readFacts: () => Promise.resolve({}),
  };
  return { asked, client: readPagesAhead(client) };
};

test('the page after a large one is fetched before it is asked for, and once', async () => {
  const { asked, client } = aVendor(100);
  const first = await client.listRecords(query);
  expect(asked).toEqual(['page 1', 'page 2']);
  const second = await client.listRecords({ ...query, cursor: first.nextCursor });
  const third = await client.listRecords({ ...query, cursor: second.nextCursor });
  expect(third.nextCursor).toBeNull();
  expect(asked).toEqual(['page 1', 'page 2', 'page 3']);
});

test('small pages are fetched when they are asked for', async () => {
  const { asked, client } = aVendor(10);
  await client.listRecords(query);
  expect(asked).toEqual(['page 1']);
});

test('what was fetched before a read or of another list is fetched anew', async () => {
  const { asked, client } = aVendor(100);
  await client.listRecords(query);
  await client.readRecords('client', [], 'live');
  await client.listRecords({ ...query, cursor: '2' });
  await client.listRecords({ ...query, since: 5 });
  expect(asked).toEqual(['page 1', 'page 2', 'page 2', 'page 3', 'page 1', 'page 2']);
});
