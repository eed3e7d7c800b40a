import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom, type Random } from '#sim/kit/random.ts';
import { minuteMs } from '#base/clock.ts';
import { fieldOwners } from '#model/flow.ts';
import { aClient } from '#test/builders/client.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp, setFlow } from '#test/world/desk.ts';
import { countIdleWrites, findBroken } from '#test/world/invariants.ts';
import { answer, openConflicts, writesSoFar } from '#test/world/two-ways.ts';
import { createWorld, type World } from '#test/world/world.ts';

/** One story alone: `PLUMBLINE_SEED="two ways 7" npx vitest run test/properties/two-way.test.ts`. */
const only = process.env['PLUMBLINE_SEED'];
const seeds = Array.from({ length: 12 }, (_, n) => `two ways ${String(n + 1)}`).filter(
  (seed) => only === undefined || seed === only,
);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const phones = ['(02) 9876 5432', '0412 345 678', '(03) 9123 4567'];

/** Somebody edits a client in Ignition, or its contact in Xero, a moment after whatever happened last. */
const edit = (world: World, random: Random): void => {
  world.clock.advance(random.int(1, 90) * 1_000);
  const mark = String(random.int(1, 1_000));
  const { rows } = world.ignition.practice.clients;
  const client = rows[random.int(0, rows.length - 1)];
  const contacts = world.xero.contacts().filter(({ status }) => status === 'ACTIVE');
  const contact = contacts[random.int(0, Math.max(0, contacts.length - 1))];
  const phone = random.pick(phones);
  if (random.chance(0.5) && client !== undefined)
    world.ignition.editClient(
      client.slug,
      random.pick([{ email: `i${mark}@example.com` }, { phone }, { name: `Practice ${mark} Pty Ltd` }]),
    );
  else if (contact !== undefined)
    world.xero.editContact(
      contact.id,
      random.pick([
        { EmailAddress: `x${mark}@example.com` },
        { Phones: [{ PhoneType: 'DEFAULT', PhoneCountryCode: '', PhoneAreaCode: '', PhoneNumber: phone }] },
        { Name: `Ledger ${mark} Pty Ltd` },
      ]),
    );
};

const roughen = (world: World, random: Random): void => {
  const road = {
    duplicate: random.chance(0.5) ? 0.3 : 0,
    reorder: random.chance(0.5) ? 0.4 : 0,
    drop: random.chance(0.5) ? 0.3 : 0,
  };
  Object.assign(world.ignition.webhooks.switches, road);
  world.xero.setWebhookRoad(road);
};

const calm = (world: World): void => {
  Object.assign(world.ignition.webhooks.switches, { duplicate: 0, reorder: 0, drop: 0 });
  world.xero.setWebhookRoad({ duplicate: 0, reorder: 0, drop: 0 });
};

const digits = (text: string): string => text.replaceAll(/\D/g, '').replace(/^(61|0)/, '');

/** What still differs and is not asked about, by client and field. */
const differing = async (world: World): Promise<readonly string[]> => {
  const asked = new Set((await openConflicts(world)).map(({ slug, field }) => `${slug} ${field}`));
  const found: string[] = [];
  for (const client of world.ignition.practice.clients.rows) {
    const { contact: id } = await lookUp(world, client.slug);
    const contact = world.xero.contacts().find((each) => each.id === id);
    if (contact === undefined) {
      found.push(`${client.slug} has no contact`);
      continue;
    }
    const held = contact.phones.find(({ PhoneType }) => PhoneType === 'DEFAULT');
    const numberHeld = `${held?.PhoneCountryCode ?? ''}${held?.PhoneAreaCode ?? ''}${held?.PhoneNumber ?? ''}`;
    const fields = [
      ...(client.name === contact.texts.Name ? [] : ['Name']),
      ...(client.email === contact.texts.EmailAddress ? [] : ['EmailAddress']),
      ...(digits(client.phone ?? '') === digits(numberHeld) ? [] : ['Phone.DEFAULT']),
    ];
    found.push(...fields.map((field) => `${client.slug} ${field}`).filter((each) => !asked.has(each)));
  }
  return found;
};

test.each(seeds)(
  'edited on both sides, repeated, reordered, dropped and killed, both sides end as one or a person is asked: %s',
  async (seed) => {
    const random = createRandom(`${seed}/story`);
    await using world = await createWorld({ database, seed, replayable: true });
    for (let n = random.int(1, 3); n > 0; n -= 1)
      world.ignition.createClient(
        aClient({ name: `Client ${String(n)} Pty Ltd`, email: `client${String(n)}@example.com` }),
      );
    await world.settle();
    await setFlow(world, { settings: { direction: 'two_way', owner: random.pick([...fieldOwners]) } });
    await world.settle();
    roughen(world, random);
    const before = writesSoFar(world);
    let edits = 0;
    for (let chapter = random.int(2, 4); chapter > 0; chapter -= 1) {
      for (let n = random.int(1, 4); n > 0; n -= 1) {
        edit(world, random);
        edits += 1;
      }
      if (random.chance(0.3)) {
        const waiting = await openConflicts(world);
        if (waiting.length > 0) await answer(world, waiting.slice(0, 1), random.pick(['source', 'target']));
        edits += 1;
      }
      if (random.chance(0.2)) {
        await setFlow(world, { settings: { owner: random.pick([...fieldOwners]) } });
        edits += 3;
      }
      if (random.chance(0.5)) await world.settleWithCrash(random.int(1, 80), random.chance(0.5));
      else await world.settle();
    }
    calm(world);
    world.clock.advance(minuteMs);
    await world.reconnect();
    await world.poll();
    const wrote = writesSoFar(world);
    const { broken, doubled } = await findBroken(world);
    expect(
      { differing: await differing(world), broken, doubled },
      `replay with PLUMBLINE_SEED="${seed}"`,
    ).toEqual({ differing: [], broken: [], doubled: [] });
    expect(wrote.ignition + wrote.xero - before.ignition - before.xero).toBeLessThanOrEqual(2 * edits + 2);
    expect(await countIdleWrites(world)).toBe(0);
  },
);
