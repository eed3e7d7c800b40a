import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a new Ignition client becomes a Xero contact with name, person, e-mail and phone in parts', async () => {
  await using world = await createWorld({ database });
  await world.settle();
  const client = world.ignition.createClient({
    name: 'Harbour Bakery Pty Ltd',
    email: 'hello@harbour.example',
    phone: '(02) 9876 5432',
    state: 'active',
  });
  world.ignition.addContact(client.slug, { firstName: 'Mary', lastName: 'O’Neill', isPrimary: true });
  await world.settle();
  const contacts = world.xero.contacts();
  expect(contacts).toHaveLength(1);
  expect(contacts[0]).toMatchObject({
    texts: { Name: 'Harbour Bakery Pty Ltd', FirstName: 'Mary', EmailAddress: 'hello@harbour.example' },
  });
});
