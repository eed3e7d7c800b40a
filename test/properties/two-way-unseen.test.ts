import { afterAll, beforeAll, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { aClient } from '#test/builders/client.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { setFlow } from '#test/world/desk.ts';
import { countIdleWrites, findBroken } from '#test/world/invariants.ts';
import { answer, openConflicts } from '#test/world/two-ways.ts';
import { createWorld, type World } from '#test/world/world.ts';
import { createRandom, type Random } from '#sim/kit/random.ts';

/** One story alone: `PLUMBLINE_SEED="unseen 7" npx vitest run test/properties/two-way-unseen.test.ts`. */
const only = process.env['PLUMBLINE_SEED'];
const seeds = Array.from({ length: 8 }, (_, n) => `unseen ${String(n + 1)}`).filter(
  (seed) => only === undefined || seed === only,
);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type Side = 'ignition' | 'xero';

const emailOf = (world: World, side: Side): string | null | undefined =>
  side === 'ignition'
    ? world.ignition.practice.clients.rows[0]?.email
    : world.xero.contacts()[0]?.texts.EmailAddress;

const type = (world: World, side: Side, email: string): void => {
  const slug = world.ignition.practice.clients.rows[0]?.slug;
  const contact = world.xero.contacts()[0];
  if (slug === undefined || contact === undefined) throw new Error('the pair is not there');
  if (side === 'ignition') world.ignition.editClient(slug, { email });
  else world.xero.editContact(contact.id, { EmailAddress: email });
};

/** Nothing of what is done on this side is told; the other side tells all. */
const silence = (world: World, silent: Side | null): void => {
  world.ignition.webhooks.switches.drop = silent === 'ignition' ? 1 : 0;
  world.xero.setWebhookRoad({ drop: silent === 'xero' ? 1 : 0 });
};

/** Somebody who waits for one of the next readings of a record, and types just before it is answered. */
interface Lurker {
  readings: number;
  strike: (() => void) | null;
}

const isReading = (request: Request): boolean =>
  request.method === 'GET' && /\/(?:Contacts|clients)(?:[/?]|$)/.test(request.url);

interface Chapter {
  readonly told: Side;
  readonly toldEmail: string;
  readonly unseenEmail: string;
  /** What the silent side held when it was typed over; null when nobody has typed yet. */
  readonly overwrote: string | null;
}

/** One side is edited and tells of it; the other one is edited too, before anybody looks or in the very moment of a look. */
const tell = async (world: World, random: Random, lurker: Lurker, mark: string): Promise<Chapter> => {
  const told: Side = random.pick(['ignition', 'xero']);
  const silent: Side = told === 'xero' ? 'ignition' : 'xero';
  const [toldEmail, unseenEmail] = [`${told}${mark}@example.com`, `${silent}${mark}@example.com`];
  silence(world, silent);
  world.clock.advance(minuteMs);
  let overwrote: string | null = null;
  const typeUnseen = (): void => {
    overwrote = emailOf(world, silent) ?? '';
    type(world, silent, unseenEmail);
  };
  if (random.chance(0.5)) typeUnseen();
  else Object.assign(lurker, { readings: random.int(1, 3), strike: typeUnseen });
  world.clock.advance(random.int(1, 90) * 1_000);
  type(world, told, toldEmail);
  if (random.chance(0.4)) await world.settleWithCrash(random.int(1, 60), random.chance(0.5));
  else await world.settle();
  lurker.strike = null;
  silence(world, null);
  await world.reconnect();
  await world.poll();
  return { told, toldEmail, unseenEmail, overwrote };
};

/** Both edits in a question to a person; one of them on both sides only where the other was there before or never was. */
const rightEnd = ({ told, toldEmail, unseenEmail, overwrote }: Chapter, isAsked: boolean) => {
  if (overwrote === null) return { held: [toldEmail, toldEmail], asked: [] };
  // It had been carried already: what was typed over it is the news.
  if (overwrote === toldEmail && !isAsked) return { held: [unseenEmail, unseenEmail], asked: [] };
  const [source, target] = told === 'ignition' ? [toldEmail, unseenEmail] : [unseenEmail, toldEmail];
  return { held: [source, target], asked: [{ field: 'EmailAddress', source, target }] };
};

test.each(seeds)(
  'an edit that nobody was told of is met before it is written over, whoever made it: %s',
  async (seed) => {
    const random = createRandom(`${seed}/story`);
    const lurker: Lurker = { readings: 0, strike: null };
    await using world = await createWorld({
      database,
      seed,
      replayable: true,
      beforeCall: (request) => {
        if (lurker.strike === null || !isReading(request)) return;
        lurker.readings -= 1;
        if (lurker.readings > 0) return;
        const { strike } = lurker;
        lurker.strike = null;
        strike();
      },
    });
    world.ignition.createClient(aClient());
    await world.settle();
    await setFlow(world, { settings: { direction: 'two_way', owner: 'ask' } });
    await world.settle();
    for (let chapter = 1; chapter <= 4; chapter += 1) {
      const told = await tell(world, random, lurker, String(chapter));
      const conflicts = await openConflicts(world);
      const why = `${seed}, chapter ${String(chapter)}: ${JSON.stringify(told)}`;
      const held = [emailOf(world, 'ignition'), emailOf(world, 'xero')];
      const asked = conflicts.map(({ field, source, target }) => ({ field, source, target }));
      expect({ held, asked }, why).toEqual(rightEnd(told, asked.length > 0));
      await answer(world, conflicts, random.pick(['source', 'target']));
      await world.settle();
      expect(emailOf(world, 'ignition'), why).toBe(emailOf(world, 'xero'));
    }
    const { broken, doubled } = await findBroken(world);
    expect({ broken, doubled }).toEqual({ broken: [], doubled: [] });
    expect(await countIdleWrites(world)).toBe(0);
  },
);
