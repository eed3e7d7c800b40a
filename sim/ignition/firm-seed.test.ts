import { expect, test } from 'vitest';
import { isAbn } from '#sim/kit/australia.ts';
import { demoFirm } from './demo-firm.ts';
import { seededFirm } from './firm-seed.ts';
import { testStart } from './simulator-fixture.ts';

const sizesBy = <Row>(rows: readonly Row[], keyOf: (row: Row) => unknown): number[] =>
  [...Map.groupBy(rows, keyOf).values()].map((group) => group.length);

test('537 clients share e-mails and names as one real practice’s export did', () => {
  const { clients, contacts } = seededFirm({ clients: 537 }, 'seed', testStart);
  const byEmail = sizesBy(clients.rows, (client) => client.email);
  const shared = byEmail.filter((size) => size > 1).length / byEmail.length;
  expect(shared).toBeGreaterThan(0.2);
  expect(shared).toBeLessThan(0.32);
  expect(Math.max(...byEmail)).toBe(11);
  expect(sizesBy(clients.rows, (client) => client.name).filter((size) => size > 1)).toHaveLength(8);
  expect(contacts.size).toBe(537);
  const active = clients.rows.filter((client) => client.state === 'active').length;
  expect(active / clients.size).toBeGreaterThan(0.65);
  const phones = clients.rows.map((client) => client.phone?.replace(/\d/g, '9'));
  expect(new Set(phones).size).toBeGreaterThan(10);
});

test('every tax number of a seeded practice is an ABN, however it is spaced', () => {
  const { clients } = seededFirm({ clients: 300 }, 'seed', testStart);
  const numbers = clients.rows.flatMap((client) => client.taxNumber ?? []);
  expect(numbers.length).toBeGreaterThan(200);
  expect(numbers.filter((number) => !isAbn(number.replaceAll(' ', '')))).toEqual([]);
});

const contentOf = (seed: string): string => {
  const practice = seededFirm({ clients: 50 }, seed, testStart);
  return JSON.stringify([practice.id, practice.clients.rows, practice.invoices.rows]);
};

test('the same seed makes the same practice, and another another', () => {
  expect(contentOf('one')).toBe(contentOf('one'));
  expect(contentOf('one')).not.toBe(contentOf('two'));
});

test('nothing in a seeded practice lies in the future, and invoices add up', () => {
  const practice = seededFirm({ clients: 200 }, 'seed', testStart);
  for (const { rows } of [practice.clients, practice.proposals, practice.invoices, practice.payments])
    expect(rows.filter((row) => row.updatedAt > testStart || row.createdAt > row.updatedAt)).toEqual([]);
  for (const invoice of practice.invoices.rows) {
    expect(invoice.lines.reduce((sum, line) => sum + line.totalMinor, 0)).toBe(invoice.totalMinor);
    expect(Number.isInteger(invoice.totalMinor)).toBe(true);
  }
});

test('each of 100,000 clients has its own slug', () => {
  const practice = seededFirm({ clients: 100_000 }, 'seed', testStart);
  expect(new Set(practice.clients.rows.map((client) => client.slug)).size).toBe(100_000);
});

test('the demo firm says which Xero contacts fit, and how, with names that differ', () => {
  const { practice, xeroContacts } = demoFirm('seed', testStart);
  const worked = practice.clients.rows.filter(({ state }) => state === 'active' || state === 'inactive');
  expect(worked).toHaveLength(250);
  const count = (meaning: string) => xeroContacts.filter((contact) => contact.meaning === meaning).length;
  expect(count('exact')).toBe(40);
  expect(count('abn-only')).toBe(5);
  expect(count('same-name-other-email')).toBe(2);
  expect(count('shared-email')).toBe(4);
  expect(count('name-clash')).toBe(2);
  expect(new Set(xeroContacts.map((contact) => contact.name)).size).toBe(xeroContacts.length);
  const clientsOf = (contact: (typeof xeroContacts)[number]) =>
    practice.clients.rows.filter((client) => client.name === contact.name && client.email === contact.email);
  for (const contact of xeroContacts)
    expect(clientsOf(contact)).toHaveLength(contact.meaning === 'exact' ? 1 : 0);
  for (const contact of xeroContacts.filter((one) => one.meaning === 'abn-only'))
    expect(practice.clients.find(contact.clientSlugs[0] ?? '')?.taxNumber).toBe(contact.taxNumber);
});
