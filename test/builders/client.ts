import type { World } from '#test/world/world.ts';

export type ClientFields = Parameters<World['ignition']['createClient']>[0];

/** A client of the practice that could be billed tomorrow; a test names only what it is about. */
export const aClient = (fields: Partial<ClientFields> = {}): ClientFields => ({
  name: 'Harbour Bakery Pty Ltd',
  email: 'hello@harbour.example',
  phone: '(02) 9876 5432',
  state: 'active',
  ...fields,
});

/** Clients with names and e-mails that nobody shares. */
export const someClients = (count: number): readonly ClientFields[] =>
  Array.from({ length: count }, (_, n) =>
    aClient({
      name: `Client number ${String(n + 1)} Pty Ltd`,
      email: `office@client${String(n + 1)}.example`,
      phone: null,
    }),
  );

export const anAddress = (
  fields: Partial<NonNullable<ClientFields['address']>> = {},
): NonNullable<ClientFields['address']> => ({
  line1: '12 Wharf Street',
  suburb: 'Newcastle',
  state: 'NSW',
  postcode: '2300',
  ...fields,
});
