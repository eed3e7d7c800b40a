import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ContactId, TicketId } from '#base/ids.ts';
import { createContact } from '#crm/contacts/contact-service.ts';
import { changeTicket, createTicket } from '#crm/tickets/ticket-service.ts';
import { addTime, changeTime, removeTime } from '#crm/tickets/time-service.ts';
import { look } from '#crm/work.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { findTicket, listTickets } from '#store/crm/tickets.ts';
import { listTimeEntries } from '#store/crm/time-entries.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: CrmWorld;
let acme: ContactId;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await createCrmWorld(database, ['tickets']);
  acme = await createContact(world.deps, world.kim, 'organization', { name: 'Acme' });
});

const open = (title: string, more: object = {}) =>
  createTicket(world.deps, world.kim, { title, contactId: acme, ...more });
const read = (id: TicketId) => look(world.deps, world.kim, 'tickets', (trx) => findTicket(trx, id));
const list = (query: string) =>
  look(world.deps, world.kim, 'tickets', async (trx) => {
    const page = await listTickets(trx, { prefixes: searchPrefixes(query) }, 'number', {
      after: null,
      limit: 100,
    });
    return page.rows.map((row) => row.number);
  });

test('numbers have no gaps and no doubles, also when many are opened at once and some are refused', async () => {
  const tried = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) =>
      open(`Ticket ${String(at)}`, at % 4 === 0 ? { assigneeId: 'nobody' } : {}),
    ),
  );
  expect(tried.filter((each) => each.status === 'fulfilled')).toHaveLength(15);
  expect(await list('')).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
});

test('a ticket is solved, and opened again', async () => {
  const id = await open('Printer', { priority: 'urgent', assigneeId: world.leeId });
  world.clock.advance(1_000);
  await changeTicket(world.deps, world.kim, id, 1, { status: 'solved' });
  expect(await read(id)).toMatchObject({ status: 'solved', closed_at: world.clock.now() });
  await changeTicket(world.deps, world.kim, id, 2, { status: 'open' });
  expect(await read(id)).toMatchObject({ status: 'open', closed_at: null, version: 3 });
});

test('tickets are found by number, title and contact', async () => {
  await open('Printer on fire');
  await open('Payroll question');
  for (const [query, numbers] of [
    ['fire', [1]],
    ['acme pay', [2]],
    ['2', [2]],
  ] as const)
    expect([query, await list(query)]).toEqual([query, numbers]);
});

test('time is noted, corrected and removed, and the ticket counts it', async () => {
  const id = await open('Printer');
  const first = await addTime(world.deps, world.kim, id, { minutes: 30, on: '2026-11-20' });
  const second = await addTime(world.deps, world.kim, id, {
    minutes: 45,
    on: '2026-11-21',
    personId: world.leeId,
    isBillable: false,
  });
  await changeTime(world.deps, world.kim, id, first, 1, { minutes: 60, note: 'On site' });
  expect(await read(id)).toMatchObject({ minutes: 105, version: 1 });
  const entries = await look(world.deps, world.kim, 'tickets', (trx) => listTimeEntries(trx, id));
  expect(entries).toMatchObject([
    { minutes: 45, worked_on: '2026-11-21', person_id: world.leeId, is_billable: false },
    { minutes: 60, worked_on: '2026-11-20', person_id: world.kimId, note: 'On site' },
  ]);
  await removeTime(world.deps, world.kim, id, second);
  expect((await read(id))?.minutes).toBe(60);
  await expect(removeTime(world.deps, world.kim, id, second)).rejects.toMatchObject({
    code: 'crm.not_found',
  });
});
