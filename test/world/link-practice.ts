import { aClient, type ClientFields } from '#test/builders/client.ts';
import type { ContactElement } from '#test/builders/contact.ts';
import type { TestDatabase } from './database.ts';
import { createWorld, type World } from './world.ts';

/** A practice whose Xero has these contacts and whose Ignition has no client yet, at rest. */
export const aPractice = async (
  database: TestDatabase,
  ...contacts: readonly ContactElement[]
): Promise<World> => {
  const world = await createWorld({ database, contacts: { explicit: contacts } });
  await world.settle();
  return world;
};

/** A new client in Ignition, carried as far as it goes. Returns its slug. */
export const aNewClient = async (world: World, fields: Partial<ClientFields> = {}): Promise<string> => {
  const { slug } = world.ignition.createClient(aClient(fields));
  await world.settle();
  return slug;
};

/** Names of the active contacts in Xero, in order. */
export const namesInXero = (world: World): readonly (string | undefined)[] =>
  world.xero
    .contacts()
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ texts }) => texts.Name)
    .toSorted();
